package io.penstock.server.cloudwatch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.metrics.expression.Line;
import io.penstock.server.cloudwatch.MetricQueries.Query;
import io.penstock.server.metrics.Metrics;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Json;
import io.penstock.server.wire.Reply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// GetMetricData: many metrics and expressions over them, page by page. Thread-safe.
///
/// A page holds the values of all results together, in the order of the queries; a result that goes
/// on has the status `PartialData`.
final class GetData {
    private static final int POINTS_MAX = 100_800;
    private static final String ZONE = "[+-]\\d{4}";

    private final Metrics metrics;

    GetData(Metrics metrics) {
        this.metrics = metrics;
    }

    Reply answer(Call call) {
        List<Query> queries =
                MetricQueries.read(call.input().path("MetricDataQueries"), Members.realm(call));
        Calculation.Span span = span(call);
        checkZone(call);
        int max = call.input().path("MaxDatapoints").asInt(POINTS_MAX);
        if (max < 1 || max > POINTS_MAX) {
            throw invalid("The parameter MaxDatapoints must be between 1 and " + POINTS_MAX + ".");
        }
        int request =
                Objects.hash(
                        call.input().deepCopy().without("NextToken").toString(), call.caller());
        int skip =
                call.has("NextToken")
                        ? PageToken.of(call.text("NextToken", ""), request).position()
                        : 0;
        var found = metrics.with(store -> compute(queries, new Calculation(store, span, queries)));
        boolean ascending = call.text("ScanBy", "").equals("TimestampAscending");
        return page(found, ascending, new Page(request, skip, max));
    }

    private static List<Found> compute(List<Query> queries, Calculation calculation) {
        var found = new ArrayList<Found>();
        for (Query query : queries) {
            if (query.returned()) {
                calculation.lines(query).forEach(line -> found.add(new Found(query.id(), line)));
            }
        }
        return found;
    }

    private static Reply page(List<Found> all, boolean ascending, Page page) {
        ObjectNode reply = Json.object();
        ArrayNode results = reply.putArray("MetricDataResults");
        int position = 0;
        int end = page.skip + page.max;
        boolean more = false;
        for (Found found : all) {
            ObjectNode result = results.addObject();
            result.put("Id", found.id);
            result.put("Label", found.line.label());
            ArrayNode times = result.putArray("Timestamps");
            ArrayNode values = result.putArray("Values");
            boolean goesOn = false;
            var ordered = ascending ? found.line.values() : found.line.values().descendingMap();
            for (Map.Entry<Long, Double> entry : ordered.entrySet()) {
                if (position >= page.skip && position < end) {
                    times.add(entry.getKey());
                    values.add(entry.getValue());
                }
                goesOn |= position >= end;
                position++;
            }
            result.put("StatusCode", goesOn ? "PartialData" : "Complete");
            more |= goesOn;
        }
        reply.putArray("Messages");
        if (more) {
            reply.put("NextToken", new PageToken(page.request, end).text());
        }
        return new Reply.Output(reply);
    }

    private Calculation.Span span(Call call) {
        Instant start = Members.time(call.input(), "StartTime");
        Instant end = Members.time(call.input(), "EndTime");
        if (!start.isBefore(end)) {
            throw invalid("The parameter StartTime must be less than the parameter EndTime.");
        }
        return new Calculation.Span(start, end, metrics.now());
    }

    /// A zone is for dynamic labels, which are refused; of a fixed label it changes nothing.
    private static void checkZone(Call call) {
        String zone = call.input().path("LabelOptions").path("Timezone").asText("+0000");
        if (!zone.matches(ZONE)) {
            throw invalid("The value " + zone + " for parameter LabelOptions.Timezone is invalid.");
        }
    }

    private static Refused invalid(String message) {
        return new Refused(MetricErrors.validation(message));
    }

    /// One result.
    private record Found(String id, Line line) {}

    /// Which part of all values is asked for.
    private record Page(int request, int skip, int max) {}
}
