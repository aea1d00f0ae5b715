package io.penstock.server.metrics;

import io.penstock.engine.metrics.Datum;
import io.penstock.engine.metrics.Dimension;
import io.penstock.engine.metrics.MetricName;
import io.penstock.engine.metrics.Realm;
import io.penstock.engine.metrics.Summary;
import io.penstock.engine.metrics.Unit;
import io.penstock.services.queue.QueueReport;
import io.penstock.services.queue.QueueService;
import io.penstock.services.queue.core.FairnessSnapshot;
import io.penstock.services.queue.core.Gauges;
import io.penstock.services.queue.core.QueueMinute;
import io.penstock.services.queue.core.Traffic;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/// The metrics of `AWS/SQS`, minute by minute, for every queue that is active. Names, units and
/// meanings are those of "Available CloudWatch metrics for Amazon SQS". Thread-safe.
public final class QueueMetrics implements MetricSource {
    private static final String NAMESPACE = "AWS/SQS";

    private final QueueService queues;

    /// Reports of `queues`.
    public QueueMetrics(QueueService queues) {
        this.queues = queues;
    }

    @Override
    public void report(Consumer<Datum> to) {
        queues.reports().forEach(report -> report(report, to));
    }

    private static void report(QueueReport report, Consumer<Datum> to) {
        if (report.minutes().isEmpty()) {
            return;
        }
        var realm = new Realm(report.arn().account(), report.arn().region());
        var dimensions = List.of(new Dimension("QueueName", report.arn().name()));
        for (QueueMinute minute : report.minutes()) {
            var at = Instant.ofEpochMilli(minute.startMillis());
            var sheet = new Sheet(realm, dimensions, at, to);
            traffic(sheet, minute.traffic());
            gauges(sheet, minute.gauges());
            if (report.fifo()) {
                sheet.count(
                        "ApproximateNumberOfGroupsWithInflightMessages",
                        minute.gauges().lockedGroups());
                sheet.count("NumberOfDeduplicatedSentMessages", minute.traffic().deduplicated());
            } else {
                quiet(sheet, minute.gauges().fairness());
            }
        }
    }

    private static void traffic(Sheet sheet, Traffic traffic) {
        sheet.count("NumberOfMessagesSent", traffic.sent());
        sheet.count("NumberOfMessagesReceived", traffic.received());
        sheet.count("NumberOfMessagesDeleted", traffic.deleted());
        sheet.count("NumberOfEmptyReceives", traffic.emptyReceives());
        if (traffic.sent() > 0) {
            sheet.summary(
                    "SentMessageSize",
                    new Summary(
                            traffic.sent(),
                            traffic.sentBytes(),
                            traffic.smallestBytes(),
                            traffic.largestBytes()));
        }
    }

    private static void gauges(Sheet sheet, Gauges gauges) {
        sheet.count("ApproximateNumberOfMessagesVisible", gauges.counts().visible());
        sheet.count("ApproximateNumberOfMessagesNotVisible", gauges.counts().inFlight());
        sheet.count("ApproximateNumberOfMessagesDelayed", gauges.counts().delayed());
        sheet.seconds("ApproximateAgeOfOldestMessage", gauges.fairness().oldestAge().toSeconds());
    }

    /// Without a noisy group each of these equals its twin of the whole queue.
    private static void quiet(Sheet sheet, FairnessSnapshot fairness) {
        sheet.count("ApproximateNumberOfNoisyGroups", fairness.noisyGroups());
        sheet.count(
                "ApproximateNumberOfMessagesVisibleInQuietGroups", fairness.visibleInQuietGroups());
        sheet.count(
                "ApproximateNumberOfMessagesNotVisibleInQuietGroups",
                fairness.inFlightInQuietGroups());
        sheet.count(
                "ApproximateNumberOfMessagesDelayedInQuietGroups", fairness.delayedInQuietGroups());
        sheet.seconds(
                "ApproximateAgeOfOldestMessageInQuietGroups",
                fairness.oldestAgeInQuietGroups().toSeconds());
    }

    /// One minute of one queue.
    private record Sheet(Realm realm, List<Dimension> dimensions, Instant at, Consumer<Datum> to) {
        void count(String name, long value) {
            to.accept(Datum.of(name(name), Unit.COUNT, at, (double) value));
        }

        void seconds(String name, long value) {
            to.accept(Datum.of(name(name), Unit.SECONDS, at, (double) value));
        }

        void summary(String name, Summary bytes) {
            to.accept(Datum.of(name(name), Unit.BYTES, at, bytes));
        }

        private MetricName name(String name) {
            return new MetricName(realm, NAMESPACE, name, dimensions);
        }
    }
}
