package io.penstock.runtime.mapping;

import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.queuemapping.Effect;
import io.penstock.engine.queuemapping.Intake;
import io.penstock.engine.verdict.Verdict;
import java.util.List;
import java.util.Set;

/// Tells nobody. Makes no object: every step of every batch passes here.
final class SilentSpans implements MappingSpans, MappingSpans.Polling, MappingSpans.Batch {
    private static final Settling SETTLING = _ -> {};

    @Override
    public Polling poll() {
        return this;
    }

    @Override
    public void answered() {}

    @Override
    public void sifted(Intake intake) {}

    @Override
    public Batch batch(Effect.Invoke invoke) {
        return this;
    }

    @Override
    public InvocationRequest request(InvocationRequest plain) {
        return plain;
    }

    @Override
    public void ended(Verdict verdict) {}

    @Override
    public void succeeded() {}

    @Override
    public void partlyFailed(Set<String> failed) {}

    @Override
    public void failed(String rule, String detail) {}

    @Override
    public void notRun(String rule, String detail) {}

    @Override
    public void close() {}

    @Override
    public Settling settle(List<String> receiptHandles) {
        return SETTLING;
    }
}
