package io.penstock.engine.async;

import io.penstock.engine.invocation.Payload;
import io.penstock.engine.queue.MessageAttribute;
import io.penstock.engine.trace.TraceHeader;
import java.util.Map;

/// What an errand delivers.
///
/// @param request the event's payload
public record Parcel(AcceptedEvent event, Errand errand, Ending ending, Payload request) {
    /// Returns what is delivered: the event as it came, or a record of its end. Costs as much as it
    /// is long.
    public String body() {
        return switch (errand.kind()) {
            case DEAD_LETTER -> request.text();
            case ON_SUCCESS, ON_FAILURE -> DestinationRecord.of(event, request, ending);
        };
    }

    /// Returns the message attributes, by name.
    public Map<String, MessageAttribute> attributes() {
        return switch (errand.kind()) {
            case DEAD_LETTER -> DeadLetter.attributes(event, ending);
            case ON_SUCCESS, ON_FAILURE -> Map.of();
        };
    }

    /// Returns the trace header to send with it, empty for none. If the function ran, what is
    /// delivered is its doing: whoever handles it goes on in the same chain.
    public String traceHeader() {
        if (event.traceHeader().isEmpty() || ending.attempts() == 0) {
            return event.traceHeader();
        }
        TraceHeader header = TraceHeader.parse(event.traceHeader());
        return header.with(header.lineage().plus(event.function())).toString();
    }
}
