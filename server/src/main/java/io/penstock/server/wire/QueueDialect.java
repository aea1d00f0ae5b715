package io.penstock.server.wire;

/// SQS in the protocols it speaks.
final class QueueDialect implements Dialect {
    @Override
    public String targetPrefix() {
        return "AmazonSQS";
    }

    @Override
    public String queryVersion() {
        return "2012-11-05";
    }

    @Override
    public String signingName() {
        return "sqs";
    }

    @Override
    public int bodyBytesMax() {
        return BodyLimits.QUEUE_BYTES;
    }

    @Override
    public QueryStyle queryStyle() {
        return QueryStyle.QUEUE;
    }

    @Override
    public boolean checksConstraints() {
        return false;
    }

    @Override
    public String errorType(String code) {
        return QueueErrors.type(code);
    }

    @Override
    public String legacyCode(String code) {
        return QueueErrors.legacy(code);
    }

    @Override
    public ApiError missing(String path) {
        return QueueErrors.missing(path);
    }

    @Override
    public ApiError mistyped(String path, String value) {
        return QueueErrors.error(
                "InvalidParameterValueException",
                "Value "
                        + value
                        + " for parameter "
                        + path
                        + " is invalid. Reason: Must be of the parameter's type.");
    }

    @Override
    public ApiError internalFailure() {
        return QueueErrors.error("InternalFailure", "An internal error occurred.");
    }
}
