package io.penstock.server.wire;

/// A protocol that several services speak, each in a [Dialect] of its own.
sealed interface Spoken extends Protocol permits AwsJson, AwsQuery, RpcCbor {
    /// Returns the dialect of the service.
    Dialect dialect();

    @Override
    default ApiError internalFailure() {
        return dialect().internalFailure();
    }

    @Override
    default String signingName() {
        return dialect().signingName();
    }

    @Override
    default int bodyBytesMax() {
        return dialect().bodyBytesMax();
    }
}
