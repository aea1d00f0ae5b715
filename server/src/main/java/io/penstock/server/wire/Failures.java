package io.penstock.server.wire;

/// Errors that every service of AWS knows: of the front end, not of an operation.
final class Failures {
    /// AWS has the operation, this server has not.
    static final String NOT_IMPLEMENTED = "NotImplementedException";

    /// Nobody has the operation.
    static final String UNKNOWN_OPERATION = "UnknownOperationException";

    /// The request could not be read.
    static final String SERIALIZATION = "SerializationException";

    /// The request breaks a constraint of the model.
    static final String VALIDATION = "ValidationException";

    /// The body is longer than allowed. The model of Lambda says `RequestTooLargeException`, the
    /// wire says this.
    static final String TOO_LARGE = "RequestEntityTooLargeException";

    private Failures() {}

    static ApiError serialization(String cause) {
        return ApiError.of(400, SERIALIZATION, cause);
    }

    static ApiError malformed(Json.Document.Malformed malformed) {
        return serialization("Could not parse request body into json: " + malformed.cause());
    }

    static ApiError tooLarge(int limitBytes, String operation) {
        return ApiError.of(
                413,
                TOO_LARGE,
                "Request must be smaller than "
                        + limitBytes
                        + " bytes for the "
                        + operation
                        + " operation");
    }
}
