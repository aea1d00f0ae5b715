package io.penstock.server.cloudwatch;

import io.penstock.engine.metrics.MetricStore;
import io.penstock.engine.metrics.Point;
import io.penstock.engine.metrics.Window;
import io.penstock.engine.metrics.expression.Formula;
import io.penstock.engine.metrics.expression.Line;
import io.penstock.engine.metrics.expression.Outcome;
import io.penstock.engine.metrics.expression.Result;
import io.penstock.engine.metrics.expression.Surroundings;
import io.penstock.server.cloudwatch.MetricQueries.Asked;
import io.penstock.server.cloudwatch.MetricQueries.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Computes the queries of one GetMetricData, each once and in the order in which they need each
/// other. Used once, while the store is held.
final class Calculation implements Surroundings {
    private static final int USUAL_PERIOD = 60;

    private final MetricStore store;
    private final Span span;
    private final Map<String, Query> queries = new LinkedHashMap<>();
    private final Map<String, Outcome> outcomes = new HashMap<>();
    private final Labels labels;
    private int present; // period of the expression at hand, 0 for none of its own

    /// What span of time is asked for, and when.
    record Span(Instant start, Instant end, Instant now) {}

    Calculation(MetricStore store, Span span, List<Query> queries) {
        this.store = store;
        this.span = span;
        this.labels = Labels.of(queries);
        queries.forEach(query -> this.queries.put(query.id(), query));
    }

    /// Returns the lines of a query that go into the answer.
    List<Line> lines(Query query) {
        return switch (outcome(query)) {
            case Outcome.Impossible(String reason) -> throw inExpression(query, reason);
            case Outcome.Computed(Result.Amount _) ->
                    throw inExpression(
                            query, "the final result must be a time series, and is a number");
            case Outcome.Computed(Result.One(Line line)) ->
                    List.of(line.labelled(label(query, query.id())));
            case Outcome.Computed(Result.Many(List<Line> lines)) ->
                    lines.stream().map(line -> line.labelled(label(query, line.label()))).toList();
        };
    }

    @Override
    public Outcome resultOf(String id) {
        Query query = queries.get(id);
        return query == null ? new Outcome.Impossible("unknown identifier " + id) : outcome(query);
    }

    @Override
    public List<Line> metrics(String part) {
        var lines = new ArrayList<Line>();
        for (Query query : queries.values()) {
            if (query.asked() instanceof Asked.Measured && query.id().contains(part)) {
                if (outcome(query) instanceof Outcome.Computed(Result.One(Line line))) {
                    lines.add(line);
                }
            }
        }
        return lines;
    }

    @Override
    public Window window(int periodSeconds) {
        int period = periodSeconds > 0 ? periodSeconds : present > 0 ? present : shortest();
        return Window.of(span.start, span.end, period, span.now);
    }

    private Outcome outcome(Query query) {
        Outcome known = outcomes.get(query.id());
        if (known != null) {
            return known;
        }
        // stands until the result is there, so that whoever needs it to compute it is told
        outcomes.put(query.id(), new Outcome.Impossible("circular reference to " + query.id()));
        int before = present;
        present = query.period();
        Outcome outcome =
                switch (query.asked()) {
                    case Asked.Measured measured -> new Outcome.Computed(measure(query, measured));
                    case Asked.Computed(String text) -> new Formula(text).compute(this);
                };
        present = before;
        outcomes.put(query.id(), outcome);
        return outcome;
    }

    private Result measure(Query query, Asked.Measured measured) {
        Window window = Window.of(span.start, span.end, measured.period(), span.now);
        var values = new TreeMap<Long, Double>();
        for (Point point : store.points(measured.metric(), measured.unit(), window)) {
            measured.statistic()
                    .of(point.bucket())
                    .ifPresent(value -> values.put(point.second(), value));
        }
        return new Result.One(
                new Line(label(query, labels.of(measured)), measured.period(), values));
    }

    private String label(Query query, String otherwise) {
        if (!query.label().isEmpty()) {
            return query.label();
        }
        return query.asked() instanceof Asked.Measured measured ? labels.of(measured) : otherwise;
    }

    private int shortest() {
        return queries.values().stream()
                .filter(query -> query.asked() instanceof Asked.Measured)
                .mapToInt(query -> ((Asked.Measured) query.asked()).period())
                .min()
                .orElse(USUAL_PERIOD);
    }

    private static Refused inExpression(Query query, String reason) {
        return new Refused(
                MetricErrors.validation(
                        "Error in expression '" + query.id() + "': " + reason + "."));
    }
}
