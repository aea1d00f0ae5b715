package io.penstock.server.control;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.engine.time.Timeline;
import io.penstock.server.http.ControlHandler;
import io.penstock.server.http.ControlReply;
import io.penstock.server.http.ControlRequest;
import java.util.function.IntSupplier;

/// Says that the server is ready, and what it holds. It answers only once pollers can run.
final class HealthHandler implements ControlHandler {
    private final About about;
    private final Timeline timeline;

    HealthHandler(About about, Timeline timeline) {
        this.about = about;
        this.timeline = timeline;
    }

    @Override
    public ControlReply handle(ControlRequest request) {
        return ControlReply.ok(
                JsonNodeFactory.instance
                        .objectNode()
                        .put("status", "ready")
                        .put("version", about.version())
                        .put("mode", about.durable() ? "durable" : "memory")
                        .put("clock", timeline instanceof ManualTimeline ? "manual" : "real")
                        .put("now", timeline.instant().toString())
                        .put("functions", about.functions().getAsInt())
                        .put("queues", about.queues().getAsInt())
                        .put("mappings", about.mappings().getAsInt())
                        .put("environments", about.environments().getAsInt()));
    }

    /// What is shown of the server.
    ///
    /// @param durable whether what was acknowledged survives a crash
    record About(
            String version,
            boolean durable,
            IntSupplier functions,
            IntSupplier queues,
            IntSupplier mappings,
            IntSupplier environments) {}
}
