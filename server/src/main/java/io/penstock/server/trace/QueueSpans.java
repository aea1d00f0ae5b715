package io.penstock.server.trace;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.filter.Match;
import io.penstock.engine.queue.MessageSource.Deletion;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.queuemapping.Effect;
import io.penstock.engine.queuemapping.Intake;
import io.penstock.engine.queuemapping.Intake.Sifted;
import io.penstock.engine.trace.TraceContext;
import io.penstock.runtime.mapping.MappingSpans;
import io.penstock.server.trace.Places.Place;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes the spans of one mapping.
///
/// ```
/// receive orders ┬ filter orders     one per poll that brings messages or fails
///                └ settle orders     deletion of what was filtered out
/// process orders ┬ batch orders      one per batch, from its first message to its end; in the
///                ├ invoke …          trace of its messages if they have one in common, with links
///                └ settle orders     to each of theirs and to the polls
/// ```
///
/// Names and attributes: OpenTelemetry, "Semantic conventions for messaging spans". A batch has
/// many parents, which are links there. Thread-safe.
final class QueueSpans implements MappingSpans {
    private final Spans spans;
    private final String uuid;
    private final QueueArn queue;
    private final Places places = new Places();

    QueueSpans(Spans spans, String uuid, QueueArn queue) {
        this.spans = spans;
        this.uuid = uuid;
        this.queue = queue;
    }

    @Override
    public Polling poll() {
        return new Poll(Instant.now());
    }

    @Override
    public Batch batch(Effect.Invoke invoke) {
        return new BatchSpan(this, invoke.messages());
    }

    @Override
    public Settling settle(List<String> receiptHandles) {
        Instant askedAt = Instant.now();
        return outcome -> settled(receiptHandles, outcome, askedAt);
    }

    /// Prepares a span about messages of this queue.
    SpanBuilder step(String operation, String type, SpanKind kind, long messages) {
        return internal(operation, kind)
                .setAttribute(Keys.OPERATION_TYPE, type)
                .setAttribute(Keys.MESSAGES, messages);
    }

    /// Prepares a span about something that no messaging system knows.
    SpanBuilder internal(String operation, SpanKind kind) {
        return spans.named(operation + " " + queue.name(), kind)
                .setAttribute(Keys.SYSTEM, "aws_sqs")
                .setAttribute(Keys.OPERATION, operation)
                .setAttribute(Keys.DESTINATION, queue.name())
                .setAttribute(Keys.ACCOUNT, queue.account())
                .setAttribute(Keys.REGION, queue.region())
                .setAttribute(Keys.MAPPING, uuid);
    }

    Places places() {
        return places;
    }

    /// Links to where a message comes from.
    static void link(SpanBuilder builder, QueueMessage message) {
        List<TraceContext> origins = Origins.of(message);
        if (origins.isEmpty()) {
            return;
        }
        Attributes which =
                Attributes.of(Keys.MESSAGE, message.messageId(), Keys.RECEIVES, receives(message));
        origins.forEach(origin -> builder.addLink(Spans.remote(origin), which));
    }

    /// Names a message on a span that is about no other.
    static void name(SpanBuilder builder, QueueMessage message) {
        builder.setAttribute(Keys.MESSAGE, message.messageId())
                .setAttribute(Keys.RECEIVES, receives(message));
    }

    private static Long receives(QueueMessage message) {
        String count = message.attributes().getOrDefault("ApproximateReceiveCount", "");
        return count.matches("\\d{1,9}") ? Long.parseLong(count) : 0L;
    }

    // ---- polls

    /// One poll. Its spans are made when it is over: most polls bring nothing and have none.
    private final class Poll implements Polling {
        private final Instant askedAt;
        private Instant answeredAt;

        Poll(Instant askedAt) {
            this.askedAt = askedAt;
            this.answeredAt = askedAt;
        }

        @Override
        public void answered() {
            answeredAt = Instant.now();
        }

        @Override
        public void sifted(Intake intake) {
            switch (intake) {
                case Intake.Messages(var messages, _, _) -> {
                    if (!messages.isEmpty()) {
                        received(messages);
                    }
                }
                case Intake.Unreachable(boolean missing, String cause) -> {
                    Span receive = receive(List.of());
                    Spans.fail(receive, missing ? "QueueDoesNotExist" : "unreachable", cause);
                    receive.end(answeredAt);
                }
            }
        }

        private void received(List<Sifted> messages) {
            Span receive = receive(messages);
            long dropped =
                    messages.stream().filter(each -> each.match() instanceof Match.Dropped).count();
            SpanBuilder filter =
                    internal("filter", SpanKind.INTERNAL)
                            .setStartTimestamp(answeredAt)
                            .setAttribute(Keys.PASSED, messages.size() - dropped)
                            .setAttribute(Keys.DROPPED, dropped);
            Spans.begin(filter, receive.getSpanContext()).end();
            for (Sifted each : messages) {
                places.put(
                        each.message().receiptHandle(),
                        new Place(receive.getSpanContext(), answeredAt));
            }
            receive.end(answeredAt);
        }

        private Span receive(List<Sifted> messages) {
            SpanBuilder receive =
                    step("receive", "receive", SpanKind.CLIENT, messages.size())
                            .setStartTimestamp(askedAt);
            messages.forEach(each -> link(receive, each.message()));
            if (messages.size() == 1) {
                name(receive, messages.getFirst().message());
            }
            return Spans.begin(receive, TraceContext.NONE);
        }
    }

    // ---- deletions

    /// A span for each poll or batch whose messages were deleted together.
    private void settled(List<String> handles, Deletion outcome, Instant askedAt) {
        Map<String, String> causes = new LinkedHashMap<>();
        outcome.failed().forEach(failed -> causes.put(failed.receiptHandle(), failed.cause()));
        Map<SpanContext, Group> groups = new LinkedHashMap<>();
        for (String handle : handles) {
            @Nullable Place place = places.of(handle);
            SpanContext above = place == null ? SpanContext.getInvalid() : place.span();
            @Nullable String cause = causes.get(handle);
            groups.merge(above, Group.of(cause), Group::plus);
            if (cause == null) {
                places.forget(handle);
            }
        }
        groups.forEach((above, group) -> {
            SpanBuilder builder =
                    step("settle", "settle", SpanKind.CLIENT, group.messages)
                            .setStartTimestamp(askedAt);
            Span settle = Spans.begin(builder, above);
            if (group.failed > 0) {
                Spans.fail(
                        settle,
                        "DeleteMessage",
                        group.failed + " of " + group.messages + " not deleted: " + group.cause);
            }
            settle.end();
        });
    }

    /// Messages that were deleted together.
    ///
    /// @param cause of the first failure, empty if there is none
    private record Group(int messages, int failed, String cause) {
        static Group of(@Nullable String cause) {
            return cause == null ? new Group(1, 0, "") : new Group(1, 1, cause);
        }

        Group plus(Group other) {
            return new Group(
                    messages + other.messages,
                    failed + other.failed,
                    cause.isEmpty() ? other.cause : cause);
        }
    }
}
