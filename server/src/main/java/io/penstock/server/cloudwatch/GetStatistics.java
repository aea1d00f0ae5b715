package io.penstock.server.cloudwatch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.metrics.MetricName;
import io.penstock.engine.metrics.Point;
import io.penstock.engine.metrics.Statistic;
import io.penstock.engine.metrics.Unit;
import io.penstock.engine.metrics.Window;
import io.penstock.server.metrics.Metrics;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Json;
import io.penstock.server.wire.Reply;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// GetMetricStatistics: statistics of one metric, period by period. Thread-safe.
final class GetStatistics {
    private static final int POINTS_MAX = 1_440;

    private final Metrics metrics;

    GetStatistics(Metrics metrics) {
        this.metrics = metrics;
    }

    Reply answer(Call call) {
        JsonNode input = call.input();
        var name =
                new MetricName(
                        Members.realm(call),
                        call.text("Namespace", ""),
                        call.text("MetricName", ""),
                        Members.dimensions(input, ""));
        Map<String, Statistic> simple = simple(input);
        Map<String, Statistic> extended = extended(input);
        if (simple.isEmpty() == extended.isEmpty()) {
            throw new Refused(MetricErrors.combination(eitherOr(simple.isEmpty())));
        }
        Window window = window(input);
        @Nullable Unit unit = Members.unit(input);
        List<Point> points =
                metrics.with(store ->
                        unit == null
                                ? store.allPoints(name, window)
                                : store.points(name, unit, window));
        ObjectNode reply = Json.object();
        reply.put("Label", name.name());
        ArrayNode datapoints = reply.putArray("Datapoints");
        points.forEach(point -> write(datapoints.addObject(), point, simple, extended));
        return new Reply.Output(reply);
    }

    private static String eitherOr(boolean none) {
        return none
                ? "At least one of the parameters Statistics and ExtendedStatistics must be"
                        + " specified."
                : "The parameters Statistics and ExtendedStatistics are mutually exclusive and you"
                        + " have specified both.";
    }

    private static Map<String, Statistic> simple(JsonNode input) {
        var statistics = new LinkedHashMap<String, Statistic>();
        for (JsonNode name : input.path("Statistics")) {
            statistics.put(name.asText(), Statistic.simple(name.asText()).orElseThrow());
        }
        return statistics;
    }

    private static Map<String, Statistic> extended(JsonNode input) {
        var statistics = new LinkedHashMap<String, Statistic>();
        JsonNode names = input.path("ExtendedStatistics");
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i).asText();
            String parameter = "ExtendedStatistics.member." + (i + 1);
            statistics.put(
                    name,
                    Statistic.percentile(name)
                            .orElseThrow(() ->
                                    new Refused(
                                            MetricErrors.invalid(
                                                    "The value "
                                                            + name
                                                            + " for parameter "
                                                            + parameter
                                                            + " is invalid. Penstock knows"
                                                            + " percentiles from p0 to"
                                                            + " p100."))));
        }
        return statistics;
    }

    private Window window(JsonNode input) {
        Instant start = Members.time(input, "StartTime");
        Instant end = Members.time(input, "EndTime");
        int period = input.path("Period").asInt();
        if (start.equals(end)) {
            throw new Refused(
                    MetricErrors.invalid(
                            "The parameter StartTime must not equal parameter EndTime."));
        }
        if (start.isAfter(end)) {
            throw new Refused(
                    MetricErrors.invalid(
                            "The parameter StartTime must be less than the parameter EndTime."));
        }
        if (!Members.periodFits(period)) {
            throw new Refused(
                    MetricErrors.invalid(
                            "The parameter Period must be 1, 5, 10, 20, 30, or a multiple of 60."));
        }
        Window window = Window.of(start, end, period, metrics.now());
        if (window.periods() > POINTS_MAX) {
            throw new Refused(
                    MetricErrors.combination(
                            "You have requested up to "
                                    + window.periods()
                                    + " datapoints, which exceeds the limit of "
                                    + POINTS_MAX
                                    + ". You may reduce the datapoints requested by increasing"
                                    + " Period, or decreasing the time range."));
        }
        return window;
    }

    private static void write(
            ObjectNode node,
            Point point,
            Map<String, Statistic> simple,
            Map<String, Statistic> extended) {
        node.put("Timestamp", point.second());
        simple.forEach((name, statistic) ->
                statistic.of(point.bucket()).ifPresent(value -> node.put(name, value)));
        if (!extended.isEmpty()) {
            ObjectNode values = node.putObject("ExtendedStatistics");
            extended.forEach((name, statistic) ->
                    statistic.of(point.bucket()).ifPresent(value -> values.put(name, value)));
        }
        node.put("Unit", point.unit().text());
    }
}
