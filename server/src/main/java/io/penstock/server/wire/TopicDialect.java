package io.penstock.server.wire;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// SNS in the protocol it speaks: Query, and JSON for who prefers it. Codes of errors come from its
/// model.
final class TopicDialect implements Dialect {
    private static final String NAMESPACE = "com.amazonaws.sns#";

    /// Errors of AWS's front end, which the model does not have.
    private static final Map<String, String> FRAMEWORK =
            Map.of(
                    "InternalFailure",
                    "InternalFailure",
                    Failures.UNKNOWN_OPERATION,
                    "InvalidAction",
                    Failures.NOT_IMPLEMENTED,
                    "NotImplemented",
                    Failures.SERIALIZATION,
                    "MalformedInput",
                    Failures.TOO_LARGE,
                    "RequestEntityTooLarge");

    private final ServiceModel model;

    TopicDialect(ServiceModel model) {
        this.model = model;
    }

    @Override
    public String targetPrefix() {
        return "AmazonSimpleNotificationService";
    }

    @Override
    public String queryVersion() {
        return "2010-03-31";
    }

    @Override
    public String signingName() {
        return "sns";
    }

    @Override
    public int bodyBytesMax() {
        return BodyLimits.QUEUE_BYTES;
    }

    @Override
    public QueryStyle queryStyle() {
        return QueryStyle.TOPIC;
    }

    @Override
    public boolean checksConstraints() {
        return false;
    }

    @Override
    public String errorType(String code) {
        return (FRAMEWORK.containsKey(code) ? "com.amazon.coral.service#" : NAMESPACE) + code;
    }

    @Override
    public String legacyCode(String code) {
        @Nullable ErrorShape shape = model.errors().get(code);
        return shape == null ? FRAMEWORK.getOrDefault(code, code) : shape.legacyCode();
    }

    @Override
    public ApiError missing(String path) {
        return ApiError.of(
                400,
                "InvalidParameterException",
                "Invalid parameter: " + path + " Reason: no value for required parameter");
    }

    @Override
    public ApiError mistyped(String path, String value) {
        return ApiError.of(
                400,
                "InvalidParameterException",
                "Invalid parameter: " + path + " Reason: invalid value " + value);
    }

    @Override
    public ApiError internalFailure() {
        return ApiError.of(500, "InternalErrorException", "An internal error occurred.");
    }
}
