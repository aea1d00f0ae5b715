package io.penstock.server.wire;

/// A wire protocol: turns requests into calls and replies into responses, and gives errors their
/// form. Thread-safe.
sealed interface Protocol permits RestJson, Spoken, QueryByVersion, NobodyHome {
    /// Answers the request, whatever it asks for.
    WireAnswer answer(WireRequest request, Context context) throws InterruptedException;

    /// Renders an error in the way of this protocol.
    WireResponse refuse(ApiError error, Context context);

    /// Returns the error for a failure of this server that nobody foresaw.
    ApiError internalFailure();

    /// Returns what requests of this protocol must be signed for; empty for any service.
    default String signingName() {
        return "";
    }

    /// Returns how long a body is read before its signature is checked.
    default int bodyBytesMax() {
        return BodyLimits.INVOKE_BYTES;
    }

    /// What is known of a request before it is read.
    ///
    /// @param requestId a fresh UUID
    record Context(String requestId, Caller caller) {
        /// Returns this context on behalf of a caller who is believed.
        Context on(Caller other) {
            return new Context(requestId, other);
        }
    }
}
