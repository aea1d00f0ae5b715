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
            case Body.TooLarge(long limit) -> new Answer.TooLarge(limit);
            case Body.Truncated _ -> new Answer.Truncated();
            case Body.Whole(_, Trailers trailers) when trailers.tellOfError() -> failed(trailers);
            case Body.Whole(Payload bytes, _) when request.kind() == Kind.ERROR ->
                    new Answer.Failed(request.errorType(), bytes);
            case Body.Whole(Payload bytes, _) -> new Answer.Responded(bytes, request.metadata());
            case Body.Passed(Trailers trailers) ->
                    trailers.tellOfError() ? failed(trailers) : new Answer.Streamed();
        };
    }

    /// Returns the response to an accepted post.
    static byte[] reply(Body body) {
        return switch (body) {
            case Body.Whole _, Body.Passed _ -> ApiReply.ACCEPTED.bytes();
            case Body.TooLarge(long limit) -> ApiReply.tooLarge(limit);
            case Body.Truncated _ -> ApiReply.TRUNCATED.bytes();
        };
    }

    /// Returns the response to a call that cannot be accepted in this state.
    ///
    /// @param state what the runtime is doing, in the service's words
    /// @param current the id of the running or last invocation
    static byte[] refusal(ApiRequest request, Body body, String state, String current) {
        if (!(body instanceof Body.Whole)) {
            return reply(body);
        }
        return switch (request.kind()) {
            case PING -> ApiReply.PONG.bytes();
            case UNKNOWN, EXTENSION -> ApiReply.NOT_FOUND.bytes();
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

    private static Answer failed(Trailers trailers) {
        return new Answer.Failed(trailers.errorType(), decode(trailers.errorBody()));
    }

    private static Payload decode(String base64) {
        try {
            return Payload.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException notBase64) {
            return Payload.of(base64);
        }
    }
}
