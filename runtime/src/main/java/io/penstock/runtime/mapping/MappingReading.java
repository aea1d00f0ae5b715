package io.penstock.runtime.mapping;

import io.penstock.engine.journal.Counters;
import io.penstock.engine.mapping.QueueMappingConfig;

/// How one mapping stands now, in numbers.
///
/// @param enabled whether it is meant to poll
/// @param total since the process started
/// @param provisionedPollers how many there are, 0 on demand
public record MappingReading(
        QueueMappingConfig config, boolean enabled, Counters total, int provisionedPollers) {}
