package io.penstock.server.metrics;

import io.penstock.engine.metrics.FunctionMetric;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Duration;
import java.util.List;

/// What Prometheus' page says of one function: the totals of what CloudWatch's API tells by the
/// minute. Rows of asynchronous events, URLs, provisioned concurrency and loops are there as soon
/// as anything of the kind has happened.
final class FunctionRows {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MILLIS_PER_SECOND = 1_000;

    private static final List<Row> ROWS =
            List.of(
                    new Row(
                            FunctionMetric.PROVISIONED_CONCURRENCY_INVOCATIONS,
                            "provisioned_invocations",
                            "Invocations that ran in provisioned environments."),
                    new Row(
                            FunctionMetric.PROVISIONED_CONCURRENCY_SPILLOVER_INVOCATIONS,
                            "provisioned_spillover_invocations",
                            "Invocations that ran elsewhere because these were taken."),
                    new Row(
                            FunctionMetric.ASYNC_EVENTS_RECEIVED,
                            "async_events_received",
                            "Asynchronous events accepted."),
                    new Row(
                            FunctionMetric.ASYNC_EVENTS_DROPPED,
                            "async_events_dropped",
                            "Asynchronous events that ended without success."),
                    new Row(
                            FunctionMetric.DEAD_LETTER_ERRORS,
                            "dead_letter_errors",
                            "Asynchronous events that no dead-letter queue took."),
                    new Row(
                            FunctionMetric.DESTINATION_DELIVERY_FAILURES,
                            "destination_delivery_failures",
                            "Records of asynchronous events that no destination took."),
                    new Row(
                            FunctionMetric.RECURSIVE_INVOCATIONS_DROPPED,
                            "recursive_invocations_dropped",
                            "Invocations stopped in a loop."),
                    new Row(
                            FunctionMetric.URL_REQUEST_COUNT,
                            "url_requests",
                            "Requests to the function's URL."),
                    new Row(
                            FunctionMetric.URL_4XX_COUNT,
                            "url_4xx",
                            "Requests to the function's URL that were answered with 4xx."),
                    new Row(
                            FunctionMetric.URL_5XX_COUNT,
                            "url_5xx",
                            "Requests to the function's URL that were answered with 5xx."));

    private FunctionRows() {}

    /// Adds the rows of a function.
    static void write(Families page, Labels of, FunctionTally.Total total) {
        counter(page, "invocations", "Invocations that ran.", of, total.invocations());
        counter(page, "errors", "Invocations that the function failed.", of, total.errors());
        counter(page, "throttles", "Invocations that found no concurrency.", of, total.throttles());
        counter(
                page,
                "duration_seconds",
                "Time that invocations ran, all together.",
                of,
                seconds(total.time().busy()));
        page.gauge("penstock_function_running", "Invocations that run now.", of, total.running());
        page.gauge(
                "penstock_function_running_provisioned",
                "Invocations that run now in provisioned environments.",
                of,
                total.provisioned());
        for (Row row : ROWS) {
            var sum = total.of(row.metric);
            if (sum.count() > 0) {
                counter(page, row.name, row.help, of, sum.sum());
            }
        }
        spans(page, of, total);
    }

    private static void spans(Families page, Labels of, FunctionTally.Total total) {
        var age = total.of(FunctionMetric.ASYNC_EVENT_AGE);
        if (age.count() > 0) {
            counter(
                    page,
                    "async_attempts",
                    "Attempts to invoke for an asynchronous event.",
                    of,
                    age.count());
        }
        seconds(
                page,
                "async_event_age_seconds",
                "Age of asynchronous events at each attempt, all together.",
                of,
                age);
        seconds(
                page,
                "url_latency_seconds",
                "Time that requests to the function's URL took, all together.",
                of,
                total.of(FunctionMetric.URL_REQUEST_LATENCY));
        if (total.time().extensions().isPositive()) {
            counter(
                    page,
                    "post_runtime_extensions_seconds",
                    "Time that extensions worked on after answers, all together.",
                    of,
                    seconds(total.time().extensions()));
        }
    }

    private static void seconds(
            Families page, String name, String help, Labels of, FunctionTally.Sum millis) {
        if (millis.count() > 0) {
            counter(page, name, help, of, millis.sum() / MILLIS_PER_SECOND);
        }
    }

    private static void counter(Families page, String name, String help, Labels of, double value) {
        page.counter("penstock_function_" + name, help, of, value);
    }

    private static void counter(Families page, String name, String help, Labels of, long value) {
        page.counter("penstock_function_" + name, help, of, value);
    }

    private static double seconds(Duration span) {
        return span.toNanos() / NANOS_PER_SECOND;
    }

    /// A counter of its own on the page.
    private record Row(FunctionMetric metric, String name, String help) {}
}
