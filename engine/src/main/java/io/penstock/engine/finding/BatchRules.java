package io.penstock.engine.finding;

import io.penstock.engine.finding.Facts.FunctionSide;
import io.penstock.engine.mapping.QueueMappingConfig;
import java.time.Duration;
import java.util.Locale;

/// How large batches are, how long they wait and run, and what becomes of them if one message
/// fails.
///
/// Source: AWS Lambda Developer Guide, "Handling errors for an SQS event source in Lambda" and
/// "Creating and configuring an Amazon SQS event source mapping".
final class BatchRules {
    /// So many batches must have waited for their whole window before traffic counts as tiny.
    static final int WINDOWS_MIN = 10;

    /// So many batches of several messages must have timed out before their size is suspect.
    static final int TIMED_OUT_MIN = 3;

    /// And at least one in so many invocations.
    static final int TIMED_OUT_SHARE = 10;

    private static final double TINY = 2; // messages per batch
    private static final int LARGE_BATCH = 10;

    private BatchRules() {}

    static void judge(Facts facts, Report report) {
        failures(facts, report);
        if (facts.function() instanceof FunctionSide.Known function) {
            durations(facts, function.timeout(), report);
            timeouts(facts, function.timeout(), report);
        }
        windows(facts, report);
    }

    private static void failures(Facts facts, Report report) {
        QueueMappingConfig config = facts.mapping().config();
        Observed observed = facts.observed();
        if (config.reportsItemFailures()) {
            return;
        }
        if (observed.ignoredAnswers() > 0) {
            report.add(
                    Trap.FAILURES_NOT_ENABLED,
                    ("Function %s listed failed messages in batchItemFailures %s,"
                                    + " but its mapping of queue %s does not read that: all %s of"
                                    + " those batches were deleted, the failed ones too. Set"
                                    + " FunctionResponseTypes to ReportBatchItemFailures.")
                            .formatted(
                                    Words.function(config),
                                    observed.ignoredAnswers() == 1
                                            ? "once"
                                            : "%,d times".formatted(observed.ignoredAnswers()),
                                    Words.queue(config),
                                    Words.count(observed.ignoredMessages(), "message")));
        } else if (config.batchSize() > 1) {
            report.add(
                    Trap.WHOLE_BATCH_RETRIED,
                    ("Function %s gets up to %d messages of queue %s at a time"
                                    + " and cannot report which failed: if one does, all run"
                                    + " again, and a poisoned one can take its company to the"
                                    + " dead-letter queue. Set FunctionResponseTypes to"
                                    + " ReportBatchItemFailures and return batchItemFailures, or"
                                    + " BatchSize to 1.")
                            .formatted(
                                    Words.function(config),
                                    config.batchSize(),
                                    Words.queue(config)));
        }
    }

    private static void durations(Facts facts, Duration timeout, Report report) {
        QueueMappingConfig config = facts.mapping().config();
        Observed observed = facts.observed();
        observed.fullBatch()
                .filter(full -> full.expectedMillis() > timeout.toMillis())
                .ifPresent(full ->
                        report.add(
                                Trap.BATCH_EXCEEDS_TIMEOUT,
                                String.format(
                                        Locale.ROOT,
                                        "Function %s took %s for %.1f messages on average (%,d"
                                                + " invocations), so a full batch of %d from queue %s"
                                                + " would take about %s, over its timeout of %s: it"
                                                + " would fail as a whole and come back%s. Lower"
                                                + " BatchSize, or raise the function's timeout (and the"
                                                + " queue's visibility timeout with it).",
                                        Words.function(config),
                                        Words.seconds(Duration.ofMillis(full.meanMillis())),
                                        full.meanSize(),
                                        full.samples(),
                                        config.batchSize(),
                                        Words.queue(config),
                                        Words.seconds(Duration.ofMillis(full.expectedMillis())),
                                        Words.seconds(timeout),
                                        observed.timeouts() > 0
                                                ? " (%s so far)"
                                                        .formatted(
                                                                Words.count(
                                                                        observed.timeouts(),
                                                                        "timeout"))
                                                : "")));
    }

    /// Judges batches that timed out: of these no duration is known but that it was too long. A
    /// function that always times out yields nothing else.
    private static void timeouts(Facts facts, Duration timeout, Report report) {
        QueueMappingConfig config = facts.mapping().config();
        Observed.TimedOut timedOut = facts.observed().timedOut();
        boolean often =
                timedOut.batches() >= TIMED_OUT_MIN
                        && timedOut.batches() * TIMED_OUT_SHARE >= facts.observed().invocations();
        if (often && config.batchSize() > 1 && !report.has(Trap.BATCH_EXCEEDS_TIMEOUT)) {
            report.add(
                    Trap.BATCH_EXCEEDS_TIMEOUT,
                    String.format(
                            Locale.ROOT,
                            "Function %s timed out with %,d of %,d batches from queue %s, which held"
                                    + " %.1f messages on average (BatchSize %d): each failed as a whole"
                                    + " after %s and comes back. Lower BatchSize, or raise the"
                                    + " function's timeout (and the queue's visibility timeout with"
                                    + " it). If single messages time out too, the function hangs.",
                            Words.function(config),
                            timedOut.batches(),
                            facts.observed().invocations(),
                            Words.queue(config),
                            (double) timedOut.messages() / timedOut.batches(),
                            config.batchSize(),
                            Words.seconds(timeout)));
        }
    }

    private static void windows(Facts facts, Report report) {
        QueueMappingConfig config = facts.mapping().config();
        Observed.Windows windows = facts.observed().windows();
        boolean tiny =
                windows.batches() >= WINDOWS_MIN
                        && config.batchSize() >= LARGE_BATCH
                        && windows.messages() < TINY * windows.batches();
        if (tiny) {
            report.add(
                    Trap.WINDOW_HOLDS_TINY_TRAFFIC,
                    String.format(
                            Locale.ROOT,
                            "%,d batches of queue %s waited out the whole batching window of %s and"
                                    + " held %.1f messages on average (BatchSize %d): messages wait for"
                                    + " company that does not come. Lower"
                                    + " MaximumBatchingWindowInSeconds if that wait matters.",
                            windows.batches(),
                            Words.queue(config),
                            Words.seconds(config.window()),
                            (double) windows.messages() / windows.batches(),
                            config.batchSize()));
        }
    }
}
