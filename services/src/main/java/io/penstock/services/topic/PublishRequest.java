package io.penstock.services.topic;

import io.penstock.engine.queue.MessageAttribute;
import java.util.Map;
import java.util.Optional;

/// A message to be published, as a request carried it.
///
/// @param structure empty, or `json` if the message is an object of messages by protocol
/// @param messages of such an object, if it is one
/// @param attributes by name
/// @param traceHeader empty for none
public record PublishRequest(
        String subject,
        String message,
        String structure,
        Optional<Map<String, String>> messages,
        Map<String, MessageAttribute> attributes,
        String traceHeader) {
    /// Names the kind only: bodies never reach a log.
    @Override
    public String toString() {
        return "PublishRequest[" + message.length() + " characters]";
    }
}
