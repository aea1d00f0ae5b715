package io.penstock.server.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import io.penstock.server.wire.ReplyOutlet;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/// InvokeWithResponseStream: the checks of Invoke, then the response in events while the function
/// still runs. What goes wrong before the function runs is an error like any other; what goes wrong
/// later is told in the last event.
final class StreamInvokeOperation implements Operation {
    private final FunctionDirectory directory;
    private final FunctionInvoker invoker;

    StreamInvokeOperation(FunctionDirectory directory, FunctionInvoker invoker) {
        this.directory = directory;
        this.invoker = invoker;
    }

    @Override
    public Reply handle(Call call) throws InterruptedException {
        return Names.withFunction(call, arn -> invoke(call, arn));
    }

    private Reply invoke(Call call, FunctionArn arn) {
        return switch (directory.find(arn)) {
            case Lookup.Missing() -> InvokeOperation.missing(arn);
            case Lookup.NotActive(String state, _) -> InvokeOperation.notActive(state);
            case Lookup.Found _ -> invokeFound(call, arn);
        };
    }

    private Reply invokeFound(Call call, FunctionArn arn) {
        Optional<Reply> refusal =
                UnsupportedMembers.ofInvocation(call.input())
                        .or(() -> InvokeOperation.eventRefusal(call.body()));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Optional<String> clientContext = InvokeOperation.clientContext(call);
        if (clientContext.isEmpty()) {
            return Errors.unreadable("Client context must be a valid Base64-encoded JSON object.");
        }
        if (call.text("InvocationType", "RequestResponse").equals("DryRun")) {
            return new Reply.Raw(204, Map.of(), Payload.EMPTY);
        }
        var request =
                new InvocationRequest(
                        call.requestId(),
                        arn,
                        call.body().isEmpty() ? InvokeOperation.EMPTY_EVENT : call.body(),
                        clientContext.get(),
                        call.traceHeader(),
                        call.text("LogType", "None").equals("Tail"));
        return new Reply.Streamed(outlet -> stream(request, outlet));
    }

    private void stream(InvocationRequest request, ReplyOutlet outlet) throws InterruptedException {
        var sink = new EventStreamSink(outlet);
        InvocationReport report = invoker.invoke(request, sink);
        switch (report.result()) {
            case InvocationResult.Returned _ -> sink.complete(completion(report));
            case InvocationResult.FunctionFailed failed -> {
                ObjectNode members = completion(report);
                members.put("ErrorCode", "Unhandled");
                members.put("ErrorDetails", failed.response().text());
                sink.complete(members);
            }
            case InvocationResult.Throttled throttled -> outlet.reply(Errors.throttled(throttled));
            case InvocationResult.Refused(var refusal, String message) ->
                    outlet.reply(Errors.refused(refusal, message));
        }
    }

    private static ObjectNode completion(InvocationReport report) {
        ObjectNode members = JsonNodeFactory.instance.objectNode();
        if (!report.logTail().isEmpty()) {
            members.put(
                    "LogResult",
                    Base64.getEncoder().encodeToString(report.logTail().toByteArray()));
        }
        return members;
    }
}
