package io.penstock.server.lambda;

import io.penstock.engine.invocation.FunctionInvoker;
import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.invocation.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Answers as told and remembers what it was asked.
final class FakeInvoker implements FunctionInvoker {
    final List<InvocationRequest> requests = new ArrayList<>();
    InvocationResult result = new InvocationResult.Returned(Payload.of("null"));

    @Override
    public InvocationReport invoke(InvocationRequest request) {
        requests.add(request);
        return switch (result) {
            case InvocationResult.Returned _, InvocationResult.FunctionFailed _ ->
                    new InvocationReport(
                            result,
                            "$LATEST",
                            false,
                            Duration.ofMillis(1),
                            request.wantsLogTail() ? Payload.of("END\n") : Payload.EMPTY);
            case InvocationResult.Throttled _, InvocationResult.Refused _ ->
                    InvocationReport.notRun(result);
        };
    }
}
