package io.penstock.server.logs;

import io.penstock.server.wire.ApiError;

/// A request that cannot be answered. Thrown while it is read and turned into a reply by
/// [LogOperations]; never leaves the package.
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient ApiError error;

    private Refused(ApiError error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    ApiError error() {
        return error;
    }

    /// A parameter that must not be so.
    static Refused invalid(String message) {
        return new Refused(ApiError.of(400, "InvalidParameterException", message));
    }

    /// A member of AWS's that is not here.
    static Refused unsupported(String member) {
        return invalid("The parameter " + member + " is not supported by Penstock.");
    }

    static Refused noGroup() {
        return missing("The specified log group does not exist.");
    }

    static Refused noStream() {
        return missing("The specified log stream does not exist.");
    }

    static Refused exists(String what) {
        return new Refused(
                ApiError.of(
                        400,
                        "ResourceAlreadyExistsException",
                        "The specified log " + what + " already exists"));
    }

    static Refused full(String message) {
        return new Refused(ApiError.of(400, "LimitExceededException", message));
    }

    private static Refused missing(String message) {
        return new Refused(ApiError.of(400, "ResourceNotFoundException", message));
    }
}
