package io.penstock.runtime.mapping;

import io.penstock.engine.mapping.QueueMappingConfig;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// What a store keeps of a mapping.
///
/// @param config all that can be configured
/// @param enabled whether it is meant to poll
/// @param reason why it is in its state
/// @param lastModified when it last changed
/// @param tags as the user set them
public record StoredMapping(
        QueueMappingConfig config,
        boolean enabled,
        String reason,
        Instant lastModified,
        Map<String, String> tags) {
    public StoredMapping {
        tags = Map.copyOf(tags);
    }

    /// Returns the same mapping with its tags changed in place.
    StoredMapping retagged(Consumer<Map<String, String>> change) {
        var next = new TreeMap<>(tags);
        change.accept(next);
        return new StoredMapping(config, enabled, reason, lastModified, next);
    }
}
