package io.penstock.runtime.mapping;

import io.penstock.engine.invocation.FunctionInvoker;
import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.invocation.InvocationResult.FunctionFailed;
import io.penstock.engine.invocation.InvocationResult.Returned;
import io.penstock.engine.invocation.Payload;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// A function that answers as a test says, and remembers what it was asked.
final class FakeFunction implements FunctionInvoker {
    static final InvocationResult OK = new Returned(Payload.of("null"));
    static final InvocationResult POISON =
            new FunctionFailed("ValueError", "poison", Payload.EMPTY);

    private final List<InvocationRequest> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostRunning = new AtomicInteger();
    private final Semaphore began = new Semaphore(0);
    private volatile Function<InvocationRequest, InvocationResult> answer = _ -> OK;
    private volatile Semaphore gate = new Semaphore(Integer.MAX_VALUE);

    void answers(Function<InvocationRequest, InvocationResult> next) {
        answer = next;
    }

    /// From now on invocations wait until they are let through.
    void holdBack() {
        gate = new Semaphore(0);
    }

    void letThrough(int invocations) {
        gate.release(invocations);
    }

    void awaitBegan() throws InterruptedException {
        began.acquire();
    }

    List<InvocationRequest> requests() {
        return requests;
    }

    int mostRunning() {
        return mostRunning.get();
    }

    @Override
    public InvocationReport invoke(InvocationRequest request) throws InterruptedException {
        requests.add(request);
        mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
        began.release();
        try {
            gate.acquire();
            return new InvocationReport(
                    answer.apply(request),
                    "$LATEST",
                    requests.size() == 1,
                    Duration.ofMillis(3),
                    Payload.EMPTY);
        } finally {
            running.decrementAndGet();
        }
    }
}
