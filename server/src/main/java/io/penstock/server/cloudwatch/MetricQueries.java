package io.penstock.server.cloudwatch;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.engine.metrics.MetricName;
import io.penstock.engine.metrics.Realm;
import io.penstock.engine.metrics.Statistic;
import io.penstock.engine.metrics.Unit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the queries of a GetMetricData.
final class MetricQueries {
    private static final int QUERIES_MAX = 500;
    private static final Pattern ID = Pattern.compile("[a-z][a-zA-Z0-9_]*");

    private MetricQueries() {}

    /// One query.
    ///
    /// @param label empty for none
    /// @param returned whether its result is part of the answer
    /// @param period of an expression that makes values out of nothing; 0 for none
    record Query(String id, String label, boolean returned, int period, Asked asked) {}

    /// What a query asks for.
    sealed interface Asked {
        /// A statistic of a metric.
        ///
        /// @param text the statistic as it was written
        record Measured(
                MetricName metric,
                int period,
                String text,
                Statistic statistic,
                @Nullable Unit unit)
                implements Asked {}

        /// What an expression makes of other queries.
        record Computed(String expression) implements Asked {}
    }

    static List<Query> read(JsonNode queries, Realm realm) {
        if (queries.isEmpty()) {
            throw invalid("The parameter MetricDataQueries must not be empty.");
        }
        if (queries.size() > QUERIES_MAX) {
            throw invalid(
                    "The collection MetricDataQueries must not have a size greater than "
                            + QUERIES_MAX
                            + ".");
        }
        var all = new ArrayList<Query>();
        var ids = new HashSet<String>();
        for (int i = 0; i < queries.size(); i++) {
            Query query = query(queries.get(i), "MetricDataQueries.member." + (i + 1), realm);
            if (!ids.add(query.id())) {
                throw invalid(
                        "The values for parameter id in parameter MetricDataQueries are not"
                                + " unique.");
            }
            all.add(query);
        }
        return all;
    }

    private static Query query(JsonNode node, String at, Realm realm) {
        String id = node.path("Id").asText();
        if (!ID.matcher(id).matches()) {
            throw invalid(
                    "The value "
                            + id
                            + " for parameter "
                            + at
                            + ".Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.");
        }
        if (node.has("MetricStat") == node.has("Expression")) {
            throw invalid(
                    "Exactly one of the parameters "
                            + at
                            + ".MetricStat and "
                            + at
                            + ".Expression must be specified.");
        }
        if (node.has("AccountId") && !node.path("AccountId").asText().equals(realm.account())) {
            throw invalid(
                    "The parameter "
                            + at
                            + ".AccountId must be the caller's own account: Penstock has no linked"
                            + " accounts.");
        }
        String label = node.path("Label").asText();
        if (label.contains("${")) {
            throw invalid(
                    "The parameter "
                            + at
                            + ".Label must not hold ${: dynamic labels are not supported by"
                            + " Penstock.");
        }
        int period = node.path("Period").asInt();
        if (node.has("Period") && !Members.periodFits(period)) {
            throw period(at);
        }
        Asked asked =
                node.has("Expression")
                        ? new Asked.Computed(node.path("Expression").asText())
                        : measured(node.path("MetricStat"), at + ".MetricStat", realm);
        return new Query(id, label, node.path("ReturnData").asBoolean(true), period, asked);
    }

    private static Asked measured(JsonNode node, String at, Realm realm) {
        JsonNode metric = node.path("Metric");
        if (!metric.has("Namespace") || !metric.has("MetricName")) {
            throw invalid(
                    "The parameters "
                            + at
                            + ".Metric.Namespace and "
                            + at
                            + ".Metric.MetricName are required.");
        }
        int period = node.path("Period").asInt();
        if (!Members.periodFits(period)) {
            throw period(at);
        }
        String text = node.path("Stat").asText();
        Statistic statistic =
                Statistic.parse(text)
                        .orElseThrow(() ->
                                invalid(
                                        "The value for parameter "
                                                + at
                                                + ".Stat is not a valid statistic."));
        return new Asked.Measured(
                new MetricName(
                        realm,
                        metric.path("Namespace").asText(),
                        metric.path("MetricName").asText(),
                        Members.dimensions(metric, at + ".Metric.")),
                period,
                text,
                statistic,
                Members.unit(node));
    }

    private static Refused period(String at) {
        return invalid(
                "The parameter " + at + ".Period must be 1, 5, 10, 20, 30, or a multiple of 60.");
    }

    private static Refused invalid(String message) {
        return new Refused(MetricErrors.validation(message));
    }
}
