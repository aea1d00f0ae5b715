package io.penstock.server.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.engine.time.Timeline;
import io.penstock.server.http.ControlReply;
import io.penstock.server.http.ControlRequest;
import java.time.Duration;

/// Shows the clock, and moves it if it is one that is moved by hand.
final class ClockHandlers {
    /// The furthest that one request moves the clock: beyond every limit of AWS's that waits.
    static final Duration ADVANCE_MAX = Duration.ofDays(366);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double NANOS = 1e9;

    private final Timeline timeline;

    ClockHandlers(Timeline timeline) {
        this.timeline = timeline;
    }

    ControlReply show(ControlRequest request) {
        return now();
    }

    ControlReply move(ControlRequest request) {
        if (!(timeline instanceof ManualTimeline manual)) {
            return ControlReply.error(
                    409,
                    "this server runs on the machine's clock; start it with --clock manual to move"
                            + " time");
        }
        double seconds = seconds(request);
        if (!(seconds >= 0) || seconds > ADVANCE_MAX.toSeconds()) {
            return ControlReply.error(
                    400,
                    "advanceSeconds must be a number from 0 to %d"
                            .formatted(ADVANCE_MAX.toSeconds()));
        }
        manual.advance(Duration.ofNanos(Math.round(seconds * NANOS)));
        return now();
    }

    /// Returns the seconds asked for, or a negative number if there are none.
    private static double seconds(ControlRequest request) {
        try {
            JsonNode asked = JSON.readTree(request.body().text());
            return asked == null ? -1 : asked.path("advanceSeconds").asDouble(-1);
        } catch (JsonProcessingException notJson) {
            return -1;
        }
    }

    private ControlReply now() {
        return ControlReply.ok(
                JsonNodeFactory.instance
                        .objectNode()
                        .put("now", timeline.instant().toString())
                        .put("clock", timeline instanceof ManualTimeline ? "manual" : "real"));
    }
}
