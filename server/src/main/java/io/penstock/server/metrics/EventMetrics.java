package io.penstock.server.metrics;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.async.EventMetric;
import io.penstock.engine.metrics.Bucket;
import io.penstock.engine.metrics.Datum;
import io.penstock.engine.metrics.Datum.Resolution;
import io.penstock.engine.metrics.Dimension;
import io.penstock.engine.metrics.MetricName;
import io.penstock.engine.metrics.Realm;
import io.penstock.engine.metrics.Unit;
import io.penstock.engine.time.Timeline;
import io.penstock.runtime.async.AsyncListener;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The metrics of asynchronous events and of loops in `AWS/Lambda`, minute by minute. Source:
/// Lambda developer guide, "Types of metrics for Lambda functions". Thread-safe.
public final class EventMetrics implements MetricSource, AsyncListener {
    /// How many sums wait for the next report at most; further ones are not counted.
    static final int SUMS_MAX = 50_000;

    private static final long MINUTE_MILLIS = 60_000;
    private static final String RECURSIVE = "RecursiveInvocationsDropped";

    private final Timeline timeline;

    @GuardedBy("this")
    private final Map<Key, Bucket> sums = new LinkedHashMap<>();

    /// Counts by this clock.
    public EventMetrics(Timeline timeline) {
        this.timeline = timeline;
    }

    @Override
    public void count(FunctionArn function, EventMetric metric, long value) {
        Unit unit = metric == EventMetric.AGE ? Unit.MILLISECONDS : Unit.COUNT;
        add(function, metric.wireName(), unit, value);
    }

    /// Counts an invocation that was stopped because it belongs to a loop.
    public void loop(FunctionArn function) {
        add(function, RECURSIVE, Unit.COUNT, 1);
    }

    @Override
    public void report(Consumer<Datum> to) {
        long minute = minute();
        var over = new ArrayList<Datum>();
        synchronized (this) {
            sums.entrySet()
                    .removeIf(each -> {
                        boolean isOver = each.getKey().startMillis < minute;
                        if (isOver) {
                            over.addAll(data(each.getKey(), each.getValue()));
                        }
                        return isOver;
                    });
        }
        over.forEach(to);
    }

    private synchronized void add(FunctionArn function, String name, Unit unit, long value) {
        var key = new Key(function, name, unit, minute());
        if (sums.size() < SUMS_MAX || sums.containsKey(key)) {
            sums.computeIfAbsent(key, _ -> Bucket.empty()).add(value, 1);
        }
    }

    private long minute() {
        long now = timeline.instant().toEpochMilli();
        return now - Math.floorMod(now, MINUTE_MILLIS);
    }

    private static List<Datum> data(Key key, Bucket bucket) {
        FunctionArn function = key.function;
        var realm = new Realm(function.account(), function.region());
        var name = new Dimension("FunctionName", function.name());
        Instant at = Instant.ofEpochMilli(key.startMillis);
        var all = new ArrayList<Datum>();
        var whole = new MetricName(realm, FunctionMetrics.NAMESPACE, key.name, List.of(name));
        all.add(new Datum(whole, key.unit, at, Resolution.STANDARD, bucket));
        if (!function.qualifier().isEmpty()) {
            var resource = new Dimension("Resource", function.name() + ":" + function.qualifier());
            var part =
                    new MetricName(
                            realm, FunctionMetrics.NAMESPACE, key.name, List.of(name, resource));
            all.add(new Datum(part, key.unit, at, Resolution.STANDARD, bucket));
        }
        return all;
    }

    /// One metric of one function in one minute.
    private record Key(FunctionArn function, String name, Unit unit, long startMillis) {}
}
