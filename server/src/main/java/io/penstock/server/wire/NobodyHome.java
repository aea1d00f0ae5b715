package io.penstock.server.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.invocation.Payload;

/// Answers what no service of this server understands, saying what was asked and what is here.
/// Thread-safe.
final class NobodyHome implements Protocol {
    private static final String HERE =
            " Penstock serves AWS Lambda, Amazon SQS, Amazon SNS, Amazon CloudWatch and its"
                    + " Logs.";

    private final String what;
    private final int status;
    private final String code;

    private NobodyHome(int status, String code, String what) {
        this.status = status;
        this.code = code;
        this.what = what;
    }

    /// For a request that is no call of any service.
    static NobodyHome atPath(WireRequest request) {
        return new NobodyHome(
                404,
                Failures.UNKNOWN_OPERATION,
                "No service answers " + request.method() + " " + request.rawPath() + ".");
    }

    /// For a target that does not even name a service.
    static NobodyHome atTarget(String target) {
        return new NobodyHome(
                404, Failures.UNKNOWN_OPERATION, "No service answers the target " + target + ".");
    }

    /// For a call of a service that AWS has and this server has not. SDKs do not retry it.
    static NobodyHome atService(String service, String operation) {
        return new NobodyHome(
                501,
                Failures.NOT_IMPLEMENTED,
                "The operation "
                        + operation
                        + " of the service "
                        + service
                        + " is not implemented by Penstock.");
    }

    @Override
    public WireResponse answer(WireRequest request, Context context) {
        return refuse(ApiError.of(status, code, what + HERE), context);
    }

    @Override
    public WireResponse refuse(ApiError error, Context context) {
        ObjectNode body = Json.object();
        body.put("__type", error.code());
        body.put("message", error.message());
        Payload json = Json.write(body);
        return WireResponse.of(error.status(), "application/json", json)
                .with("x-amzn-ErrorType", error.code());
    }

    @Override
    public ApiError internalFailure() {
        return ApiError.of(500, "InternalFailure", "An internal error occurred.");
    }
}
