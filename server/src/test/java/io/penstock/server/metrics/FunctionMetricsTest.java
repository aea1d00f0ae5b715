package io.penstock.server.metrics;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.Admission.Admitted;
import io.penstock.engine.concurrency.ConcurrencyLimits;
import io.penstock.engine.concurrency.Permit;
import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.metrics.Datum;
import io.penstock.engine.metrics.FunctionMetric;
import io.penstock.engine.metrics.Summary;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.runtime.function.ConcurrencyLedgers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One minute, and what hangs over into the next, as computed by hand:
///
/// ```text
///  0 s  orders:live (version 1, 2 provisioned) three times: two provisioned, one spills over
///  0 s  mails (10 reserved)
///  1 s  the three end: returned after 100 ms, failed after 200 ms, returned after 300 ms,
///       the last 40 of which were its extensions'
///  2 s  mails returns after 50 ms
///  3 s  mails is throttled
///  4 s  orders ($LATEST) begins and returns at 61 s, after 57,000 ms
/// ```
class FunctionMetricsTest {
    private static final FunctionArn ORDERS = FunctionArn.of("us-east-1", "000000000000", "orders");
    private static final FunctionArn LIVE = ORDERS.qualified("live");
    private static final FunctionArn MAILS = FunctionArn.of("us-east-1", "000000000000", "mails");

    private final ManualTimeline clock = new ManualTimeline(Instant.parse("2026-01-01T12:00:00Z"));
    private final ConcurrencyLedgers ledgers = new ConcurrencyLedgers(ConcurrencyLimits.AWS, clock);
    private final FunctionMetrics metrics = new FunctionMetrics(ledgers, clock::instant);
    private final Map<String, Summary> reported = new TreeMap<>();

    @BeforeEach
    void play() {
        var ledger = ledgers.of(ORDERS);
        ledger.provision(LIVE, 2, clock.tick());
        ledger.supply(ORDERS.qualified("1"), 2, clock.tick());
        ledger.reserve(MAILS, 10, clock.tick());
        List<Run> three = List.of(begin(LIVE, "1"), begin(LIVE, "1"), begin(LIVE, "1"));
        Run mails = begin(MAILS, "$LATEST");
        passTo(1);
        end(three.get(0), returned(), 100);
        end(three.get(1), new InvocationResult.FunctionFailed("E", "e", Payload.EMPTY), 200);
        end(three.get(2), returned(), 300, 40);
        passTo(2);
        end(mails, returned(), 50);
        passTo(3);
        metrics.throttled(InvocationRequest.of("id", MAILS, Payload.EMPTY), "$LATEST");
        passTo(4);
        Run late = begin(ORDERS, "$LATEST");
        passTo(61);
        end(late, returned(), 57_000);
        passTo(120);
        metrics.report(this::keep);
    }

