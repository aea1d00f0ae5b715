package io.penstock.server.wire;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The errors of SQS: each has a name in the JSON protocol, an older code in the Query protocol
/// (which JSON answers repeat in `x-amzn-query-error`), a namespace and a status.
///
/// Source: answers recorded from AWS, and the error tables of the SQS API reference.
public final class QueueErrors {
    private static final String PREFIX = "AWS.SimpleQueueService.";

    /// Where the older code is not simply the name.
    private static final Map<String, String> LEGACY =
            Map.ofEntries(
                    Map.entry("QueueDoesNotExist", PREFIX + "NonExistentQueue"),
                    Map.entry("QueueNameExists", "QueueAlreadyExists"),
                    Map.entry("QueueDeletedRecently", PREFIX + "QueueDeletedRecently"),
                    Map.entry("PurgeQueueInProgress", PREFIX + "PurgeQueueInProgress"),
                    Map.entry("BatchEntryIdsNotDistinct", PREFIX + "BatchEntryIdsNotDistinct"),
                    Map.entry("BatchRequestTooLong", PREFIX + "BatchRequestTooLong"),
                    Map.entry("EmptyBatchRequest", PREFIX + "EmptyBatchRequest"),
                    Map.entry("InvalidBatchEntryId", PREFIX + "InvalidBatchEntryId"),
                    Map.entry(
                            "TooManyEntriesInBatchRequest",
                            PREFIX + "TooManyEntriesInBatchRequest"),
                    Map.entry("MessageNotInflight", PREFIX + "MessageNotInflight"),
                    Map.entry("UnsupportedOperation", PREFIX + "UnsupportedOperation"),
                    Map.entry("InvalidParameterValueException", "InvalidParameterValue"),
                    Map.entry("MissingRequiredParameterException", "MissingParameter"),
                    Map.entry("AccessDeniedException", "AccessDenied"),
                    Map.entry(Failures.UNKNOWN_OPERATION, "InvalidAction"),
                    Map.entry(Failures.NOT_IMPLEMENTED, "NotImplemented"),
                    Map.entry(Failures.SERIALIZATION, "MalformedInput"));

    private static final Map<String, Integer> STATUSES =
            Map.of(
                    "PurgeQueueInProgress", 403,
                    "AccessDeniedException", 403,
                    "ResourceNotFoundException", 404,
                    "ServiceUnavailable", 503,
                    "InternalFailure", 500);

    /// Names outside the model of SQS: errors of the framework beneath it.
    private static final Set<String> FRAMEWORK =
            Set.of(
                    "InvalidParameterValueException",
                    "MissingRequiredParameterException",
                    "AccessDeniedException",
                    "InternalFailure",
                    "ServiceUnavailable",
                    Failures.UNKNOWN_OPERATION,
                    Failures.NOT_IMPLEMENTED,
                    Failures.SERIALIZATION,
                    Failures.TOO_LARGE);

    private QueueErrors() {}

    /// Returns an error of SQS.
    ///
    /// @param name the name in the JSON protocol, without namespace
    public static ApiError error(String name, String message) {
        return ApiError.of(STATUSES.getOrDefault(name, 400), name, message);
    }

    /// Returns the error for a required member that is absent.
    public static ApiError missing(String member) {
        return error(
                "MissingRequiredParameterException",
                "The request must contain the parameter " + member + ".");
    }

    /// Returns the code of the Query protocol for a name of the JSON protocol.
    public static String legacy(String name) {
        @Nullable String other = LEGACY.get(name);
        return other == null ? name : other;
    }

    /// Returns the `__type` of the JSON protocol.
    static String type(String name) {
        return (FRAMEWORK.contains(name) ? "com.amazon.coral.service#" : "com.amazonaws.sqs#")
                + name;
    }

    /// Returns who is to blame, in the words of both protocols.
    static String fault(ApiError error) {
        return error.status() >= 500 ? "Receiver" : "Sender";
    }
}
