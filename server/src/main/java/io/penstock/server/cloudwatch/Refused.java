package io.penstock.server.cloudwatch;

import io.penstock.server.wire.ApiError;

/// A request that cannot be answered. Thrown while it is read and turned into a reply by
/// [MetricOperations]; never leaves the package.
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient ApiError error;

    Refused(ApiError error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    ApiError error() {
        return error;
    }
}
