package io.penstock.server.auth;

import java.util.Map;
import java.util.Set;

/// What the holder of an access key may do in its account. Immutable.
///
/// Operations are known by the names of the service models, services by what IAM calls them in
/// actions: `lambda`, `sqs`, `s3`. What an operation is not said to be here, only [#ADMIN] may do.
public enum Role {
    /// Everything.
    ADMIN,

    /// What [#READ] may, and use what is there: invoke functions, send, receive and delete
    /// messages, publish, write objects, metrics and log events.
    INVOKE,

    /// What changes nothing: `Get…`, `List…`, `Describe…` and the like. Receiving messages hides
    /// them from others and is no reading in this sense.
    READ;

    private static final Set<String> READING =
            Set.of("Get", "List", "Describe", "Head", "Filter", "Lookup", "BatchGet", "StartLive");

    private static final Map<String, Set<String>> USING =
            Map.of(
                    "lambda", Set.of("Invoke", "InvokeAsync", "InvokeWithResponseStream"),
                    "sqs",
                            Set.of(
                                    "SendMessage",
                                    "SendMessageBatch",
                                    "ReceiveMessage",
                                    "DeleteMessage",
                                    "DeleteMessageBatch",
                                    "ChangeMessageVisibility",
                                    "ChangeMessageVisibilityBatch"),
                    "sns", Set.of("Publish", "PublishBatch"),
                    "events", Set.of("PutEvents"),
                    "cloudwatch", Set.of("PutMetricData"),
                    "logs", Set.of("CreateLogStream", "PutLogEvents"),
                    "s3",
                            Set.of(
                                    "PutObject",
                                    "CopyObject",
                                    "DeleteObject",
                                    "DeleteObjects",
                                    "CreateMultipartUpload",
                                    "UploadPart",
                                    "UploadPartCopy",
                                    "CompleteMultipartUpload",
                                    "AbortMultipartUpload"));

    /// Returns whether this role may call an operation.
    ///
    /// @param service as IAM calls it, for example `lambda`
    /// @param operation as the service's model calls it, for example `Invoke`
    public boolean permits(String service, String operation) {
        return switch (this) {
            case ADMIN -> true;
            case INVOKE -> isUse(service, operation) || isReading(operation);
            case READ -> isReading(operation);
        };
    }

    private static boolean isUse(String service, String operation) {
        return USING.getOrDefault(service, Set.of()).contains(operation);
    }

    private static boolean isReading(String operation) {
        return READING.stream().anyMatch(operation::startsWith);
    }
}
