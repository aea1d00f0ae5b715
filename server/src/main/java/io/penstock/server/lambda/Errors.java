package io.penstock.server.lambda;

import io.penstock.engine.invocation.InvocationResult.Refusal;
import io.penstock.engine.invocation.InvocationResult.Throttled;
import io.penstock.runtime.function.FunctionError;
import io.penstock.server.wire.ApiError;
import io.penstock.server.wire.Reply;
import java.util.Map;
import java.util.OptionalLong;

/// Gives every error of the Lambda API its status and code: the one place that knows them.
final class Errors {
    private Errors() {}

    static Reply reply(FunctionError error) {
        return switch (error) {
            case FunctionError.Invalid(String message) -> invalid(message);
            case FunctionError.Untyped(String message) ->
                    new Reply.Failed(
                            new ApiError(
                                    400,
                                    "InvalidParameterValueException",
                                    message,
                                    Map.of("Type", ""),
                                    Map.of()));
            case FunctionError.Constraint(String message) ->
                    Reply.failed(400, "ValidationException", message);
            case FunctionError.Missing(String message) -> missing(message);
            case FunctionError.NotProvisioned none ->
                    Reply.failed(
                            404, "ProvisionedConcurrencyConfigNotFoundException", none.message());
            case FunctionError.Conflict(String message) -> conflict(message);
            case FunctionError.Stale stale ->
                    Reply.failed(412, "PreconditionFailedException", stale.message());
            case FunctionError.StalePolicy stale ->
                    Reply.failed(412, "PreconditionFailedException", stale.message());
            case FunctionError.PolicyTooLong(String message) ->
                    Reply.failed(400, "PolicyLengthExceededException", message);
            case FunctionError.NotAuthorized(String message) ->
                    Reply.failed(403, "AccessDeniedException", message);
            case FunctionError.TooLarge(String message) -> tooLarge(message);
            case FunctionError.StorageExceeded(String message) ->
                    Reply.failed(400, "CodeStorageExceededException", message);
            // AWS answers this one without a message.
            case FunctionError.AccessDenied() -> Reply.failed(403, "AccessDeniedException", "");
        };
    }

    static Reply invalid(String message) {
        return Reply.failed(400, "InvalidParameterValueException", message);
    }

    static Reply missing(String message) {
        return Reply.failed(404, "ResourceNotFoundException", message);
    }

    static Reply conflict(String message) {
        return Reply.failed(409, "ResourceConflictException", message);
    }

    static Reply tooLarge(String message) {
        return Reply.failed(413, "RequestEntityTooLargeException", message);
    }

    static Reply unreadable(String message) {
        return Reply.failed(400, "InvalidRequestContentException", message);
    }

    static Reply throttled(Throttled throttled) {
        return new Reply.Failed(
                new ApiError(
                        429,
                        "TooManyRequestsException",
                        "Rate Exceeded.",
                        Map.of("Reason", throttled.reason().wireName()),
                        retryAfter(throttled)));
    }

    private static Map<String, String> retryAfter(Throttled throttled) {
        OptionalLong seconds = throttled.retryAfterSeconds();
        return seconds.isEmpty()
                ? Map.of()
                : Map.of("Retry-After", Long.toString(seconds.getAsLong()));
    }

    static Reply refused(Refusal refusal, String message) {
        return switch (refusal) {
            case MISSING -> missing(message);
            case NOT_ACTIVE -> conflict(message);
            case TOO_LARGE -> tooLarge(message);
            case RECURSIVE -> Reply.failed(400, "RecursiveInvocationException", message);
            case STOPPING, UNAVAILABLE -> Reply.failed(500, "ServiceException", message);
        };
    }
}
