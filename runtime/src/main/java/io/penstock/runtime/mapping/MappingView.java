package io.penstock.runtime.mapping;

import io.penstock.engine.mapping.MappingState;
import io.penstock.engine.mapping.QueueMappingConfig;
import java.time.Instant;
import java.util.Map;

/// A mapping as it was at one moment.
///
/// @param reason `StateTransitionReason`
/// @param lastModified when configuration or state last changed
public record MappingView(
        QueueMappingConfig config,
        MappingState state,
        String reason,
        Instant lastModified,
        Map<String, String> tags) {
    public MappingView {
        tags = Map.copyOf(tags);
    }
}
