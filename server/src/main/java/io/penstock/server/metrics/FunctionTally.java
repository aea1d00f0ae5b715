package io.penstock.server.metrics;

import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.metrics.Bucket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Counts the invocations of one function, minute by minute. Pure: it is told what time it is. Not
/// thread-safe; guarded by [FunctionMetrics].
final class FunctionTally {
    /// How many minutes wait for [#drain] at most; older ones are forgotten.
    static final int MINUTES_MAX = 1_440;

    private static final long MINUTE_MILLIS = 60_000;
    private static final double NANOS_PER_MILLI = 1_000_000;

    private final ArrayList<Minute> closed = new ArrayList<>();
    private Minute minute;
    private int running;
    private long invocations;
    private long errors;
    private long throttles;
    private Duration busy = Duration.ZERO;

    FunctionTally(long nowMillis) {
        minute = Minute.at(startOf(nowMillis), 0);
    }

    /// An invocation asks for admission.
    void begin(long nowMillis) {
        pass(nowMillis);
        running++;
    }

    /// An invocation has ended, or was not let in.
    void end(InvocationReport report, long nowMillis) {
        pass(nowMillis);
        switch (report.result()) {
            case InvocationResult.Returned _ -> ran(report, 0);
            case InvocationResult.FunctionFailed _ -> ran(report, 1);
            case InvocationResult.Throttled _ -> {
                minute.throttles.add(1, 1);
                throttles++;
            }
            case InvocationResult.Refused _ -> {} // neither is counted by Lambda
        }
        running--;
    }

    /// An invocation was given up by whoever waited for it.
    void abandon() {
        running--;
    }

    /// Returns the minutes that are over and in which the function was used, oldest first.
    List<Minute> drain(long nowMillis) {
        pass(nowMillis);
        List<Minute> drained = List.copyOf(closed);
        closed.clear();
        return drained;
    }

    Total total() {
        return new Total(invocations, errors, throttles, busy, running);
    }

    private void ran(InvocationReport report, int failed) {
        minute.errors.add(failed, 1);
        minute.invocations.add(1, 1);
        minute.durationMillis.add(report.duration().toNanos() / NANOS_PER_MILLI, 1);
        minute.concurrent.add(running, 1);
        invocations++;
        errors += failed;
        busy = busy.plus(report.duration());
    }

    private void pass(long nowMillis) {
        long start = startOf(nowMillis);
        if (start <= minute.startMillis) {
            return;
        }
        boolean used =
                minute.invocations.summary().count() > 0 || minute.throttles.summary().count() > 0;
        if (used || minute.atStart > 0) {
            closed.add(minute);
            if (closed.size() > MINUTES_MAX) {
                closed.removeFirst();
            }
        }
        minute = Minute.at(start, running);
    }

    private static long startOf(long millis) {
        return millis - Math.floorMod(millis, MINUTE_MILLIS);
    }

    /// One minute of a function.
    ///
    /// @param startMillis when it began
    /// @param atStart invocations that were running then
    record Minute(
            long startMillis,
            int atStart,
            Bucket invocations,
            Bucket errors,
            Bucket throttles,
            Bucket durationMillis,
            Bucket concurrent) {
        static Minute at(long startMillis, int running) {
            Bucket concurrent = Bucket.empty();
            if (running > 0) {
                concurrent.add(running, 1);
            }
            return new Minute(
                    startMillis,
                    running,
                    Bucket.empty(),
                    Bucket.empty(),
                    Bucket.empty(),
                    Bucket.empty(),
                    concurrent);
        }
    }

    /// All that happened since the process started.
    ///
    /// @param running now
    record Total(long invocations, long errors, long throttles, Duration busy, int running) {}
}
