package io.penstock.server.metrics;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.invocation.FunctionInvoker;
import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.invocation.ResponseSink;
import io.penstock.engine.metrics.Bucket;
import io.penstock.engine.metrics.Datum;
import io.penstock.engine.metrics.Datum.Resolution;
import io.penstock.engine.metrics.Dimension;
import io.penstock.engine.metrics.MetricName;
import io.penstock.engine.metrics.Realm;
import io.penstock.engine.metrics.Unit;
import io.penstock.engine.time.Timeline;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The metrics of functions in `AWS/Lambda`, counted at the door through which every invocation
/// goes: this invoker stands before the real one. Source: Lambda developer guide, "Types of metrics
/// for Lambda functions". Thread-safe.
public final class FunctionMetrics implements FunctionInvoker, MetricSource {
    static final String NAMESPACE = "AWS/Lambda";

    /// How many functions are counted; further ones are not.
    static final int FUNCTIONS_MAX = 10_000;

    private final FunctionInvoker invoker;
    private final Timeline timeline;
    private final Map<Function, FunctionTally> tallies = new ConcurrentHashMap<>();

    /// Counts what goes through `invoker`.
    public FunctionMetrics(FunctionInvoker invoker, Timeline timeline) {
        this.invoker = invoker;
        this.timeline = timeline;
    }

    @Override
    public InvocationReport invoke(InvocationRequest request) throws InterruptedException {
        return counted(request, () -> invoker.invoke(request));
    }

    @Override
    public InvocationReport invoke(InvocationRequest request, ResponseSink sink)
            throws InterruptedException {
        return counted(request, () -> invoker.invoke(request, sink));
    }

    private InvocationReport counted(InvocationRequest request, Invocation invocation)
            throws InterruptedException {
        @Nullable FunctionTally tally = tally(request.function());
        if (tally == null) {
            return invocation.run();
        }
        synchronized (tally) {
            tally.begin(nowMillis());
        }
        @Nullable InvocationReport report = null;
        try {
            report = invocation.run();
            return report;
        } finally {
            synchronized (tally) {
                if (report == null) {
                    tally.abandon();
                } else {
                    tally.end(report, nowMillis());
                }
            }
        }
    }

    @Override
    public void report(Consumer<Datum> to) {
        tallies.forEach((function, tally) -> {
            List<FunctionTally.Minute> minutes;
            synchronized (tally) {
                minutes = tally.drain(nowMillis());
            }
            minutes.forEach(minute -> report(function, minute, to));
        });
    }

    /// Tells `to` what every function has done so far.
    void totals(TotalReader to) {
        tallies.forEach((function, tally) -> {
            FunctionTally.Total total;
            synchronized (tally) {
                total = tally.total();
            }
            to.read(function, total);
        });
    }

    private @Nullable FunctionTally tally(FunctionArn arn) {
        var function = new Function(arn.account(), arn.region(), arn.name());
        FunctionTally known = tallies.get(function);
        if (known != null || tallies.size() >= FUNCTIONS_MAX) {
            return known;
        }
        return tallies.computeIfAbsent(function, _ -> new FunctionTally(nowMillis()));
    }

    private long nowMillis() {
        return timeline.instant().toEpochMilli();
    }

    private static void report(Function function, FunctionTally.Minute minute, Consumer<Datum> to) {
        var sheet = new Sheet(function, Instant.ofEpochMilli(minute.startMillis()), to);
        sheet.put("Invocations", Unit.COUNT, minute.invocations());
        sheet.put("Errors", Unit.COUNT, minute.errors());
        sheet.put("Throttles", Unit.COUNT, minute.throttles());
        sheet.put("Duration", Unit.MILLISECONDS, minute.durationMillis());
        sheet.put("ConcurrentExecutions", Unit.COUNT, minute.concurrent());
    }

    /// What is counted.
    private interface Invocation {
        InvocationReport run() throws InterruptedException;
    }

    /// A function, whatever its version.
    record Function(String account, String region, String name) {}

    /// Reads what one function has done.
    interface TotalReader {
        void read(Function function, FunctionTally.Total total);
    }

    /// One minute of one function.
    private record Sheet(Function function, Instant at, Consumer<Datum> to) {
        void put(String name, Unit unit, Bucket bucket) {
            if (bucket.summary().count() > 0) {
                to.accept(new Datum(name(name), unit, at, Resolution.STANDARD, bucket));
            }
        }

        private MetricName name(String name) {
            return new MetricName(
                    new Realm(function.account(), function.region()),
                    NAMESPACE,
                    name,
                    List.of(new Dimension("FunctionName", function.name())));
        }
    }
}
