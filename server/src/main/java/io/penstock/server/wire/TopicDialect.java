package io.penstock.server.wire;

/// SNS in the protocol it speaks: Query, and JSON for who prefers it. Codes of errors come from its
/// model.
final class TopicDialect implements Dialect {
    private final ErrorCodes codes;

    TopicDialect(ServiceModel model) {
        codes = new ErrorCodes(model, "com.amazonaws.sns#");
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
