package io.penstock.runtime.environment.api;

import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.environment.api.ApiRequest.Kind;
import java.util.Base64;

/// The rules of the Runtime API that both channels share: what a post means, and how a call is
/// answered that does not fit.
final class Answers {
    private Answers() {}

    /// Reads an accepted post as the answer of the invocation. A streamed response that failed on
    /// the way says so in its trailers.
    static Answer of(ApiRequest request, Body body) {
        return switch (body) {
            case Body.TooLarge _ -> new Answer.TooLarge();
            case Body.Truncated _ -> new Answer.Truncated();
            case Body.Whole whole when !whole.errorType().isEmpty() ->
                    new Answer.Failed(whole.errorType(), decode(whole));
            case Body.Whole whole when request.kind() == Kind.ERROR ->
                    new Answer.Failed(request.errorType(), whole.bytes());
            case Body.Whole whole -> new Answer.Responded(whole.bytes());
        };
    }

    /// Returns the response to a call that cannot be accepted in this state.
    ///
    /// @param state what the runtime is doing, in the service's words
    /// @param current the id of the running or last invocation
    static byte[] refusal(ApiRequest request, Body body, String state, String current) {
        if (body instanceof Body.TooLarge) {
            return ApiReply.TOO_LARGE.bytes();
        }
        if (body instanceof Body.Truncated) {
            return ApiReply.TRUNCATED.bytes();
        }
        return switch (request.kind()) {
            case PING -> ApiReply.PONG.bytes();
            case UNKNOWN -> ApiReply.NOT_FOUND.bytes();
            case INIT_ERROR -> ApiReply.forbidden(state, "InitError");
            case NEXT -> ApiReply.forbidden(state, "Ready");
            case RESPONSE, ERROR -> {
                if (current.isEmpty() || !request.requestId().equals(current)) {
                    yield ApiReply.INVALID_REQUEST_ID.bytes();
                }
                if (state.equals("Running") && !request.modeIsKnown()) {
                    yield ApiReply.INVALID_MODE.bytes();
                }
                yield ApiReply.forbidden(
                        state,
                        request.kind() == Kind.ERROR
                                ? "InvocationErrorResponse"
                                : "InvocationResponse");
            }
        };
    }

    private static Payload decode(Body.Whole whole) {
        try {
            return Payload.of(Base64.getDecoder().decode(whole.errorBody()));
        } catch (IllegalArgumentException notBase64) {
            return Payload.of(whole.errorBody());
        }
    }
}
