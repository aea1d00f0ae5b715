package io.penstock.server.metrics;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.Permit;
import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.metrics.Datum;
import io.penstock.engine.metrics.Datum.Resolution;
import io.penstock.engine.metrics.Dimension;
import io.penstock.engine.metrics.FunctionMeter;
import io.penstock.engine.metrics.FunctionMetric;
import io.penstock.engine.metrics.MetricName;
import io.penstock.engine.metrics.Realm;
import io.penstock.runtime.environment.InvocationObserver;
import io.penstock.runtime.function.ConcurrencyLedgers;
import io.penstock.server.metrics.FunctionTally.Run;
import io.penstock.server.metrics.FunctionTally.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// The metrics of functions in `AWS/Lambda`, each by function, by the name it was called by, by the
/// version behind an alias, and for the region. It observes every invocation; what it cannot see
/// itself it is told as a [FunctionMeter]. Source: Lambda developer guide, "Viewing metrics for
/// Lambda functions". Thread-safe.
public final class FunctionMetrics implements InvocationObserver, FunctionMeter, MetricSource {
    static final String NAMESPACE = "AWS/Lambda";

    /// How many sets of dimensions are counted; what belongs to further ones counts for the region
    /// only.
    static final int ROWS_MAX = 20_000;

    private final ConcurrencyLedgers ledgers;
    private final Now now;
    private final Map<Row, FunctionTally> tallies = new ConcurrentHashMap<>();
    private final Map<Called, List<FunctionTally>> known = new ConcurrentHashMap<>();

    /// @param ledgers tell how much of a region's concurrency is claimed
    /// @param now reads the wall clock that metrics follow
    public FunctionMetrics(ConcurrencyLedgers ledgers, Now now) {
        this.ledgers = ledgers;
        this.now = now;
    }

    /// Reads a wall clock.
    @FunctionalInterface
    public interface Now {
        /// Returns the present.
        Instant instant();
    }

    @Override
    public void began(InvocationRequest request, Permit permit) {
        long millis = nowMillis();
        for (FunctionTally tally : of(request.function(), permit.version())) {
            synchronized (tally) {
                tally.begin(permit.capacity(), permit.load(), millis);
            }
        }
    }

    @Override
    public void ended(InvocationRequest request, Permit permit, InvocationReport report) {
        Instant end = now.instant();
        Duration held = permit.issued().until(ledgers.now());
        long begun = end.minus(held).toEpochMilli();
        for (FunctionTally tally : of(request.function(), permit.version())) {
            synchronized (tally) {
                tally.end(run(permit), report, begun, end.toEpochMilli());
            }
        }
    }

    @Override
    public void abandoned(InvocationRequest request, Permit permit) {
        long millis = nowMillis();
        for (FunctionTally tally : of(request.function(), permit.version())) {
            synchronized (tally) {
                tally.abandon(run(permit), millis);
            }
        }
    }

    @Override
    public void throttled(InvocationRequest request, String version) {
        long millis = nowMillis();
        for (FunctionTally tally : of(request.function(), version)) {
            synchronized (tally) {
                tally.throttled(millis);
            }
        }
    }

    @Override
    public void add(FunctionArn called, String version, FunctionMetric metric, double value) {
        long millis = nowMillis();
        for (FunctionTally tally : of(called, version)) {
            synchronized (tally) {
                tally.add(metric, value, millis);
            }
        }
    }

    @Override
    public void report(Consumer<Datum> to) {
        tallies.forEach((row, tally) -> {
            List<FunctionTally.Minute> minutes;
            synchronized (tally) {
                minutes = tally.drain(nowMillis());
            }
            minutes.forEach(minute -> report(row, minute, to));
        });
    }

    /// Tells `to` what every function has done so far.
    void totals(TotalReader to) {
        tallies.forEach((row, tally) -> {
            if (row.ofFunction()) {
                FunctionTally.Total total;
                synchronized (tally) {
                    total = tally.total();
                }
                to.read(new Function(row.account, row.region, row.function), total);
            }
        });
    }

    private static Run run(Permit permit) {
        return new Run(permit.capacity(), permit.load().reserved());
    }

    /// Returns everything that an invocation counts for.
    private List<FunctionTally> of(FunctionArn called, String version) {
        var key = new Called(called, version);
        @Nullable List<FunctionTally> found = known.get(key);
        return found != null ? found : find(key);
    }

    private List<FunctionTally> find(Called called) {
        FunctionArn arn = called.function;
        var rows = new ArrayList<Row>();
        rows.add(new Row(arn.account(), arn.region(), "", "", ""));
        rows.add(new Row(arn.account(), arn.region(), arn.name(), "", ""));
        String resource =
                arn.qualifier().isEmpty() ? arn.name() : arn.name() + ":" + arn.qualifier();
        rows.add(new Row(arn.account(), arn.region(), arn.name(), resource, ""));
        if (called.byAlias()) {
            rows.add(new Row(arn.account(), arn.region(), arn.name(), resource, called.version));
        }
        if (tallies.size() + rows.size() > ROWS_MAX) {
            @Nullable FunctionTally region = tallies.get(rows.getFirst());
            return region == null ? List.of() : List.of(region);
        }
        IntSupplier claimed = () -> ledgers.of(arn).claimed();
        List<FunctionTally> found =
                rows.stream()
                        .map(row ->
                                tallies.computeIfAbsent(
                                        row,
                                        _ -> new FunctionTally(row.scope(), nowMillis(), claimed)))
                        .toList();
        @Nullable List<FunctionTally> first = known.putIfAbsent(called, found);
        return first == null ? found : first;
    }

    private long nowMillis() {
        return now.instant().toEpochMilli();
    }

    private static void report(Row row, FunctionTally.Minute minute, Consumer<Datum> to) {
        Instant at = Instant.ofEpochMilli(minute.startMillis());
        minute.values()
                .forEach((metric, bucket) ->
                        to.accept(
                                new Datum(
                                        row.name(metric),
                                        metric.unit(),
                                        at,
                                        Resolution.STANDARD,
                                        bucket)));
    }

    /// A function, whatever its version.
    record Function(String account, String region, String name) {}

    /// Reads what one function has done.
    interface TotalReader {
        void read(Function function, FunctionTally.Total total);
    }

    /// A function as it was called, and the version that it came to; empty if none.
    private record Called(FunctionArn function, String version) {
        boolean byAlias() {
            String qualifier = function.qualifier();
            return !qualifier.isEmpty()
                    && !version.isEmpty()
                    && !qualifier.equals(version)
                    && !qualifier.equals("$LATEST");
        }
    }

    /// One set of dimensions; those that are empty are not there.
    private record Row(
            String account, String region, String function, String resource, String version) {
        boolean ofFunction() {
            return !function.isEmpty() && resource.isEmpty();
        }

        Scope scope() {
            if (function.isEmpty()) {
                return Scope.REGION;
            }
            return resource.isEmpty() || resource.equals(function)
                    ? Scope.FUNCTION
                    : Scope.RESOURCE;
        }

        MetricName name(FunctionMetric metric) {
            var dimensions = new ArrayList<Dimension>();
            dimension(dimensions, "FunctionName", function);
            dimension(dimensions, "Resource", resource);
            dimension(dimensions, "ExecutedVersion", version);
            return new MetricName(new Realm(account, region), NAMESPACE, metric.text(), dimensions);
        }

        private static void dimension(List<Dimension> to, String name, String value) {
            if (!value.isEmpty()) {
                to.add(new Dimension(name, value));
            }
        }
    }
}
