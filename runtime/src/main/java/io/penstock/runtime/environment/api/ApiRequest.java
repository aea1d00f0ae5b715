package io.penstock.runtime.environment.api;

/// The head of one request of a runtime.
///
/// @param requestId from the path; empty where the path has none
/// @param contentLength bytes of the body, [#CHUNKED] if it comes in chunks
/// @param expectsContinue whether the runtime waits for `100 Continue` before it sends the body
/// @param mode the response mode header; empty for none
/// @param errorType the error type header; empty for none
/// @param keepAlive whether the connection lives on
record ApiRequest(
        Kind kind,
        String requestId,
        long contentLength,
        boolean expectsContinue,
        String mode,
        String errorType,
        boolean keepAlive) {
    static final long CHUNKED = -1;

    /// Returns whether the response mode is one that exists.
    boolean modeIsKnown() {
        return mode.isEmpty() || mode.equalsIgnoreCase("streaming");
    }

    /// What the runtime wants.
    enum Kind {
        NEXT,
        RESPONSE,
        ERROR,
        INIT_ERROR,
        PING,
        UNKNOWN
    }
}
