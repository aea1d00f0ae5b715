package io.penstock.server.trace;

import io.penstock.engine.invocation.FunctionInvoker;
import io.penstock.runtime.async.EventAcceptor;
import io.penstock.runtime.async.Target;
import io.penstock.runtime.mapping.MappingSpans;
import io.penstock.server.metrics.SpanCounts;
import java.util.Optional;
import java.util.function.Supplier;

/// Makes no spans: hands back what it is given, so that nothing stands in the way of an event.
final class Untraced implements Tracing {
    @Override
    public FunctionInvoker invoking(FunctionInvoker invoker) {
        return invoker;
    }

    @Override
    public EventAcceptor accepting(EventAcceptor acceptor) {
        return acceptor;
    }

    @Override
    public Target delivering(Target target) {
        return target;
    }

    @Override
    public MappingSpans.Source mappings() {
        return MappingSpans.Source.NONE;
    }

    @Override
    public Optional<Supplier<SpanCounts>> counts() {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
