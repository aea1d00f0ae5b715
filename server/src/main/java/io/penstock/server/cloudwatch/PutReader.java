package io.penstock.server.cloudwatch;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.engine.metrics.Bucket;
import io.penstock.engine.metrics.Datum;
import io.penstock.engine.metrics.Datum.Resolution;
import io.penstock.engine.metrics.MetricName;
import io.penstock.engine.metrics.Realm;
import io.penstock.engine.metrics.Summary;
import io.penstock.engine.metrics.Unit;
import io.penstock.server.wire.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Reads a PutMetricData. Rules and limits are those of its API reference. Used once.
final class PutReader {
    private static final int DATA_MAX = 1_000;
    private static final int VALUES_MAX = 150;
    private static final double MAGNITUDE_MAX = Math.pow(2, 360);
    private static final Duration PAST_MAX = Duration.ofDays(14);
    private static final Duration FUTURE_MAX = Duration.ofHours(2);

    private final Call call;
    private final Realm realm;
    private final Instant now;
    private final String namespace;

    PutReader(Call call, Instant now) {
        this.call = call;
        this.realm = Members.realm(call);
        this.now = now;
        this.namespace = call.text("Namespace", "");
    }

    List<Datum> read() {
        if (namespace.startsWith("AWS/")) {
            throw invalid("The value " + namespace + " for parameter Namespace is invalid.");
        }
        if (!call.has("MetricData") && !call.has("EntityMetricData")) {
            throw new Refused(
                    MetricErrors.missing(
                            "The parameter MetricData or EntityMetricData is required."));
        }
        var data = new ArrayList<Datum>();
        read(call.input(), "", data);
        int entity = 1;
        for (JsonNode one : call.input().path("EntityMetricData")) {
            read(one, "EntityMetricData.member." + entity++ + ".", data);
        }
        return data;
    }

    private void read(JsonNode node, String at, List<Datum> into) {
        JsonNode all = node.path("MetricData");
        if (into.size() + all.size() > DATA_MAX) {
            throw tooLong(at + "MetricData", DATA_MAX);
        }
        for (int i = 0; i < all.size(); i++) {
            into.add(datum(all.get(i), at + "MetricData.member." + (i + 1) + "."));
        }
    }

    private Datum datum(JsonNode node, String at) {
        var metric =
                new MetricName(
                        realm,
                        namespace,
                        node.path("MetricName").asText(),
                        Members.dimensions(node, at));
        var unit = Members.unit(node);
        return new Datum(
                metric,
                unit == null ? Unit.NONE : unit,
                time(node, at),
                resolution(node, at),
                bucket(node, at));
    }

    private Instant time(JsonNode node, String at) {
        if (!node.has("Timestamp")) {
            return now;
        }
        Instant time = Members.time(node, "Timestamp");
        if (time.isBefore(now.minus(PAST_MAX))) {
            throw invalid(
                    "The parameter "
                            + at
                            + "Timestamp must specify a time within the past two weeks.");
        }
        if (time.isAfter(now.plus(FUTURE_MAX))) {
            throw invalid(
                    "The parameter "
                            + at
                            + "Timestamp must specify a time no more than two hours in the future.");
        }
        return time;
    }

    private static Resolution resolution(JsonNode node, String at) {
        return switch (node.path("StorageResolution").asInt(60)) {
            case 1 -> Resolution.HIGH;
            case 60 -> Resolution.STANDARD;
            default ->
                    throw invalid(
                            "The parameter "
                                    + at
                                    + "StorageResolution must be a value in the set [1, 60].");
        };
    }

    private static Bucket bucket(JsonNode node, String at) {
        exclusive(node, at, "Value", "StatisticValues");
        exclusive(node, at, "Value", "Values");
        exclusive(node, at, "StatisticValues", "Values");
        if (node.has("Counts") && !node.has("Values")) {
            throw new Refused(
                    MetricErrors.combination(
                            "The parameter " + at + "Counts requires " + at + "Values."));
        }
        if (node.has("Value")) {
            return Bucket.of(value(node.path("Value"), at + "Value"), 1);
        }
        if (node.has("StatisticValues")) {
            return Bucket.of(summary(node.path("StatisticValues"), at + "StatisticValues."));
        }
        if (node.has("Values")) {
            return values(node, at);
        }
        throw new Refused(
                MetricErrors.missing("At least one of the parameters must be specified."));
    }

    private static Summary summary(JsonNode node, String at) {
        double count = value(node.path("SampleCount"), at + "SampleCount");
        double minimum = value(node.path("Minimum"), at + "Minimum");
        double maximum = value(node.path("Maximum"), at + "Maximum");
        if (count <= 0) {
            throw invalid("The parameter " + at + "SampleCount must be greater than 0.");
        }
        if (minimum > maximum) {
            throw invalid(
                    "The parameter "
                            + at
                            + "Maximum must be greater than or equal to "
                            + at
                            + "Minimum.");
        }
        return new Summary(count, value(node.path("Sum"), at + "Sum"), minimum, maximum);
    }

    private static Bucket values(JsonNode node, String at) {
        JsonNode values = node.path("Values");
        JsonNode counts = node.path("Counts");
        if (values.size() > VALUES_MAX) {
            throw tooLong(at + "Values", VALUES_MAX);
        }
        if (values.isEmpty()) {
            throw invalid("The collection " + at + "Values must not be empty.");
        }
        if (node.has("Counts") && counts.size() != values.size()) {
            throw invalid(
                    "The parameters "
                            + at
                            + "Values and "
                            + at
                            + "Counts must be of the same size.");
        }
        var bucket = Bucket.empty();
        for (int i = 0; i < values.size(); i++) {
            String number = ".member." + (i + 1);
            double count = counts.isEmpty() ? 1 : value(counts.get(i), at + "Counts" + number);
            if (count < 0) {
                throw invalid("The parameter " + at + "Counts" + number + " must not be negative.");
            }
            bucket.add(value(values.get(i), at + "Values" + number), count);
        }
        return bucket;
    }

    private static double value(JsonNode node, String at) {
        double value = node.asDouble();
        if (Double.isNaN(value) || Math.abs(value) > MAGNITUDE_MAX) {
            throw invalid("The value " + node.asText() + " for parameter " + at + " is invalid.");
        }
        return value;
    }

    private static void exclusive(JsonNode node, String at, String one, String other) {
        if (node.has(one) && node.has(other)) {
            throw new Refused(
                    MetricErrors.combination(
                            "The parameters "
                                    + at
                                    + one
                                    + " and "
                                    + at
                                    + other
                                    + " are mutually exclusive and you have specified both."));
        }
    }

    private static Refused tooLong(String collection, int max) {
        return invalid(
                "The collection " + collection + " must not have a size greater than " + max + ".");
    }

    private static Refused invalid(String message) {
        return new Refused(MetricErrors.invalid(message));
    }
}
