package io.penstock.server.lambda;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.invocation.FunctionInvoker;
import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.async.Acceptance;
import io.penstock.runtime.async.EventAcceptor;
import io.penstock.runtime.function.FunctionDirectory;
import io.penstock.runtime.function.FunctionDirectory.Lookup;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Operation;
import io.penstock.server.wire.Reply;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Invoke. The order of the checks is AWS's: name, function, state, size, JSON; a dry run ends
/// there, and an event for asynchronous invocation is accepted there; then concurrency and the run
/// itself, behind [FunctionInvoker].
final class InvokeOperation implements Operation {
    private static final int MAX_EVENT_BYTES = 6_291_456;
    private static final String LATEST = "$LATEST";
    static final Payload EMPTY_EVENT = Payload.of("{}");

    private final FunctionDirectory directory;
    private final FunctionInvoker invoker;
    private final EventAcceptor events;

    InvokeOperation(FunctionDirectory directory, FunctionInvoker invoker, EventAcceptor events) {
        this.directory = directory;
        this.invoker = invoker;
        this.events = events;
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
            return acceptEvent(call, arn);
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
                                event(call),
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

    /// Accepts an event. A client context is not passed on, as on AWS.
    private Reply acceptEvent(Call call, FunctionArn arn) {
        Optional<Reply> refusal =
                UnsupportedMembers.ofInvocation(call.input())
                        .or(() -> tooLargeToKeep(call.body()))
                        .or(() -> malformed(call.body()));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        var request =
                new InvocationRequest(
                        call.requestId(), arn, event(call), "", call.traceHeader(), false);
        return switch (events.accept(request)) {
            case Acceptance.Accepted() -> new Reply.Raw(202, Map.of(), Payload.EMPTY);
            case Acceptance.Refused(String reason) -> Reply.failed(500, "ServiceException", reason);
        };
    }

    /// InvokeAsync, the operation that was there before invocation types.
    Reply invokeAsync(Call call) throws InterruptedException {
        return Names.withFunction(
                call,
                arn ->
                        switch (directory.find(arn)) {
                            case Lookup.Found _ -> acceptEvent(call, arn);
                            case Lookup.Missing _, Lookup.NotActive _ -> invoke(call, arn);
                        });
    }

    private static Payload event(Call call) {
        return call.body().isEmpty() ? EMPTY_EVENT : call.body();
    }

    /// Returns what is wrong with the event of a synchronous invocation, if anything.
    static Optional<Reply> eventRefusal(Payload event) {
        return tooLarge(event).or(() -> malformed(event));
    }

    private static Optional<Reply> tooLarge(Payload event) {
        return event.length() <= MAX_EVENT_BYTES
                ? Optional.empty()
                : Optional.of(
                        Errors.tooLarge(
                                "Request must be smaller than "
                                        + MAX_EVENT_BYTES
                                        + " bytes for the InvokeFunction operation"));
    }

    private static Optional<Reply> tooLargeToKeep(Payload event) {
        return event.length() <= EventAcceptor.EVENT_BYTES_MAX
                ? Optional.empty()
                : Optional.of(
                        Errors.tooLarge(
                                event.length()
                                        + " byte payload is too large for the Event invocation"
                                        + " type (limit "
                                        + EventAcceptor.EVENT_BYTES_MAX
                                        + " bytes)"));
    }

    private static Optional<Reply> malformed(Payload event) {
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
