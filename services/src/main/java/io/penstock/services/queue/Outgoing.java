package io.penstock.services.queue;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A message to send, as a request carried it, not yet validated.
///
/// @param body the text; empty if absent
/// @param delaySeconds null if absent, then the queue's
/// @param attributes user attributes by name
/// @param systemAttributes system attributes by name; only `AWSTraceHeader` is known
/// @param groupId `MessageGroupId`, null if absent
/// @param deduplicationId `MessageDeduplicationId`, null if absent
/// @param trace the request's own trace header, which stands in for an absent `AWSTraceHeader` but
///   was not sent as an attribute; empty for none
public record Outgoing(
        String body,
        @Nullable Integer delaySeconds,
        Map<String, RawAttribute> attributes,
        Map<String, RawAttribute> systemAttributes,
        @Nullable String groupId,
        @Nullable String deduplicationId,
        String trace) {
    /// Creates a message of a request without a trace header.
    public Outgoing(
            String body,
            @Nullable Integer delaySeconds,
            Map<String, RawAttribute> attributes,
            Map<String, RawAttribute> systemAttributes,
            @Nullable String groupId,
            @Nullable String deduplicationId) {
        this(body, delaySeconds, attributes, systemAttributes, groupId, deduplicationId, "");
    }

    /// Returns a message with nothing but a body.
    public static Outgoing of(String body) {
        return new Outgoing(body, null, Map.of(), Map.of(), null, null);
    }

    /// Names the kind only: bodies never reach a log.
    @Override
    public String toString() {
        return "Outgoing[" + body.length() + " characters]";
    }
}
