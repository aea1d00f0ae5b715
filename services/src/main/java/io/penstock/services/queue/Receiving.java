package io.penstock.services.queue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a receive asks for, as a request carried it, not yet validated.
///
/// @param max `MaxNumberOfMessages`, null if absent, then 1
/// @param waitSeconds `WaitTimeSeconds`, null if absent, then the queue's
/// @param visibilitySeconds `VisibilityTimeout`, null if absent, then the queue's
/// @param systemAttributeNames `MessageSystemAttributeNames`, or its older alias `AttributeNames`
/// @param attributeNames `MessageAttributeNames`
/// @param attemptId `ReceiveRequestAttemptId`, null if absent
public record Receiving(
        @Nullable Integer max,
        @Nullable Integer waitSeconds,
        @Nullable Integer visibilitySeconds,
        List<String> systemAttributeNames,
        List<String> attributeNames,
        @Nullable String attemptId) {
    /// Creates a receive that cannot be repeated.
    public Receiving(
            @Nullable Integer max,
            @Nullable Integer waitSeconds,
            @Nullable Integer visibilitySeconds,
            List<String> systemAttributeNames,
            List<String> attributeNames) {
        this(max, waitSeconds, visibilitySeconds, systemAttributeNames, attributeNames, null);
    }

    /// Returns a receive of up to `max` messages with all attributes, waiting `waitSeconds`.
    public static Receiving everything(int max, int waitSeconds) {
        return new Receiving(max, waitSeconds, null, List.of("All"), List.of("All"));
    }
}
