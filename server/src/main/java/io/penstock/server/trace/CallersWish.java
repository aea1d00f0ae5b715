package io.penstock.server.trace;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import io.penstock.engine.trace.Sampling;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Samples as callers wish who name a trace without a span of their own; the sampler behind it
/// knows nothing of them, as there is no parent. Thread-safe.
final class CallersWish implements Sampler {
    private static final ContextKey<Sampling> WISH = ContextKey.named("penstock.wish");

    private final Sampler behind;

    CallersWish(Sampler behind) {
        this.behind = behind;
    }

    /// Returns a context that carries a wish.
    static Context of(Sampling wish) {
        return Context.root().with(WISH, wish);
    }

    @Override
    public SamplingResult shouldSample(
            Context parent,
            String traceId,
            String name,
            SpanKind kind,
            Attributes attributes,
            List<LinkData> links) {
        @Nullable Sampling wish = parent.get(WISH);
        return switch (wish == null ? Sampling.OPEN : wish) {
            case SAMPLED -> SamplingResult.recordAndSample();
            case NOT_SAMPLED -> SamplingResult.drop();
            case OPEN -> behind.shouldSample(parent, traceId, name, kind, attributes, links);
        };
    }

    @Override
    public String getDescription() {
        return "CallersWish{" + behind.getDescription() + "}";
    }
}
