package io.penstock.server.metrics;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.metrics.Bucket;
import io.penstock.engine.metrics.Datum;
import io.penstock.engine.metrics.Datum.Resolution;
import io.penstock.engine.metrics.Dimension;
import io.penstock.engine.metrics.MetricName;
import io.penstock.engine.metrics.Realm;
import io.penstock.engine.metrics.Unit;
import io.penstock.engine.time.Timeline;
import io.penstock.server.url.UrlTraffic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The metrics of function URLs in `AWS/Lambda`, by function, and by alias where a URL has one.
/// Source: Lambda developer guide, "Monitoring Lambda function URLs". Thread-safe.
public final class UrlMetrics implements UrlTraffic, MetricSource {
    /// How many URLs are counted; further ones are not.
    static final int URLS_MAX = 10_000;

    /// How many minutes of one URL wait to be reported at most; older ones are forgotten.
    static final int MINUTES_MAX = 1_440;

    private static final long MINUTE_MILLIS = 60_000;
    private static final double NANOS_PER_MILLI = 1_000_000;

    private final Timeline timeline;
    private final Map<FunctionArn, Tally> tallies = new ConcurrentHashMap<>();

    /// Counts by the minutes of `timeline`.
    public UrlMetrics(Timeline timeline) {
        this.timeline = timeline;
    }

    @Override
    public void served(FunctionArn function, int status, Duration took) {
        @Nullable Tally tally = tallies.get(function);
        if (tally == null && tallies.size() < URLS_MAX) {
            tally = tallies.computeIfAbsent(function, _ -> new Tally());
        }
        if (tally != null) {
            tally.add(minute(), status, took.toNanos() / NANOS_PER_MILLI);
        }
    }

    @Override
    public void report(Consumer<Datum> to) {
        long now = minute();
        tallies.forEach((function, tally) ->
                tally.drain(now).forEach(minute -> report(function, minute, to)));
    }

    private long minute() {
        long millis = timeline.instant().toEpochMilli();
        return millis - Math.floorMod(millis, MINUTE_MILLIS);
    }

    private static void report(FunctionArn function, Minute minute, Consumer<Datum> to) {
        var realm = new Realm(function.account(), function.region());
        var name = new Dimension("FunctionName", function.name());
        report(realm, List.of(name), minute, to);
        if (!function.qualifier().isEmpty()) {
            String resource = function.name() + ":" + function.qualifier();
            report(realm, List.of(name, new Dimension("Resource", resource)), minute, to);
        }
    }

    private static void report(
            Realm realm, List<Dimension> dimensions, Minute minute, Consumer<Datum> to) {
        Instant at = Instant.ofEpochMilli(minute.startMillis);
        Bucket each = minute.latencyMillis;
        double count = each.summary().count();
        put(realm, dimensions, at, "UrlRequestLatency", Unit.MILLISECONDS, each, to);
        put(realm, dimensions, at, "UrlRequestCount", Unit.COUNT, Bucket.of(1, count), to);
        put(realm, dimensions, at, "Url4xxCount", Unit.COUNT, minute.clientErrors, to);
        put(realm, dimensions, at, "Url5xxCount", Unit.COUNT, minute.serverErrors, to);
    }

    private static void put(
            Realm realm,
            List<Dimension> dimensions,
            Instant at,
            String name,
            Unit unit,
            Bucket bucket,
            Consumer<Datum> to) {
        var metric = new MetricName(realm, FunctionMetrics.NAMESPACE, name, dimensions);
        to.accept(new Datum(metric, unit, at, Resolution.STANDARD, bucket));
    }

    /// One minute of one URL. The errors are 0 or 1 per request.
    private record Minute(
            long startMillis, Bucket latencyMillis, Bucket clientErrors, Bucket serverErrors) {
        static Minute at(long startMillis) {
            return new Minute(startMillis, Bucket.empty(), Bucket.empty(), Bucket.empty());
        }
    }

    /// Counts the requests of one URL, minute by minute.
    private static final class Tally {
        private final List<Minute> minutes = new ArrayList<>();

        synchronized void add(long startMillis, int status, double latencyMillis) {
            if (minutes.isEmpty() || minutes.getLast().startMillis < startMillis) {
                minutes.add(Minute.at(startMillis));
            }
            if (minutes.size() > MINUTES_MAX) {
                minutes.removeFirst();
            }
            Minute minute = minutes.getLast();
            minute.latencyMillis.add(latencyMillis, 1);
            minute.clientErrors.add(status / 100 == 4 ? 1 : 0, 1);
            minute.serverErrors.add(status / 100 == 5 ? 1 : 0, 1);
        }

        /// Takes the minutes that are over.
        synchronized List<Minute> drain(long startMillis) {
            List<Minute> over =
                    minutes.stream().filter(minute -> minute.startMillis < startMillis).toList();
            minutes.removeIf(minute -> minute.startMillis < startMillis);
            return over;
        }
    }
}
