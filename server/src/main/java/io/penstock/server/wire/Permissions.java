package io.penstock.server.wire;

import java.util.Locale;
import java.util.Optional;

/// Says which calls a caller's role does not permit, in AWS's words.
final class Permissions {
    private Permissions() {}

    /// Returns why the call must not be carried out, if so.
    ///
    /// @param service as IAM calls it, for example `lambda`
    static Optional<ApiError> denial(String service, Call call) {
        Caller caller = call.caller();
        if (caller.role().permits(service, call.operation())) {
            return Optional.empty();
        }
        String action = service + ":" + action(service, call.operation());
        return Optional.of(
                SignatureErrors.denied(
                        caller.principal().notAuthorized(action, resource(service, call))));
    }

    /// Some operations are permitted under another name.
    private static String action(String service, String operation) {
        return switch (service) {
            case "lambda" ->
                    switch (operation) {
                        case "Invoke", "InvokeAsync", "InvokeWithResponseStream" ->
                                "InvokeFunction";
                        default -> operation;
                    };
            case "sqs" -> operation.replaceFirst("Batch$", "").toLowerCase(Locale.ROOT);
            default -> operation;
        };
    }

    private static String resource(String service, Call call) {
        Caller caller = call.caller();
        String here = "arn:aws:%s:%s:%s:".formatted(service, caller.region(), caller.account());
        return switch (service) {
            case "lambda" -> functionOrMapping(call, here);
            case "sqs" -> queue(call, here);
            default -> "*";
        };
    }

    private static String functionOrMapping(Call call, String here) {
        String function = call.text("FunctionName", "");
        if (!function.isEmpty()) {
            return function.startsWith("arn:") ? function : here + "function:" + function;
        }
        String mapping = call.text("UUID", "");
        return mapping.isEmpty() ? "*" : here + "event-source-mapping:" + mapping;
    }

    private static String queue(Call call, String here) {
        String url = call.text("QueueUrl", "");
        String name = url.substring(url.lastIndexOf('/') + 1);
        return here + (name.isEmpty() ? call.text("QueueName", "*") : name);
    }
}
