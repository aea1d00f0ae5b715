package io.penstock.simulation.world;

/// Those who look on: what passes between the parts of a world is told to them.
record Watchers(MessageAudit messages, PipelineAudit pipeline, Tally tally) {}
