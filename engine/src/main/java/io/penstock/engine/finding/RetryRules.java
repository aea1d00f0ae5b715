package io.penstock.engine.finding;

import io.penstock.engine.finding.Facts.FunctionSide;
import io.penstock.engine.finding.Facts.QueueSide;
import io.penstock.engine.finding.QueueSettings.Redrive;
import io.penstock.engine.mapping.QueueMappingConfig;
import java.time.Duration;

/// What becomes of messages that fail: retries, dead-letter queues and expiry.
///
/// Source: AWS Lambda Developer Guide, "Creating and configuring an Amazon SQS event source
/// mapping" (a `maxReceiveCount` of at least 5); Amazon SQS Developer Guide, "Using dead-letter
/// queues" (a message keeps its age when it moves to a standard dead-letter queue, so that should
/// keep messages longer than the source; a FIFO one breaks the exact order).
final class RetryRules {
    private static final int RECEIVES_ADVISED = 5;
    private static final Duration LONG_HOLD = Duration.ofMinutes(5);

    private RetryRules() {}

    static void judge(Facts facts, Report report) {
        if (facts.queue() instanceof QueueSide.Known(var queue)) {
            QueueMappingConfig config = facts.mapping().config();
            if (queue.redrive().isEmpty()) {
                noDeadLetters(config, queue, report);
            } else {
                deadLetters(facts, queue, queue.redrive().get(), report);
            }
            fifo(facts, queue, report);
        }
    }

    private static void noDeadLetters(
            QueueMappingConfig config, QueueSettings queue, Report report) {
        String consequence =
                config.source().fifo()
                        ? "a message that always fails blocks the rest of its message group until"
                                + " it expires after %s"
                        : "a message that always fails is tried again until it expires after %s,"
                                + " and is lost then";
        report.add(
                Trap.NO_DEAD_LETTER_QUEUE,
                ("Queue %s has no dead-letter queue: %s. Set RedrivePolicy, with"
                                + " a maxReceiveCount of at least %d.")
                        .formatted(
                                Words.queue(config),
                                consequence.formatted(Words.seconds(queue.retention())),
                                RECEIVES_ADVISED));
    }

    private static void deadLetters(
            Facts facts, QueueSettings queue, Redrive redrive, Report report) {
        QueueMappingConfig config = facts.mapping().config();
        String name = Words.queue(config);
        String dead = redrive.target().name();
        if (redrive.receivesMax() < RECEIVES_ADVISED) {
            report.add(
                    Trap.MAX_RECEIVE_COUNT_BELOW_FIVE,
                    ("Queue %s gives a message up after %s: throttles and"
                                    + " timeouts count too, so healthy messages can reach %s when"
                                    + " the function is short of room for a moment. Set"
                                    + " maxReceiveCount to at least %d.")
                            .formatted(
                                    name,
                                    Words.count(redrive.receivesMax(), "receive"),
                                    dead,
                                    RECEIVES_ADVISED));
        }
        Duration retries = queue.visibility().multipliedBy(redrive.receivesMax());
        if (queue.retention().compareTo(retries) <= 0) {
            report.add(
                    Trap.RETENTION_BELOW_RETRIES,
                    ("Queue %s keeps a message for %s, but %s of %s each take %s:"
                                    + " what always fails expires, and is lost, before it reaches"
                                    + " %s. Raise MessageRetentionPeriod, or lower"
                                    + " VisibilityTimeout.")
                            .formatted(
                                    name,
                                    Words.seconds(queue.retention()),
                                    Words.count(redrive.receivesMax(), "receive"),
                                    Words.seconds(queue.visibility()),
                                    Words.seconds(retries),
                                    dead));
        }
        switch (facts.deadLetterQueue()) {
            case QueueSide.Missing() ->
                    report.add(
                            Trap.DEAD_LETTER_QUEUE_MISSING,
                            ("Queue %s gives messages up to %s, which does not"
                                            + " exist: they stay in %s and come back until they"
                                            + " expire. Create %s again, or change RedrivePolicy.")
                                    .formatted(name, dead, name, dead));
            case QueueSide.Known(var target)
                    when !config.source().fifo()
                            && target.retention().compareTo(queue.retention()) <= 0 ->
                    report.add(
                            Trap.DEAD_LETTER_RETENTION,
                            ("Dead-letter queue %s keeps messages for %s, queue"
                                            + " %s for %s: a message keeps the age it has, so it"
                                            + " may expire right after it was given up, unseen."
                                            + " Set MessageRetentionPeriod of %s to more, at most"
                                            + " 1209600 s (14 days).")
                                    .formatted(
                                            dead,
                                            Words.seconds(target.retention()),
                                            name,
                                            Words.seconds(queue.retention()),
                                            dead));
            case QueueSide.Known _, QueueSide.Unknown _ -> {}
        }
    }

    private static void fifo(Facts facts, QueueSettings queue, Report report) {
        QueueMappingConfig config = facts.mapping().config();
        if (!config.source().fifo()) {
            return;
        }
        if (queue.redrive().isPresent()) {
            report.add(
                    Trap.FIFO_DEAD_LETTERS_BREAK_ORDER,
                    ("FIFO queue %s gives messages up to %s: the later messages"
                                    + " of the same group then run without them, out of their"
                                    + " exact order. Keep it if a gap is better than a standstill.")
                            .formatted(Words.queue(config), queue.redrive().get().target().name()));
        }
        boolean longer =
                facts.function() instanceof FunctionSide.Known function
                        && queue.visibility()
                                        .compareTo(
                                                VisibilityRules.advised(config, function.timeout()))
                                > 0;
        if (longer && queue.visibility().compareTo(LONG_HOLD) > 0) {
            report.add(
                    Trap.FIFO_FAILURE_HOLDS_GROUP,
                    ("FIFO queue %s hides a failed message for %s, and holds all"
                                    + " later messages of its group back as long. Lower"
                                    + " VisibilityTimeout towards six times the function's timeout"
                                    + " if groups should recover faster.")
                            .formatted(Words.queue(config), Words.seconds(queue.visibility())));
        }
    }
}
