package io.penstock.server.metrics;

import io.penstock.runtime.mapping.MappingReading;
import io.penstock.runtime.mapping.MappingSupervisor;
import io.penstock.services.queue.QueueReading;
import io.penstock.services.queue.QueueService;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The page that Prometheus reads: the numbers of CloudWatch as they stand now, counters since the
/// server started. Labels name queues, mappings and functions, never what they carry; there are at
/// most [#QUEUES_MAX], [#MAPPINGS_MAX] and [#FUNCTIONS_MAX] of them on the page, the first by name.
/// Thread-safe.
public final class PrometheusPage {
    /// Queues on the page.
    public static final int QUEUES_MAX = 1_000;

    /// Mappings on the page.
    public static final int MAPPINGS_MAX = 1_000;

    /// Functions on the page.
    public static final int FUNCTIONS_MAX = 1_000;

    private static final double NANOS_PER_SECOND = 1e9;

    private final QueueService queues;
    private final MappingSupervisor mappings;
    private final FunctionMetrics functions;
    private final Metrics metrics;
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
    private @Nullable Supplier<SpanCounts> spans;

    /// Creates the page.
    public PrometheusPage(
            QueueService queues,
            MappingSupervisor mappings,
            FunctionMetrics functions,
            Metrics metrics) {
        this.queues = queues;
        this.mappings = mappings;
        this.functions = functions;
        this.metrics = metrics;
    }

    /// Has the page show what becomes of spans. To be called before the first request.
    public PrometheusPage with(Supplier<SpanCounts> counts) {
        spans = counts;
        return this;
    }

    /// Returns the content type of [#render].
    public String contentType() {
        return writer.getContentType();
    }

