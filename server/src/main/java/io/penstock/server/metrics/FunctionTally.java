package io.penstock.server.metrics;

import io.penstock.engine.concurrency.Capacity;
import io.penstock.engine.concurrency.Load;
import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.metrics.Bucket;
import io.penstock.engine.metrics.FunctionMetric;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntSupplier;

/// Counts the invocations of one set of dimensions, minute by minute. Pure: it is told what time it
/// is. Runs count in the minute in which they began, whenever they end; what runs at once counts in
/// every minute it lasts. Not thread-safe; guarded by [FunctionMetrics].
final class FunctionTally {
    /// How many minutes wait for [#drain] at most; older ones are forgotten.
    static final int MINUTES_MAX = 1_440;

    private static final long MINUTE_MILLIS = 60_000;
    private static final double NANOS_PER_MILLI = 1_000_000;

    private final Scope scope;
    private final IntSupplier claimedNow;
    private final TreeMap<Long, Minute> minutes = new TreeMap<>();
    private final Peaks peaks = new Peaks();
    private long present;
    private int running;
    private int unreserved;
    private int provisioned;
    private long invocations;
    private long errors;
    private long throttles;
    private Duration busy = Duration.ZERO;
    private Duration extensions = Duration.ZERO;
    private final Map<FunctionMetric, Sum> others = new EnumMap<>(FunctionMetric.class);

    /// What a set of dimensions is about; some metrics are there for one of them only.
    enum Scope {
        /// All functions of a region.
        REGION,
        /// A function with all its versions.
        FUNCTION,
        /// A version or an alias.
        RESOURCE
    }

    /// @param claimedNow what of the region's concurrency is claimed; asked for a region only
    FunctionTally(Scope scope, long nowMillis, IntSupplier claimedNow) {
        this.scope = scope;
        this.claimedNow = claimedNow;
        this.present = startOf(nowMillis);
    }

    /// An invocation begins to run.
    void begin(Capacity capacity, Load load, long nowMillis) {
        pass(nowMillis);
        running++;
        unreserved += load.reserved() ? 0 : 1;
        provisioned += capacity == Capacity.PROVISIONED ? 1 : 0;
        peaks.rise(running, unreserved, provisioned);
        peaks.claimed = Math.max(peaks.claimed, load.claimed());
        if (capacity == Capacity.PROVISIONED) {
            peaks.utilization = Math.max(peaks.utilization, load.utilization());
        }
    }

    /// An invocation has ended.
    ///
    /// @param begunMillis when it began
    void end(Run run, InvocationReport report, long begunMillis, long nowMillis) {
        leave(run, nowMillis);
        switch (report.result()) {
            case InvocationResult.Returned _ -> ran(run, report, 0, startOf(begunMillis));
            case InvocationResult.FunctionFailed _ -> ran(run, report, 1, startOf(begunMillis));
            case InvocationResult.Throttled _, InvocationResult.Refused _ -> {} // did not run
        }
    }

    /// Nobody knows how an invocation ended.
    void abandon(Run run, long nowMillis) {
        leave(run, nowMillis);
    }

    /// An invocation found no concurrency.
    void throttled(long nowMillis) {
        pass(nowMillis);
        minute(present).add(FunctionMetric.THROTTLES, 1);
        throttles++;
    }

    /// Something else happened.
    void add(FunctionMetric metric, double value, long nowMillis) {
        pass(nowMillis);
        addTo(minute(present), metric, value);
    }

    /// Returns the minutes that are over and in which anything was done, oldest first.
    List<Minute> drain(long nowMillis) {
        pass(nowMillis);
        Map<Long, Minute> over = minutes.headMap(present);
        List<Minute> drained = List.copyOf(over.values());
        over.clear();
        return drained;
    }

    Total total() {
        return new Total(
                invocations,
                errors,
                throttles,
                new Total.Time(busy, extensions),
                running,
                provisioned,
                Map.copyOf(others));
    }

    private void leave(Run run, long nowMillis) {
        pass(nowMillis);
        running--;
        unreserved -= run.reserved ? 0 : 1;
        provisioned -= run.capacity == Capacity.PROVISIONED ? 1 : 0;
    }

    private void ran(Run run, InvocationReport report, int failed, long start) {
        Minute minute = minute(start);
        minute.add(FunctionMetric.INVOCATIONS, 1);
        minute.add(FunctionMetric.ERRORS, failed);
        minute.add(FunctionMetric.DURATION, report.duration().toNanos() / NANOS_PER_MILLI);
        if (report.extensions().isPositive()) {
            minute.add(
                    FunctionMetric.POST_RUNTIME_EXTENSIONS_DURATION,
                    report.extensions().toNanos() / NANOS_PER_MILLI);
        }
        if (run.capacity != Capacity.ON_DEMAND) {
            boolean spilled = run.capacity == Capacity.SPILLOVER;
            addTo(minute, FunctionMetric.PROVISIONED_CONCURRENCY_INVOCATIONS, spilled ? 0 : 1);
            addTo(
                    minute,
                    FunctionMetric.PROVISIONED_CONCURRENCY_SPILLOVER_INVOCATIONS,
                    spilled ? 1 : 0);
        }
        invocations++;
        errors += failed;
        busy = busy.plus(report.duration());
        extensions = extensions.plus(report.extensions());
    }

