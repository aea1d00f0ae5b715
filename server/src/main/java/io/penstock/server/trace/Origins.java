package io.penstock.server.trace;

import io.penstock.engine.queue.MessageAttribute;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.trace.TraceContext;
import java.util.ArrayList;
import java.util.List;

/// Where a message comes from, as its sender says: in the system attribute `AWSTraceHeader`, which
/// AWS's SDKs fill, or in a message attribute `traceparent`, which OpenTelemetry's instrumentations
/// attach. Pure.
final class Origins {
    private static final String HEADER = "AWSTraceHeader";
    private static final String TRACEPARENT = "traceparent";

    private Origins() {}

    /// Returns the spans a message comes from, each once: none, one, or two where the attributes do
    /// not agree.
    static List<TraceContext> of(QueueMessage message) {
        var origins = new ArrayList<TraceContext>(2);
        TraceContext header = header(message);
        if (!header.parentId().isEmpty()) {
            origins.add(header);
        }
        TraceContext parent = traceparent(message);
        if (parent.exists() && !isSame(parent, header)) {
            origins.add(parent);
        }
        return origins;
    }

    /// Returns the trace a message belongs to, with or without a span.
    static TraceContext first(QueueMessage message) {
        TraceContext header = header(message);
        return header.exists() ? header : traceparent(message);
    }

    private static TraceContext header(QueueMessage message) {
        return TraceContext.ofHeader(message.attributes().getOrDefault(HEADER, ""));
    }

    private static TraceContext traceparent(QueueMessage message) {
        return message.messageAttributes().get(TRACEPARENT)
                        instanceof MessageAttribute.Text(_, String value)
                ? TraceContext.ofTraceparent(value)
                : TraceContext.NONE;
    }

    private static boolean isSame(TraceContext one, TraceContext other) {
        return one.traceId().equals(other.traceId()) && one.parentId().equals(other.parentId());
    }
}
