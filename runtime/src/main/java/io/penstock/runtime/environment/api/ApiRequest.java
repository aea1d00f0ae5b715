package io.penstock.runtime.environment.api;

import io.penstock.engine.invocation.ResponseMetadata;

/// The head of one request of a runtime.
///
/// @param requestId from the path; empty where the path has none
/// @param contentLength bytes of the body, [#CHUNKED] if it comes in chunks
/// @param expectsContinue whether the runtime waits for `100 Continue` before it sends the body
/// @param mode the response mode header; empty for none
/// @param contentType of the body; empty if it names none
/// @param errorType the error type header; empty for none
/// @param keepAlive whether the connection lives on
record ApiRequest(
        Kind kind,
        String requestId,
        long contentLength,
        boolean expectsContinue,
        String mode,
        String contentType,
        String errorType,
        boolean keepAlive) {
    static final long CHUNKED = -1;

    /// Returns whether the response mode is one that exists.
    boolean modeIsKnown() {
        return mode.isEmpty() || mode.equalsIgnoreCase("streaming");
    }

    /// Returns whether the body can be passed on as it comes. Go's client sends every response in
    /// chunks and never says that it streams.
    boolean mayStream() {
        return kind == Kind.RESPONSE && (contentLength == CHUNKED || !mode.isEmpty());
    }

    /// Returns what this says of a response.
    ResponseMetadata metadata() {
        boolean json = contentType.equals(ResponseMetadata.JSON.contentType());
        boolean chunks = contentLength == CHUNKED && !contentType.isEmpty();
        boolean streamed = !mode.isEmpty() || (chunks && !json);
        return json && !streamed
                ? ResponseMetadata.JSON
                : new ResponseMetadata(contentType, streamed);
    }

    /// What the runtime wants.
    enum Kind {
        NEXT,
        RESPONSE,
        ERROR,
        INIT_ERROR,
        PING,
        EXTENSION,
        UNKNOWN
    }
}
