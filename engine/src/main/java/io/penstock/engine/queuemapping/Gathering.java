package io.penstock.engine.queuemapping;

import io.penstock.engine.batch.BatchPolicy;
import io.penstock.engine.batch.BatchWindow;
import io.penstock.engine.batch.Effect.Dispatch;
import io.penstock.engine.batch.Effect.Reason;
import io.penstock.engine.batch.Effect.TooLarge;
import io.penstock.engine.batch.Entry;
import io.penstock.engine.batch.Input.Drained;
import io.penstock.engine.batch.Input.Received;
import io.penstock.engine.batch.Input.TimePassed;
import io.penstock.engine.event.SqsEvent;
import io.penstock.engine.filter.Match;
import io.penstock.engine.invocation.InvocationResult.Refusal;
import io.penstock.engine.journal.JournalLine;
import io.penstock.engine.mapping.QueueMappingConfig;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.queuemapping.Intake.Sifted;
import io.penstock.engine.time.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Turns what polls brought into batches: writes down what came, parts what the filter dropped from
/// what passed, and gathers the latter in a [BatchWindow]. Not thread-safe; confined to its core.
final class Gathering {
    /// The share of the visibility timeout that is set aside for the invocation when a batching
    /// window would use all of it up: a tenth. AWS publishes nothing; without it such a batch could
    /// never run.
    private static final int VISIBILITY_SET_ASIDE = 10;

    private final Batches batches;
    private final boolean grouped;
    private BatchWindow<Held> window;

    Gathering(QueueMappingConfig config, Batches batches) {
        this.batches = batches;
        this.grouped = config.source().fifo();
        this.window = window(config);
    }

    /// Writes down what a poll brought.
    void notePolled(List<Sifted> messages, Tick hiddenUntil, Turn turn) {
        List<String> ids = new ArrayList<>(messages.size());
        List<JournalLine.Polled.Repeat> repeats = new ArrayList<>(0);
        for (Sifted each : messages) {
            String id = each.message().messageId();
            int receives = Held.receives(each.message());
            ids.add(id);
            if (receives > 1) {
                repeats.add(new JournalLine.Polled.Repeat(id, receives));
            }
        }
        turn.note(new JournalLine.Polled(ids, repeats, turn.instantOf(hiddenUntil)));
        repeats.forEach(repeat -> noteOverlap(repeat, turn));
    }

    private void noteOverlap(JournalLine.Polled.Repeat repeat, Turn turn) {
        for (Batch batch : batches.runningWith(repeat.id())) {
            for (Held held : batch.messages()) {
                if (held.id().equals(repeat.id())) {
                    turn.note(
                            new JournalLine.RedeliveredWhileRunning(
                                    repeat.id(),
                                    batch.number(),
                                    repeat.receives(),
                                    held.receivedAt().until(turn.tick())));
                }
            }
        }
    }

    /// Gathers the messages that the filter lets pass and returns the others, which nobody has
    /// decided on yet.
    ///
    /// @param poll which brought them
    List<QueueMessage> admit(long poll, Intake.Messages intake, Tick hiddenUntil, Turn turn) {
        List<Entry<Held>> passed = new ArrayList<>(intake.messages().size());
        Map<String, List<QueueMessage>> dropped = new LinkedHashMap<>(0);
        for (Sifted each : intake.messages()) {
            switch (each.match()) {
                case Match.Passed _ ->
                        passed.add(entry(poll, each, intake.windowed(), hiddenUntil, turn));
                case Match.Dropped(var why) ->
                        dropped.computeIfAbsent(why, _ -> new ArrayList<>()).add(each.message());
            }
        }
        dropped.forEach((why, ones) -> turn.note(new JournalLine.Filtered(ids(ones), why)));
        gather(passed, hiddenUntil, intake.visibilityTimeout(), turn);
        return dropped.isEmpty()
                ? List.of()
                : dropped.values().stream().flatMap(List::stream).toList();
    }

