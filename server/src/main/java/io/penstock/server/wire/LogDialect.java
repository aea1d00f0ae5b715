package io.penstock.server.wire;

import java.util.Set;

/// CloudWatch Logs in the one protocol that it speaks, JSON 1.1.
final class LogDialect implements Dialect {
    /// Errors of AWS's front end, which the model does not have.
    private static final Set<String> FRAMEWORK =
            Set.of(
                    "InternalFailure",
                    Failures.UNKNOWN_OPERATION,
                    Failures.NOT_IMPLEMENTED,
                    Failures.SERIALIZATION,
                    Failures.TOO_LARGE);

    @Override
    public String targetPrefix() {
        return "Logs_20140328";
    }

    @Override
    public String queryVersion() {
        return "2014-03-28";
    }

    @Override
    public String signingName() {
        return "logs";
    }

    @Override
    public int bodyBytesMax() {
        return BodyLimits.LOG_BYTES;
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
    public String jsonVersion() {
        return "1.1";
    }

    /// Broken constraints of the model are invalid parameters here.
    @Override
    public String errorType(String code) {
        if (code.equals(Failures.VALIDATION)) {
            return "InvalidParameterException";
        }
        return FRAMEWORK.contains(code) ? "com.amazon.coral.service#" + code : code;
    }

    @Override
    public String legacyCode(String code) {
        return code;
    }

    @Override
    public ApiError missing(String path) {
        return ApiError.of(
                400,
                "InvalidParameterException",
                "1 validation error detected: Value null at '"
                        + path
                        + "' failed to satisfy constraint: Member must not be null");
    }

    @Override
    public ApiError mistyped(String path, String value) {
        return ApiError.of(400, Failures.SERIALIZATION, path + " cannot be " + value);
    }

    @Override
    public ApiError internalFailure() {
        return ApiError.of(500, "ServiceUnavailableException", "An internal error occurred.");
    }
}
