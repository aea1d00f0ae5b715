package io.penstock.server.cloudwatch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.metrics.Dimension;
import io.penstock.engine.metrics.MetricName;
import io.penstock.engine.metrics.Realm;
import io.penstock.engine.metrics.Unit;
import io.penstock.server.wire.Call;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads members that several operations have; the wire has checked their types.
final class Members {
    private static final int MILLIS = 1_000;

    private Members() {}

    static Realm realm(Call call) {
        return new Realm(call.caller().account(), call.caller().region());
    }

    static Instant time(JsonNode node, String member) {
        return Instant.ofEpochMilli(Math.round(node.path(member).asDouble() * MILLIS));
    }

    static @Nullable Unit unit(JsonNode node) {
        return node.has("Unit") ? Unit.of(node.path("Unit").asText()).orElseThrow() : null;
    }

    /// Reads the dimensions of `node`; a name may come only once.
    static List<Dimension> dimensions(JsonNode node, String at) {
        var dimensions = new ArrayList<Dimension>();
        var names = new HashSet<String>();
        for (JsonNode one : node.path("Dimensions")) {
            String name = one.path("Name").asText();
            if (!names.add(name)) {
                throw new Refused(
                        MetricErrors.invalid(
                                "No two dimensions of "
                                        + at
                                        + "Dimensions may have the same name: "
                                        + name
                                        + "."));
            }
            dimensions.add(new Dimension(name, one.path("Value").asText()));
        }
        return dimensions;
    }

    /// Writes the name of a metric, without its realm.
    static void write(ObjectNode to, MetricName metric) {
        to.put("Namespace", metric.namespace());
        to.put("MetricName", metric.name());
        var dimensions = to.putArray("Dimensions");
        for (Dimension dimension : metric.dimensions()) {
            dimensions.addObject().put("Name", dimension.name()).put("Value", dimension.value());
        }
    }

    static boolean periodFits(int period) {
        return switch (period) {
            case 1, 5, 10, 20, 30 -> true;
            default -> period > 0 && period % 60 == 0;
        };
    }
}