    /// Values are count, sum and maximum of the minute from 12:00.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Invocations                                |  |  |  | 5 | 5 | 1",
                "Errors                                     |  |  |  | 5 | 1 | 1",
                "Throttles                                  |  |  |  | 1 | 1 | 1",
                "Duration                                   |  |  |  | 5 | 57650 | 57000",
                "ConcurrentExecutions                       |  |  |  | 1 | 4 | 4",
                "UnreservedConcurrentExecutions             |  |  |  | 1 | 3 | 3",
                "ClaimedAccountConcurrency                  |  |  |  | 1 | 13 | 13",
                "ProvisionedConcurrentExecutions            |  |  |  | 1 | 2 | 2",
                "ProvisionedConcurrencyInvocations          |  |  |  | 3 | 2 | 1",
                "ProvisionedConcurrencySpilloverInvocations |  |  |  | 3 | 1 | 1",
                "Invocations          | orders |  |  | 4 | 4 | 1",
                "Errors               | orders |  |  | 4 | 1 | 1",
                "Duration             | orders |  |  | 4 | 57600 | 57000",
                "PostRuntimeExtensionsDuration | orders |                    |  | 1 | 40 | 40",
                "PostRuntimeExtensionsDuration | orders | orders:live |  | 1 | 40 | 40",
                "ConcurrentExecutions | orders |  |  | 1 | 3 | 3",
                "Invocations                                | orders | orders:live |  | 3 | 3 | 1",
                "Errors                                     | orders | orders:live |  | 3 | 1 | 1",
                "Duration                                   | orders | orders:live |  | 3 | 600 | 300",
                "ConcurrentExecutions                       | orders | orders:live |  | 1 | 3 | 3",
                "ProvisionedConcurrentExecutions            | orders | orders:live |  | 1 | 2 | 2",
                "ProvisionedConcurrencyUtilization          | orders | orders:live |  | 1 | 1 | 1",
                "ProvisionedConcurrencyInvocations          | orders | orders:live |  | 3 | 2 | 1",
                "ProvisionedConcurrencySpilloverInvocations | orders | orders:live |  | 3 | 1 | 1",
                "Invocations                                | orders | orders:live | 1 | 3 | 3 | 1",
                "ProvisionedConcurrencyUtilization          | orders | orders:live | 1 | 1 | 1 | 1",
                "Invocations          | orders | orders |  | 1 | 1 | 1",
                "ConcurrentExecutions | orders | orders |  | 1 | 1 | 1",
                "Invocations          | mails | mails |  | 1 | 1 | 1",
                "Throttles            | mails | mails |  | 1 | 1 | 1",
                "Throttles            | mails |  |  | 1 | 1 | 1",
                "ConcurrentExecutions | mails |  |  | 1 | 1 | 1",
            })
    void countTheMinute(
            String metric,
            @Nullable String function,
            @Nullable String resource,
            @Nullable String version,
            double count,
            double sum,
            double maximum) {
        Summary summary = summary(key("12:00", metric, function, resource, version));

        assertThat(summary.count()).isEqualTo(count);
        assertThat(summary.sum()).isEqualTo(sum);
        assertThat(summary.maximum()).isEqualTo(maximum);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ConcurrentExecutions           |  |  | 1",
                "UnreservedConcurrentExecutions |  |  | 1",
                "ClaimedAccountConcurrency      |  |  | 13",
                "ConcurrentExecutions           | orders |  | 1",
                "ConcurrentExecutions           | orders | orders | 1",
            })
    void countWhatRunsOnInTheNextMinute(
            String metric, @Nullable String function, @Nullable String resource, double maximum) {
        Summary summary = summary(key("12:01", metric, function, resource, null));

        assertThat(summary.maximum()).isEqualTo(maximum);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12:01 Invocations", // a run counts in the minute in which it began
                "12:01 ProvisionedConcurrentExecutions",
                "12:00 ProvisionedConcurrencyUtilization", // of versions and aliases only
                "12:00 UnreservedConcurrentExecutions orders", // of a region only
                "12:00 ClaimedAccountConcurrency orders",
                "12:00 ProvisionedConcurrencyInvocations orders orders", // has none
            })
    void areAbsentWhereTheyMeanNothing(String key) {
        assertThat(reported).doesNotContainKey(key);
    }

    @Test
    void ofTheVersionWithProvisionedConcurrencyAddUp() {
        double all = sum("Invocations");

        assertThat(
                        sum("ProvisionedConcurrencyInvocations")
                                + sum("ProvisionedConcurrencySpilloverInvocations"))
                .isEqualTo(all);
    }

    @Test
    void takeWhatOthersSee() {
        metrics.add(LIVE, "", FunctionMetric.ASYNC_EVENTS_RECEIVED, 1);
        metrics.add(LIVE, "1", FunctionMetric.ASYNC_EVENT_AGE, 250);
        passTo(180);
        metrics.report(this::keep);

        assertThat(reported)
                .containsKeys(
                        "12:02 AsyncEventsReceived",
                        "12:02 AsyncEventsReceived orders",
                        "12:02 AsyncEventsReceived orders orders:live",
                        "12:02 AsyncEventAge orders orders:live 1");
        assertThat(summary("12:02 AsyncEventAge").maximum()).isEqualTo(250);
    }

    @Test
    void addUpForThePage() {
        metrics.add(LIVE, "", FunctionMetric.ASYNC_EVENT_AGE, 250);
        metrics.add(ORDERS, "", FunctionMetric.ASYNC_EVENT_AGE, 50);
        Run run = begin(ORDERS, "$LATEST");
        metrics.ended(
                run.request,
                run.permit,
                new InvocationReport(
                        returned(),
                        "$LATEST",
                        false,
                        Duration.ofMillis(100),
                        Duration.ofMillis(40),
                        Payload.EMPTY));
        var totals = new HashMap<String, FunctionTally.Total>();

        metrics.totals((function, total) -> totals.put(function.name(), total));

        FunctionTally.Total orders = requireNonNull(totals.get("orders"));
        assertThat(orders.time().extensions()).isEqualTo(Duration.ofMillis(40));
        assertThat(orders.time().busy()).isEqualTo(Duration.ofMillis(57_700));
        assertThat(orders.of(FunctionMetric.ASYNC_EVENT_AGE))
                .isEqualTo(new FunctionTally.Sum(2, 300));
        assertThat(orders.of(FunctionMetric.PROVISIONED_CONCURRENCY_INVOCATIONS))
                .isEqualTo(new FunctionTally.Sum(3, 2));
        assertThat(orders.of(FunctionMetric.PROVISIONED_CONCURRENCY_SPILLOVER_INVOCATIONS))
                .isEqualTo(new FunctionTally.Sum(3, 1));
        assertThat(orders.of(FunctionMetric.DEAD_LETTER_ERRORS)).isEqualTo(FunctionTally.Sum.NONE);
        passTo(180);
        metrics.report(this::keep);
        assertThat(summary("12:02 PostRuntimeExtensionsDuration orders").sum()).isEqualTo(40);
    }

    @Test
    void areToldOnce() {
        reported.clear();

        metrics.report(this::keep);

        assertThat(reported).isEmpty();
    }

    /// A run that has begun.
    private record Run(InvocationRequest request, Permit permit) {}

    private Run begin(FunctionArn called, String version) {
        InvocationRequest request = InvocationRequest.of("id", called, Payload.EMPTY);
        var admitted =
                (Admitted)
                        ledgers.of(called)
                                .admit(called.unqualified(), version, request.lane(), clock.tick());
        metrics.began(request, admitted.permit());
        return new Run(request, admitted.permit());
    }

    private void end(Run run, InvocationResult result, int millis) {
        end(run, result, millis, 0);
    }

    private void end(Run run, InvocationResult result, int millis, int extensionMillis) {
        var report =
                new InvocationReport(
                        result,
                        run.permit.version(),
                        false,
                        Duration.ofMillis(millis),
                        Duration.ofMillis(extensionMillis),
                        Payload.EMPTY);
        metrics.ended(run.request, run.permit, report);
        ledgers.of(run.permit.function()).release(run.permit, clock.tick());
    }

    private static InvocationResult returned() {
        return new InvocationResult.Returned(Payload.EMPTY);
    }

    private void passTo(int second) {
        clock.advance(
                Duration.between(
                        clock.instant(),
                        Instant.parse("2026-01-01T12:00:00Z").plusSeconds(second)));
    }

    private double sum(String metric) {
        return summary("12:00 " + metric + " orders orders:live").sum();
    }

    private Summary summary(String key) {
        Summary summary = reported.get(key);
        if (summary == null) {
            throw new AssertionError("nothing reported of " + key + ", but " + reported.keySet());
        }
        return summary;
    }

    private void keep(Datum datum) {
        Map<String, String> dimensions =
                datum.metric().dimensions().stream()
                        .collect(Collectors.toMap(each -> each.name(), each -> each.value()));
        String key =
                key(
                        datum.at().toString().substring(11, 16),
                        datum.metric().name(),
                        dimensions.get("FunctionName"),
                        dimensions.get("Resource"),
                        dimensions.get("ExecutedVersion"));
        assertThat(reported.put(key, datum.bucket().summary())).as("told twice: " + key).isNull();
    }

    private static String key(
            String minute,
            String metric,
            @Nullable String function,
            @Nullable String resource,
            @Nullable String version) {
        var words = new ArrayList<String>(List.of(minute, metric));
        for (@Nullable String word : Arrays.asList(function, resource, version)) {
            if (word != null) {
                words.add(word);
            }
        }
        return String.join(" ", words);
    }
}
