package io.penstock.server.cloudwatch;

import io.penstock.server.wire.ApiError;

/// The errors of CloudWatch, by their names in the JSON protocol.
final class MetricErrors {
    private MetricErrors() {}

    /// A parameter has a value that it must not have.
    static ApiError invalid(String message) {
        return ApiError.of(400, "InvalidParameterValueException", message);
    }

    /// Parameters do not fit together.
    static ApiError combination(String message) {
        return ApiError.of(400, "InvalidParameterCombinationException", message);
    }

    /// A parameter is missing.
    static ApiError missing(String message) {
        return ApiError.of(400, "MissingRequiredParameterException", message);
    }

    /// What GetMetricData says of everything.
    static ApiError validation(String message) {
        return ApiError.of(400, "ValidationException", message);
    }

    /// The token for the next page is none of ours.
    static ApiError token() {
        return ApiError.of(400, "InvalidNextToken", "The specified next token is invalid.");
    }

    /// There is no room for more metrics.
    static ApiError full() {
        return ApiError.of(
                400, "LimitExceededFault", "The server keeps as many metrics as it may.");
    }
}
