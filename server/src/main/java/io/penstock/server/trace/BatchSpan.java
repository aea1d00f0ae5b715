package io.penstock.server.trace;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.trace.TraceContext;
import io.penstock.runtime.mapping.MappingSpans;
import io.penstock.server.trace.Places.Place;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The span of one batch: from the arrival of its first message to what its invocation means for
/// the messages. Confined to the thread that invokes.
final class BatchSpan implements MappingSpans.Batch {
    private final QueueSpans of;
    private final List<QueueMessage> messages;
    private @Nullable Span process;

    BatchSpan(QueueSpans of, List<QueueMessage> messages) {
        this.of = of;
        this.messages = messages;
    }

    @Override
    public InvocationRequest request(InvocationRequest plain) {
        Span begun = begin();
        process = begun;
        return plain.traced(Spans.header(begun, plain.traceHeader()));
    }

    @Override
    public void succeeded() {
        end(span -> span.setAttribute(Keys.OUTCOME, "succeeded"));
    }

    @Override
    public void partlyFailed(Set<String> failed) {
        end(span -> {
            span.setAttribute(Keys.OUTCOME, "partly_failed");
            failed.forEach(message ->
                    span.addEvent("message failed", Attributes.of(Keys.MESSAGE, message)));
            Spans.fail(
                    span,
                    "BatchItemFailures",
                    failed.size() + " of " + messages.size() + " messages failed");
        });
    }

    @Override
    public void failed(String rule, String detail) {
        end(span -> {
            span.setAttribute(Keys.OUTCOME, "failed");
            Spans.fail(span, rule, detail);
        });
    }

    @Override
    public void notRun(String rule, String detail) {
        end(span -> {
            span.setAttribute(Keys.OUTCOME, "not_run");
            Spans.fail(span, rule, detail);
        });
    }

    @Override
    public void close() {
        end(span -> Spans.fail(span, "abandoned", "nobody knows how it ended"));
    }

    /// What is said of a batch at its end.
    private interface Words {
        void on(Span span);
    }

    private void end(Words words) {
        if (process != null) {
            words.on(process);
            process.end();
            process = null;
        }
    }

    private Span begin() {
        Instant now = Instant.now();
        Instant first = now;
        SpanBuilder builder =
                of.step("process", "process", SpanKind.CONSUMER, messages.size())
                        .setAttribute(Keys.TRIGGER, "pubsub");
        Set<SpanContext> polls = new LinkedHashSet<>();
        for (QueueMessage message : messages) {
            QueueSpans.link(builder, message);
            @Nullable Place place = of.places().of(message.receiptHandle());
            if (place != null) {
                first = place.receivedAt().isBefore(first) ? place.receivedAt() : first;
                polls.add(place.span());
            }
        }
        polls.forEach(builder::addLink);
        if (messages.size() == 1) {
            QueueSpans.name(builder, messages.getFirst());
        }
        Span begun =
                Spans.begin(
                        builder.setStartTimestamp(first),
                        TraceContext.shared(messages.stream().map(Origins::first).toList()));
        SpanBuilder waited =
                of.internal("batch", SpanKind.INTERNAL)
                        .setAttribute(Keys.MESSAGES, (long) messages.size())
                        .setStartTimestamp(first);
        Spans.begin(waited, begun.getSpanContext()).end(now);
        for (QueueMessage message : messages) {
            of.places().put(message.receiptHandle(), new Place(begun.getSpanContext(), first));
        }
        return begun;
    }
}
