package io.penstock.server.wire;

/// CloudWatch in the protocols it speaks. Codes and statuses of errors come from its model.
final class MetricDialect implements Dialect {
    private final ErrorCodes codes;

    MetricDialect(ServiceModel model) {
        codes = new ErrorCodes(model, "com.amazonaws.cloudwatch.v2010_08_01#");
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
        return codes.type(code);
    }

    @Override
    public String legacyCode(String code) {
        return codes.legacy(code);
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
