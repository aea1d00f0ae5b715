package io.penstock.services.topic;

import io.penstock.engine.queue.MessageAttribute;
import java.util.LinkedHashMap;
import java.util.Map;

/// A message that was published.
///
/// @param subject empty for none
/// @param messages by protocol; `default` is always there
/// @param attributes by name
/// @param traceHeader empty for none
/// @param timestamp as it is shown, in milliseconds of the epoch
public record Publication(
        String messageId,
        String subject,
        Map<String, String> messages,
        Map<String, MessageAttribute> attributes,
        String traceHeader,
        long timestamp) {
    /// The name of the message for every protocol that has none of its own.
    public static final String DEFAULT = "default";

    /// Copies the maps.
    public Publication {
        messages = Map.copyOf(messages);
        attributes = new LinkedHashMap<>(attributes);
    }

    /// Returns the message for a protocol.
    String message(String protocol) {
        return messages.getOrDefault(protocol, messages.getOrDefault(DEFAULT, ""));
    }

    /// Names the message only: bodies never reach a log.
    @Override
    public String toString() {
        return "Publication[" + messageId + "]";
    }
}
