package io.penstock.server.trace;

import io.penstock.engine.queue.MessageAttribute;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.trace.TraceContext;
import java.util.ArrayList;
import java.util.List;

/// Where a message comes from, as its sender says: in the system attribute `AWSTraceHeader`, which
/// AWS's SDKs fill, or in a message attribute `traceparent`, which OpenTelemetry's instrumentations
/// attach, with `tracestate` beside it. Pure.
final class Origins {
    private static final String HEADER = "AWSTraceHeader";
    private static final String TRACEPARENT = "traceparent";
    private static final String TRACESTATE = "tracestate";

    private Origins() {}

    /// Returns the spans a message comes from, each once: none, one, or two where the attributes do
    /// not agree.
    static List<TraceContext> of(QueueMessage message) {
        var origins = new ArrayList<TraceContext>(2);
        TraceContext parent = traceparent(message);
        TraceContext header = header(message).orStateOf(parent);
        if (!header.parentId().isEmpty()) {
            origins.add(header);
        }
        if (parent.exists() && !parent.isAt(header)) {
            origins.add(parent);
        }
        return origins;
    }

    /// Returns the trace a message belongs to, with or without a span.
    static TraceContext first(QueueMessage message) {
        TraceContext header = header(message);
        TraceContext parent = traceparent(message);
        return header.exists() ? header.orStateOf(parent) : parent;
    }

    private static TraceContext header(QueueMessage message) {
        return TraceContext.ofHeader(message.attributes().getOrDefault(HEADER, ""));
    }

    private static TraceContext traceparent(QueueMessage message) {
        String parent = text(message, TRACEPARENT);
        return parent.isEmpty()
                ? TraceContext.NONE
                : TraceContext.ofTraceparent(parent, text(message, TRACESTATE));
    }

    private static String text(QueueMessage message, String attribute) {
        return message.messageAttributes().get(attribute)
                        instanceof MessageAttribute.Text(_, String value)
                ? value
                : "";
    }
}
