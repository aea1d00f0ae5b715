package io.penstock.server.wire;

import java.util.Map;

/// How large the body of a request may be. A larger one is refused before it is read.
public final class BodyLimits {
    /// Requests that carry code: 50 MiB of zip file in base64 and the rest of the request.
    public static final int CODE_BYTES = 70_167_211;

    /// The event of a synchronous invocation, and every other request to Lambda.
    public static final int INVOKE_BYTES = 6_291_456;

    /// Requests to SQS. A batch holds 1 MiB, of which JSON may write each byte in six (`\u0001`);
    /// the rest is for names, ids and receipt handles.
    public static final int QUEUE_BYTES = 8 * 1024 * 1024;

    /// Requests to CloudWatch: 1 MiB, the limit of PutMetricData.
    public static final int METRIC_BYTES = 1024 * 1024;

    /// Requests to CloudWatch Logs. A batch holds 1 MiB, of which JSON may write each byte in six.
    public static final int LOG_BYTES = 8 * 1024 * 1024;

    /// Requests of Penstock's own control API.
    public static final int CONTROL_BYTES = 1024 * 1024;

    private static final Map<String, Integer> LAMBDA =
            Map.of(
                    "CreateFunction", CODE_BYTES,
                    "UpdateFunctionCode", CODE_BYTES,
                    "PublishLayerVersion", CODE_BYTES);

    private BodyLimits() {}

    /// Returns the limit of a Lambda operation.
    static int lambda(String operation) {
        return LAMBDA.getOrDefault(operation, INVOKE_BYTES);
    }
}
