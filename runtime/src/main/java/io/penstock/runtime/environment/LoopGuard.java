package io.penstock.runtime.environment;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.time.Timeline;
import io.penstock.engine.time.Timeline.Registration;
import io.penstock.engine.trace.LoopRule;
import io.penstock.runtime.function.FunctionDefinition;
import io.penstock.runtime.function.RecursiveLoop;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/// Counts invocations in their chains of requests at the one door through which all go, and tells
/// who is interested of those that are a loop. Thread-safe.
final class LoopGuard {
    /// AWS's text.
    static final String MESSAGE =
            "Lambda has detected your function being invoked in a recursive loop with other AWS"
                    + " resources and stopped your function's invocation.";

    private final Timeline timeline;
    private final List<Consumer<FunctionArn>> listeners = new CopyOnWriteArrayList<>();

    LoopGuard(Timeline timeline) {
        this.timeline = timeline;
    }

    /// Decides whether the function may run, and with which trace header.
    LoopRule.Decision decide(FunctionDefinition function, InvocationRequest request) {
        LoopRule.Decision decision =
                LoopRule.decide(
                        request.traceHeader(),
                        function.arn(),
                        function.recursiveLoop() == RecursiveLoop.ALLOW,
                        function.tracing().undecided(),
                        timeline.instant(),
                        ThreadLocalRandom.current());
        if (decision instanceof LoopRule.Decision.Stop) {
            listeners.forEach(listener -> listener.accept(request.function()));
        }
        return decision;
    }

    Registration tell(Consumer<FunctionArn> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
