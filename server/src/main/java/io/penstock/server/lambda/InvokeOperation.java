package io.penstock.server.lambda;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.invocation.FunctionInvoker;
import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.function.FunctionDirectory;
import io.penstock.runtime.function.FunctionDirectory.Lookup;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Operation;
import io.penstock.server.wire.Reply;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Invoke, synchronous. The order of the checks is AWS's: name, function, state, size, JSON; a dry
/// run ends there; then concurrency and the run itself, behind [FunctionInvoker].
final class InvokeOperation implements Operation {
    private static final int MAX_EVENT_BYTES = 6_291_456;
    private static final String LATEST = "$LATEST";
    static final Payload EMPTY_EVENT = Payload.of("{}");

    private final FunctionDirectory directory;
    private final FunctionInvoker invoker;

    InvokeOperation(FunctionDirectory directory, FunctionInvoker invoker) {
        this.directory = directory;
        this.invoker = invoker;
    }

    @Override
    public Reply handle(Call call) throws InterruptedException {
        return Names.withFunction(call, arn -> invoke(call, arn));
    }

    private Reply invoke(Call call, FunctionArn arn) throws InterruptedException {
        return switch (directory.find(arn)) {
            case Lookup.Missing() -> missing(arn);
            case Lookup.NotActive(String state, _) -> notActive(state);
            case Lookup.Found _ -> invokeFound(call, arn);
        };
    }

    static Reply missing(FunctionArn arn) {
        return Errors.missing(
                "Function not found: " + (arn.qualifier().isEmpty() ? arn.qualified(LATEST) : arn));
    }

    static Reply notActive(String state) {
        return Errors.conflict(
                "The operation cannot be performed at this time. The function is currently in the"
                        + " following state: "
                        + state);
    }

    private Reply invokeFound(Call call, FunctionArn arn) throws InterruptedException {
        String type = call.text("InvocationType", "RequestResponse");
        if (type.equals("Event")) {
            return Errors.invalid(
                    "InvocationType Event is not supported yet. Use RequestResponse or DryRun.");
        }
        Optional<Reply> refusal =
                UnsupportedMembers.ofInvocation(call.input()).or(() -> eventRefusal(call.body()));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Optional<String> clientContext = clientContext(call);
        if (clientContext.isEmpty()) {
            return Errors.unreadable("Client context must be a valid Base64-encoded JSON object.");
        }
        if (type.equals("DryRun")) {
            return new Reply.Raw(204, Map.of(), Payload.EMPTY);
        }
        InvocationReport report =
                invoker.invoke(
                        new InvocationRequest(
                                call.requestId(),
                                arn,
                                call.body().isEmpty() ? EMPTY_EVENT : call.body(),
                                clientContext.get(),
                                call.traceHeader(),
                                call.text("LogType", "None").equals("Tail")));
        return reply(report);
    }

    static Optional<String> clientContext(Call call) {
        String base64 = call.text("ClientContext", "");
        return base64.length() > EventJson.MAX_CLIENT_CONTEXT
                ? Optional.empty()
                : EventJson.clientContext(base64);
    }

    static Optional<Reply> eventRefusal(Payload event) {
        if (event.length() > MAX_EVENT_BYTES) {
            return Optional.of(
                    Errors.tooLarge(
                            "Request must be smaller than "
                                    + MAX_EVENT_BYTES
                                    + " bytes for the InvokeFunction operation"));
        }
        return EventJson.problem(event)
                .map(problem ->
                        Errors.unreadable(
                                "Could not parse request body into json: Could not parse"
                                        + " payload into json: "
                                        + problem));
    }

    private static Reply reply(InvocationReport report) {
        return switch (report.result()) {
            case InvocationResult.Returned(Payload response) ->
                    new Reply.Raw(200, headers(report), response);
            case InvocationResult.FunctionFailed failed -> {
                Map<String, String> headers = headers(report);
                headers.put("X-Amz-Function-Error", "Unhandled");
                yield new Reply.Raw(200, headers, failed.response());
            }
            case InvocationResult.Throttled throttled -> Errors.throttled(throttled);
            case InvocationResult.Refused(var refusal, String message) ->
                    Errors.refused(refusal, message);
        };
    }

    private static Map<String, String> headers(InvocationReport report) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("X-Amz-Executed-Version", report.executedVersion());
        if (!report.logTail().isEmpty()) {
            headers.put(
                    "X-Amz-Log-Result",
                    Base64.getEncoder().encodeToString(report.logTail().toByteArray()));
        }
        return headers;
    }
}