    private void addTo(Minute minute, FunctionMetric metric, double value) {
        minute.add(metric, value);
        others.merge(metric, new Sum(1, value), Sum::plus);
    }

    /// Closes the minutes that are over.
    private void pass(long nowMillis) {
        long start = startOf(nowMillis);
        while (present < start) {
            close();
            boolean idle = running == 0;
            present =
                    idle
                            ? start
                            : Math.max(
                                    present + MINUTE_MILLIS, start - MINUTES_MAX * MINUTE_MILLIS);
            peaks.restart(running, unreserved, provisioned);
            if (!idle && scope == Scope.REGION) {
                peaks.claimed = claimedNow.getAsInt();
            }
        }
    }

    private void close() {
        if (peaks.running == 0) {
            return;
        }
        Minute minute = minute(present);
        minute.add(FunctionMetric.CONCURRENT_EXECUTIONS, peaks.running);
        if (scope == Scope.REGION) {
            minute.add(FunctionMetric.UNRESERVED_CONCURRENT_EXECUTIONS, peaks.unreserved);
            minute.add(FunctionMetric.CLAIMED_ACCOUNT_CONCURRENCY, peaks.claimed);
        }
        if (peaks.provisioned > 0) {
            minute.add(FunctionMetric.PROVISIONED_CONCURRENT_EXECUTIONS, peaks.provisioned);
        }
        if (scope == Scope.RESOURCE && peaks.utilization > 0) {
            minute.add(FunctionMetric.PROVISIONED_CONCURRENCY_UTILIZATION, peaks.utilization);
        }
    }

    private Minute minute(long start) {
        Minute minute = minutes.computeIfAbsent(start, Minute::new);
        if (minutes.size() > MINUTES_MAX) {
            minutes.pollFirstEntry();
        }
        return minute;
    }

    private static long startOf(long millis) {
        return millis - Math.floorMod(millis, MINUTE_MILLIS);
    }

    /// What is known of an invocation from its beginning.
    ///
    /// @param reserved whether its function has concurrency of its own
    record Run(Capacity capacity, boolean reserved) {}

    /// The most that ran at once in the present minute.
    private static final class Peaks {
        private int running;
        private int unreserved;
        private int provisioned;
        private int claimed;
        private double utilization;

        void rise(int nowRunning, int nowUnreserved, int nowProvisioned) {
            running = Math.max(running, nowRunning);
            unreserved = Math.max(unreserved, nowUnreserved);
            provisioned = Math.max(provisioned, nowProvisioned);
        }

        /// What runs on begins the next minute; the share of busy provisioned environments lasts as
        /// long as any of them is.
        void restart(int nowRunning, int nowUnreserved, int nowProvisioned) {
            boolean fewer = nowProvisioned < provisioned;
            utilization = fewer ? utilization * nowProvisioned / provisioned : utilization;
            running = nowRunning;
            unreserved = nowUnreserved;
            provisioned = nowProvisioned;
            claimed = 0;
        }
    }

    /// One minute.
    static final class Minute {
        private final long startMillis;
        private final Map<FunctionMetric, Bucket> values = new EnumMap<>(FunctionMetric.class);

        Minute(long startMillis) {
            this.startMillis = startMillis;
        }

        /// Returns when it began.
        long startMillis() {
            return startMillis;
        }

        /// Returns what was reported in it.
        Map<FunctionMetric, Bucket> values() {
            return values;
        }

        private void add(FunctionMetric metric, double value) {
            values.computeIfAbsent(metric, _ -> Bucket.empty()).add(value, 1);
        }
    }

    /// All that happened since the process started.
    ///
    /// @param running now
    /// @param provisioned running now in provisioned environments
    /// @param others what else is counted; those that never happened are not there
    record Total(
            long invocations,
            long errors,
            long throttles,
            Time time,
            int running,
            int provisioned,
            Map<FunctionMetric, Sum> others) {
        /// How long invocations ran, all together.
        ///
        /// @param extensions the part of it after the answers
        record Time(Duration busy, Duration extensions) {}

        /// Returns what a metric came to.
        Sum of(FunctionMetric metric) {
            return others.getOrDefault(metric, Sum.NONE);
        }
    }

    /// Values of one metric, all together.
    record Sum(long count, double sum) {
        static final Sum NONE = new Sum(0, 0);

        Sum plus(Sum other) {
            return new Sum(count + other.count, sum + other.sum);
        }
    }
}
