package io.penstock.server.wire;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// CloudWatch in the protocols it speaks. Codes and statuses of errors come from its model.
final class MetricDialect implements Dialect {
    private static final String NAMESPACE = "com.amazonaws.cloudwatch.v2010_08_01#";

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

    MetricDialect(ServiceModel model) {
        this.model = model;
    }

    @Override
    public String targetPrefix() {
        return "GraniteServiceVersion20100801";
    }

    @Override
    public String queryVersion() {
        return "2010-08-01";
    }

    @Override
    public String signingName() {
        return "monitoring";
    }

    @Override
    public int bodyBytesMax() {
        return BodyLimits.METRIC_BYTES;
    }

    @Override
    public QueryStyle queryStyle() {
        return QueryStyle.METRIC;
    }

    @Override
    public boolean checksConstraints() {
        return true;
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
                "MissingRequiredParameterException",
                "The parameter " + path + " is required.");
    }

    @Override
    public ApiError mistyped(String path, String value) {
        return ApiError.of(
                400,
                "InvalidParameterValueException",
                "The value " + value + " for parameter " + path + " is invalid.");
    }

    @Override
    public ApiError internalFailure() {
        return ApiError.of(500, "InternalServiceFault", "An internal error occurred.");
    }
}