    private Entry<Held> entry(
            long poll, Sifted each, boolean windowed, Tick hiddenUntil, Turn turn) {
        String group =
                grouped
                        ? each.message().attributes().getOrDefault("MessageGroupId", Held.NO_GROUP)
                        : Held.NO_GROUP;
        var held =
                new Held(
                        each.message(),
                        each.record(),
                        group,
                        poll,
                        windowed,
                        turn.tick(),
                        hiddenUntil);
        return new Entry<>(held, each.sizeBytes());
    }

    private void gather(
            List<Entry<Held>> passed, Tick hiddenUntil, Duration visibility, Turn turn) {
        Duration left = turn.tick().until(hiddenUntil);
        Duration stay = left.minus(visibility.dividedBy(VISIBILITY_SET_ASIDE));
        boolean atOnce = visibility.isZero() || stay.isNegative();
        tell(new Received<>(passed, atOnce ? Duration.ZERO : stay), turn);
    }

    /// Completes the batch whose time has come.
    void timePassed(Turn turn) {
        tell(new TimePassed<>(), turn);
    }

    /// Completes the batch that is being gathered, whatever its size.
    void drain(Turn turn) {
        tell(new Drained<>(), turn);
    }

    /// Goes on by another configuration; what was gathered before leaves at once.
    void reconfigure(QueueMappingConfig config, Turn turn) {
        drain(turn);
        window = window(config);
    }

    /// Returns how many messages wait for their batch to be complete.
    int waiting() {
        return window.waiting();
    }

    /// Returns when the batch that is being gathered is complete at the latest.
    Optional<Tick> closesAt() {
        return window.nextDeadline();
    }

    private void tell(io.penstock.engine.batch.Input<Held> input, Turn turn) {
        List<Held> tooLarge = new ArrayList<>(0);
        for (var decision : window.on(input, turn.tick())) {
            switch (decision) {
                case Dispatch<Held>(var messages, _, var reason) ->
                        dispatch(messages, tooLarge, reason, turn);
                case TooLarge<Held>(var held, var bytes) -> {
                    tooLarge.add(held);
                    refuse(held, bytes, turn);
                }
            }
        }
    }

    /// No event can hold the message: the queue's redrive policy sees to it.
    private static void refuse(Held held, int bytes, Turn turn) {
        String cause = "its event alone would be %,d bytes, over the limit".formatted(bytes);
        turn.note(
                new JournalLine.Refused(0, 1, Refusal.TOO_LARGE.name(), cause, JournalLine.NEVER));
        turn.letGo(0, List.of(held), cause);
    }

    /// Makes a batch of messages that leave together. Of a FIFO queue, messages whose group another
    /// batch still holds wait for it in a batch of their own, so that other groups need not; what
    /// would overtake a message that can never be delivered comes back with it.
    private void dispatch(List<Held> messages, List<Held> tooLarge, Reason reason, Turn turn) {
        if (!grouped) {
            close(messages, reason, turn);
            return;
        }
        List<Held> overtaking =
                messages.stream()
                        .filter(held -> tooLarge.stream().anyMatch(held::follows))
                        .toList();
        if (!overtaking.isEmpty()) {
            turn.letGo(0, overtaking, Batches.OVERTAKING);
        }
        Map<String, List<Held>> lines = new LinkedHashMap<>();
        for (Held held : messages) {
            if (!overtaking.contains(held)) {
                String line = batches.holds(held.group()) ? held.group() : Held.NO_GROUP;
                lines.computeIfAbsent(line, _ -> new ArrayList<>()).add(held);
            }
        }
        lines.values().forEach(line -> close(line, reason, turn));
    }

    private void close(List<Held> messages, Reason reason, Turn turn) {
        Batch batch = batches.add(messages);
        turn.note(
                new JournalLine.BatchClosed(
                        batch.number(), Held.ids(messages), reason, batch.eventBytes()));
    }

    private static BatchWindow<Held> window(QueueMappingConfig config) {
        return new BatchWindow<>(
                BatchPolicy.of(config.batchSize(), config.window()), SqsEvent.ENVELOPE_BYTES);
    }

    private static List<String> ids(List<QueueMessage> messages) {
        return messages.stream().map(QueueMessage::messageId).toList();
    }
}