    /// Writes the page.
    public byte[] render() {
        var page = new Families();
        queues(page);
        mappings(page);
        functions(page);
        usage(page);
        if (spans != null) {
            spans(page, spans.get());
        }
        ProcessGauges.write(page);
        var bytes = new ByteArrayOutputStream();
        try {
            writer.write(
                    bytes,
                    new MetricSnapshots(page.snapshots()),
                    EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static void spans(Families page, SpanCounts counts) {
        page.counter("penstock_spans_sent", "Spans a collector took.", Labels.EMPTY, counts.sent());
        page.counter(
                "penstock_spans_dropped",
                "Spans lost, as there were too many or no collector took them.",
                Labels.EMPTY,
                counts.dropped());
        page.gauge("penstock_spans_waiting", "Spans on their way.", Labels.EMPTY, counts.waiting());
    }

    private void queues(Families page) {
        List<QueueReading> all =
                queues.readings()
                        .sorted(Comparator.comparing(reading -> reading.arn().toString()))
                        .toList();
        page.gauge("penstock_queues", "Queues of this server.", Labels.EMPTY, all.size());
        for (QueueReading queue : all.subList(0, Math.min(QUEUES_MAX, all.size()))) {
            queue(
                    page,
                    queue,
                    Labels.of(
                            "account", queue.arn().account(),
                            "region", queue.arn().region(),
                            "queue", queue.arn().name()));
        }
    }

    private static void queue(Families page, QueueReading queue, Labels of) {
        var counts = queue.gauges().counts();
        var fairness = queue.gauges().fairness();
        var total = queue.total();
        page.gauge("penstock_queue_messages_visible", "Messages to receive.", of, counts.visible());
        page.gauge(
                "penstock_queue_messages_in_flight",
                "Messages received and not yet deleted.",
                of,
                counts.inFlight());
        page.gauge(
                "penstock_queue_messages_delayed",
                "Messages whose delay has not ended.",
                of,
                counts.delayed());
        page.gauge(
                "penstock_queue_oldest_message_age_seconds",
                "Age of the oldest message, as ApproximateAgeOfOldestMessage.",
                of,
                seconds(fairness.oldestAge()));
        page.counter("penstock_queue_messages_sent", "Messages accepted.", of, total.sent());
        page.counter(
                "penstock_queue_sent_bytes", "Bytes of messages accepted.", of, total.sentBytes());
        page.counter(
                "penstock_queue_messages_received",
                "Messages handed out, each receive counted.",
                of,
                total.received());
        page.counter("penstock_queue_messages_deleted", "Messages deleted.", of, total.deleted());
        page.counter(
                "penstock_queue_empty_receives",
                "Receives that brought nothing.",
                of,
                total.emptyReceives());
        if (queue.fifo()) {
            page.gauge(
                    "penstock_queue_groups_in_flight",
                    "Message groups with a message in flight.",
                    of,
                    queue.gauges().lockedGroups());
            page.counter(
                    "penstock_queue_messages_deduplicated",
                    "Sends that repeated an earlier one.",
                    of,
                    total.deduplicated());
        } else {
            page.gauge(
                    "penstock_queue_noisy_groups",
                    "Message groups that are held back in favour of quiet ones.",
                    of,
                    fairness.noisyGroups());
            page.gauge(
                    "penstock_queue_messages_visible_in_quiet_groups",
                    "Messages to receive that are no noisy group's.",
                    of,
                    fairness.visibleInQuietGroups());
            page.gauge(
                    "penstock_queue_messages_in_flight_in_quiet_groups",
                    "Messages in flight that are no noisy group's.",
                    of,
                    fairness.inFlightInQuietGroups());
            page.gauge(
                    "penstock_queue_messages_delayed_in_quiet_groups",
                    "Delayed messages that are no noisy group's.",
                    of,
                    fairness.delayedInQuietGroups());
            page.gauge(
                    "penstock_queue_oldest_message_age_in_quiet_groups_seconds",
                    "Age of the oldest message that is no noisy group's.",
                    of,
                    seconds(fairness.oldestAgeInQuietGroups()));
        }
    }

    private void mappings(Families page) {
        List<MappingReading> all =
                mappings.readings().stream()
                        .sorted(Comparator.comparing(reading -> reading.config().uuid()))
                        .toList();
        page.gauge("penstock_mappings", "Mappings of this server.", Labels.EMPTY, all.size());
        for (MappingReading mapping : all.subList(0, Math.min(MAPPINGS_MAX, all.size()))) {
            var config = mapping.config();
            mapping(
                    page,
                    mapping,
                    Labels.of(
                            "account", config.function().account(),
                            "region", config.function().region(),
                            "mapping", config.uuid(),
                            "function", config.function().name(),
                            "queue", config.source().name()));
        }
    }

    private static void mapping(Families page, MappingReading mapping, Labels of) {
        var total = mapping.total();
        page.gauge(
                "penstock_mapping_enabled",
                "Whether the mapping is meant to poll.",
                of,
                mapping.enabled() ? 1 : 0);
        page.gauge(
                "penstock_mapping_provisioned_pollers",
                "Pollers in provisioned mode, 0 on demand.",
                of,
                mapping.provisionedPollers());
        page.gauge(
                "penstock_mapping_events_in_hand",
                "Messages polled and not yet settled.",
                of,
                total.inHand());
        page.counter("penstock_mapping_events_polled", "Messages polled.", of, total.polled());
        page.counter(
                "penstock_mapping_events_filtered_out",
                "Messages dropped by the filter.",
                of,
                total.filtered());
        page.counter(
                "penstock_mapping_events_invoked",
                "Messages the function was run with, again on each retry.",
                of,
                total.invoked());
        page.counter(
                "penstock_mapping_events_failed",
                "Messages whose invocation failed or never came about.",
                of,
                total.failedInvoke());
        page.counter(
                "penstock_mapping_events_deleted",
                "Messages handled and deleted.",
                of,
                total.deleted());
    }

    private void functions(Families page) {
        functions.totals((function, total) -> {
            if (page.size("penstock_function_invocations") < FUNCTIONS_MAX) {
                FunctionRows.write(
                        page,
                        Labels.of(
                                "account", function.account(),
                                "region", function.region(),
                                "function", function.name()),
                        total);
            }
        });
    }

    private void usage(Families page) {
        var usage = metrics.usage();
        page.gauge(
                "penstock_metric_series",
                "Metrics kept for CloudWatch's API.",
                Labels.EMPTY,
                usage.series());
        page.counter(
                "penstock_metric_data_refused",
                "Data that found no room.",
                Labels.EMPTY,
                usage.refused());
    }

    private static double seconds(Duration span) {
        return span.toNanos() / NANOS_PER_SECOND;
    }
}
