package io.penstock.runtime.mapping;

import io.penstock.engine.finding.Observed;

/// Where a mapping stands at one moment, for whoever looks for trouble.
///
/// @param enabled whether it is meant to poll
/// @param fault why a fault stopped it, empty if none did
/// @param observed what was seen of it since its configuration or function last changed
/// @param sequence of its journal's newest line: unless that has moved, nothing was seen since
public record Standing(
        MappingView view, boolean enabled, String fault, Observed observed, long sequence) {}
