package io.penstock.engine.queuemapping;

import static java.util.Objects.requireNonNull;

import io.penstock.engine.batch.BatchPolicy;
import io.penstock.engine.batch.BatchWindow;
import io.penstock.engine.batch.Entry;
import io.penstock.engine.event.SqsEvent;
import io.penstock.engine.filter.Match;
import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationResult.FunctionFailed;
import io.penstock.engine.invocation.InvocationResult.Refusal;
import io.penstock.engine.invocation.InvocationResult.Refused;
import io.penstock.engine.invocation.InvocationResult.Returned;
import io.penstock.engine.invocation.InvocationResult.Throttled;
import io.penstock.engine.journal.JournalLine;
import io.penstock.engine.mapping.QueueMappingConfig;
import io.penstock.engine.pollers.Pollers;
import io.penstock.engine.queue.MessageSource.Deletion;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.queuemapping.Effect.Shape;
import io.penstock.engine.queuemapping.Intake.Sifted;
import io.penstock.engine.queuemapping.SourceWatch.Poll;
import io.penstock.engine.retry.Backoff;
import io.penstock.engine.retry.BackoffPolicy;
import io.penstock.engine.time.Moment;
import io.penstock.engine.time.Tick;
import io.penstock.engine.verdict.Rule;
import io.penstock.engine.verdict.Verdict;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Carries the messages of one standard queue to one function.
///
/// ```
///  Poll ─▶ Received ─▶ filtered ─▶ window ─▶ Batch ─▶ Invoke ─▶ Invoked ─▶ Delete ─▶ Deleted
///                         └─▶ Delete                    ▲    throttled │
///                                                       └── backoff ◀──┘  until visibility ends
/// ```
///
/// What it promises, whatever happens: a message is settled exactly once per receive (deleted, or
/// left to come back); it is never invoked after its visibility has ended; nothing is deleted that
/// the function did not handle or the filter did not drop; polls and batches without a verdict
/// never exceed what [Pollers] allow, so no message is received that could not be invoked at once;
/// it never lengthens or shortens a visibility timeout. `polled = filtered + deleted + returned +
/// in hand` after every input.
///
/// Pure decision: no clock, no thread, no I/O. Not thread-safe; confined to its driver. Feed it
/// [Input.Start] first.
public final class QueueMapping {
    /// The share of the visibility timeout that is set aside for the invocation when a batching
    /// window would use all of it up: a tenth. AWS publishes nothing; without it such a batch could
    /// never run.
    private static final int VISIBILITY_SET_ASIDE = 10;

    /// How many deletions may be under way before they slow down polling.
    public static final int SETTLING_MAX = 64;

    private static final String STOPPING = "the mapping stopped before a function ran";

    private final RandomGenerator random;
    private final SourceWatch source;
    private final Pollers pollers;
    private final Map<Long, Batch> batches = new LinkedHashMap<>();
    private final List<Batch> waiting = new ArrayList<>();
    private final Map<Long, Map<String, String>> filteredDeletions = new LinkedHashMap<>();
    private QueueMappingConfig config;
    private BatchWindow<Held> window;
    private Phase phase = Phase.STARTING;
    private long numbers;
    private int invoking;
    private Moment last;

    /// Creates a mapping that does nothing until it is started.
    ///
    /// @param signals whether the source tells when it may hold messages
    /// @param numbersUsed the highest batch number that the mapping's journal may hold already
    /// @param random for request ids and jitter; never shared with another component
    public QueueMapping(
            QueueMappingConfig config,
            boolean signals,
            long numbersUsed,
            RandomGenerator random,
            Moment now) {
        this.config = config;
        this.random = random;
        this.numbers = numbersUsed;
        this.last = now;
        this.window = window(config);
        this.pollers = new Pollers(config.maximumConcurrency(), now.tick());
        this.source =
                new SourceWatch(
                        signals, Pollers.CEILING, new Backoff(BackoffPolicy.DELIVERY, random));
    }

    /// Applies one input and returns what must now happen, in order. Of the effects that block,
    /// those that bring messages further come first.
    public List<Effect> on(Input input, Moment now) {
        last = now;
        var turn = new Turn(now, new ArrayList<>());
        letGoOfExpired(turn);
        switch (input) {
            case Input.Start() ->
                    turn.note(
                            new JournalLine.Started(
                                    config.source().toString(), config.function().toString()));
            case Input.Received received -> received(received, turn);
            case Input.SourceReady() -> source.signalled();
            case Input.Invoked invoked -> invoked(invoked, turn);
            case Input.Deleted(var deletion, var outcome) -> deleted(deletion, outcome, turn);
            case Input.TimePassed() -> {}
            case Input.Reconfigure(var changed) -> reconfigure(changed, turn);
            case Input.DeadLettered(var id, var queue, var receives) ->
                    turn.note(new JournalLine.DeadLettered(id, queue, receives));
            case Input.Stop() -> stop(turn);
        }
        proceed(turn);
        return turn.effects();
    }

    /// Returns when to call [#on] with [Input.TimePassed], if ever. Always later than the last
    /// call.
    public Optional<Tick> nextDeadline() {
        if (phase == Phase.DRAINING || phase == Phase.DRAINED) {
            return Optional.empty();
        }
        @Nullable Tick next = window.nextDeadline().orElse(null);
        for (Batch batch : waiting) {
            next = earlier(next, batch.hiddenUntil());
            next = earlier(next, batch.retryAt());
        }
        next = earlier(next, source.retryAt());
        next = earlier(next, pollers.nextGrowth().orElse(null));
        return Optional.ofNullable(next);
    }

    /// Returns whether only a signal of the source or a deadline can make the next poll happen.
    public boolean awaitsSignal() {
        return source.awaitsSignal();
    }

    /// Returns how many messages are received and not settled.
    public int inHand() {
        return window.waiting() + batches.values().stream().mapToInt(Batch::size).sum();
    }

    /// Returns what the mapping is doing now.
    public Snapshot snapshot() {
        int heldBack = (int) waiting.stream().filter(b -> !b.heldBackBy().isEmpty()).count();
        return new Snapshot(
                phase,
                window.waiting(),
                window.nextDeadline().map(last::instantOf).orElse(Instant.EPOCH),
                waiting.size() - heldBack,
                heldBack,
                invoking,
                source.polls().size(),
                pollers.limit(last.tick()),
                pollers.factor(),
                source.lastAnswer(),
                source.missing(),
                source.trouble());
    }

    // ---- receive, filter, gather

    private void received(Input.Received input, Turn turn) {
        Poll poll = source.end(input.poll());
        switch (input.intake()) {
            case Intake.Unreachable failure -> unreachable(failure, turn);
            case Intake.Messages(var messages, var windowed, var visibility) -> {
                source.brought(poll, messages.size(), turn.now().instant());
                polling(turn);
                if (!messages.isEmpty()) {
                    Tick hiddenUntil = input.hiddenFrom().plus(visibility);
                    admit(messages, windowed, hiddenUntil, visibility, turn);
                }
            }
        }
    }

    private void unreachable(Intake.Unreachable failure, Turn turn) {
        if (draining()) {
            return;
        }
        Tick retryAt = source.failed(failure, turn.tick());
        turn.note(
                new JournalLine.PollFailed(
                        failure.missing(), failure.cause(), turn.instantOf(retryAt)));
    }

    private void polling(Turn turn) {
        if (phase == Phase.STARTING) {
            become(Phase.POLLING, turn);
        }
    }

    private void admit(
            List<Sifted> messages,
            boolean windowed,
            Tick hiddenUntil,
            Duration visibility,
            Turn turn) {
        Instant visibleAgainAt = turn.instantOf(hiddenUntil);
        notePolled(messages, visibleAgainAt, turn);
        if (draining()) {
            List<String> ids = messages.stream().map(each -> each.message().messageId()).toList();
            turn.note(new JournalLine.Returned(0, ids, STOPPING, visibleAgainAt));
            return;
        }
        List<Entry<Held>> passed = new ArrayList<>(messages.size());
        Map<String, List<QueueMessage>> dropped = new LinkedHashMap<>();
        for (Sifted each : messages) {
            switch (each.match()) {
                case Match.Passed _ -> {
                    var held =
                            new Held(
                                    each.message(),
                                    each.sizeBytes(),
                                    windowed,
                                    turn.tick(),
                                    hiddenUntil);
                    passed.add(new Entry<>(held, each.sizeBytes()));
                }
                case Match.Dropped(var why) ->
                        dropped.computeIfAbsent(why, _ -> new ArrayList<>()).add(each.message());
            }
        }
        dropped.forEach((why, ones) -> turn.note(new JournalLine.Filtered(ids(ones), why)));
        gather(passed, hiddenUntil, visibility, turn);
        startWaiting(turn);
        if (!dropped.isEmpty()) {
            deleteFiltered(dropped.values().stream().flatMap(List::stream).toList(), turn);
        }
    }

    private void notePolled(List<Sifted> messages, Instant visibleAgainAt, Turn turn) {
        List<String> ids = new ArrayList<>(messages.size());
        List<JournalLine.Polled.Repeat> repeats = new ArrayList<>();
        for (Sifted each : messages) {
            String id = each.message().messageId();
            int receives = Held.receives(each.message());
            ids.add(id);
            if (receives > 1) {
                repeats.add(new JournalLine.Polled.Repeat(id, receives));
            }
        }
        turn.note(new JournalLine.Polled(ids, repeats, visibleAgainAt));
        repeats.forEach(repeat -> noteOverlap(repeat, turn));
    }

    private void noteOverlap(JournalLine.Polled.Repeat repeat, Turn turn) {
        for (Batch batch : batches.values()) {
            for (Held held : batch.messages()) {
                if (batch.stage() == Batch.Stage.INVOKING && held.id().equals(repeat.id())) {
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

    private void gather(
            List<Entry<Held>> passed, Tick hiddenUntil, Duration visibility, Turn turn) {
        Duration left = turn.tick().until(hiddenUntil);
        Duration stay = left.minus(visibility.dividedBy(VISIBILITY_SET_ASIDE));
        var arrived =
                new io.penstock.engine.batch.Input.Received<>(
                        passed, stay.isNegative() ? Duration.ZERO : stay);
        window.on(arrived, turn.tick()).forEach(decision -> close(decision, turn));
    }

    private void close(io.penstock.engine.batch.Effect<Held> decision, Turn turn) {
        switch (decision) {
            case io.penstock.engine.batch.Effect.Dispatch<Held>(
                            var messages,
                            var bytes,
                            var reason) -> {
                var batch =
                        new Batch(++numbers, messages, new Backoff(BackoffPolicy.DELIVERY, random));
                turn.note(
                        new JournalLine.BatchClosed(
                                batch.number(), heldIds(messages), reason, bytes));
                batches.put(batch.number(), batch);
                waiting.add(batch);
            }
            case io.penstock.engine.batch.Effect.TooLarge<Held>(var held, var bytes) ->
                    turn.note(
                            new JournalLine.Returned(
                                    0,
                                    List.of(held.id()),
                                    "its event alone would be %,d bytes, over the limit"
                                            .formatted(bytes),
                                    turn.instantOf(held.hiddenUntil())));
        }
    }

    private void deleteFiltered(List<QueueMessage> messages, Turn turn) {
        Map<String, String> idsByHandle = new LinkedHashMap<>();
        messages.forEach(each -> idsByHandle.put(each.receiptHandle(), each.messageId()));
        long deletion = ++numbers;
        filteredDeletions.put(deletion, idsByHandle);
        turn.emit(new Effect.Delete(deletion, List.copyOf(idsByHandle.keySet())));
    }

    // ---- invoke and settle

    private void invoke(Batch batch, Turn turn) {
        batch.invoke(uuid());
        invoking++;
        turn.note(
                new JournalLine.Invoked(
                        batch.number(), batch.size(), batch.attempts(), batch.requestId()));
        boolean windowed = config.window().isPositive();
        var eventShape =
                new Shape(
                        config.source(),
                        windowed,
                        config.reportsItemFailures(),
                        batch.sizeBytes(windowed));
        turn.emit(
                new Effect.Invoke(
                        batch.number(),
                        batch.requestId(),
                        config.function(),
                        batch.contents(),
                        eventShape));
    }

    private void invoked(Input.Invoked input, Turn turn) {
        Batch batch = requireNonNull(batches.get(input.batch()), "unknown batch");
        if (batch.stage() != Batch.Stage.INVOKING) {
            throw new IllegalStateException("batch " + batch.number() + " is " + batch.stage());
        }
        invoking--;
        InvocationReport report = input.report();
        switch (report.result()) {
            case Throttled(var reason) -> throttled(batch, reason.wireName(), turn);
            case Refused refused -> refused(batch, refused, turn);
            case FunctionFailed failed -> failed(batch, failed, report, turn);
            case Returned _ -> answered(batch, input.verdict(), report, turn);
        }
    }

    private void throttled(Batch batch, String reason, Turn turn) {
        if (draining()) {
            giveUpWaiting(batch, turn);
            return;
        }
        pollers.throttled(turn.tick());
        Tick retryAt = batch.holdBack("invocations were throttled (" + reason + ")", turn.tick());
        turn.note(
                new JournalLine.Throttled(
                        batch.number(), batch.size(), reason, turn.instantOf(retryAt)));
        waiting.add(batch);
        letGoOfExpired(turn);
    }

    private void refused(Batch batch, Refused refused, Turn turn) {
        if (draining() || refused.refusal() == Refusal.STOPPING) {
            giveUpWaiting(batch, turn);
            return;
        }
        if (refused.refusal() == Refusal.TOO_LARGE) {
            comeBack(batch, batch.messages(), refused.message(), turn);
            batches.remove(batch.number());
            return;
        }
        pollers.throttled(turn.tick());
        Tick retryAt = batch.holdBack(refused.message(), turn.tick());
        turn.note(
                new JournalLine.Refused(
                        batch.number(),
                        batch.size(),
                        refused.refusal().name(),
                        refused.message(),
                        turn.instantOf(retryAt)));
        waiting.add(batch);
        letGoOfExpired(turn);
    }

    private void failed(Batch batch, FunctionFailed failed, InvocationReport report, Turn turn) {
        if (!config.reportsItemFailures()) {
            pollers.failed(turn.tick());
        }
        turn.note(
                new JournalLine.FunctionFailed(
                        batch.number(),
                        batch.size(),
                        batch.requestId(),
                        failed.errorType(),
                        failed.errorMessage(),
                        report.duration(),
                        report.coldStart()));
        comeBack(batch, batch.messages(), "the function failed with " + failed.errorType(), turn);
        batches.remove(batch.number());
    }

    private void answered(Batch batch, Verdict verdict, InvocationReport report, Turn turn) {
        switch (verdict) {
            case Verdict.AllSucceeded(var rule) -> {
                noteAnswer(batch, 0, rule, "", report, turn);
                delete(batch, turn);
            }
            case Verdict.PartlyFailed(var ids, var rule) -> {
                Set<String> failed = new HashSet<>(ids);
                int count =
                        (int)
                                batch.messages().stream()
                                        .filter(m -> failed.contains(m.id()))
                                        .count();
                noteAnswer(batch, count, rule, "", report, turn);
                comeBack(batch, batch.giveUp(failed), "the function reported it as failed", turn);
                delete(batch, turn);
            }
            case Verdict.AllFailed(var rule, var detail) -> {
                String cause = rule.sentence() + " (" + detail + ")";
                noteAnswer(batch, batch.size(), rule, " (" + detail + ")", report, turn);
                comeBack(batch, batch.messages(), cause, turn);
                batches.remove(batch.number());
            }
            case Verdict.NotRun _ ->
                    throw new IllegalStateException("batch " + batch.number() + " has run");
        }
    }

    private static void noteAnswer(
            Batch batch, int failed, Rule rule, String detail, InvocationReport report, Turn turn) {
        turn.note(
                new JournalLine.Answered(
                        batch.number(),
                        batch.size(),
                        failed,
                        batch.requestId(),
                        rule.id(),
                        rule.sentence() + detail,
                        report.duration(),
                        report.coldStart()));
    }

    private static void delete(Batch batch, Turn turn) {
        batch.delete();
        turn.emit(
                new Effect.Delete(
                        batch.number(),
                        batch.messages().stream().map(m -> m.message().receiptHandle()).toList()));
    }

    private void deleted(long deletion, Deletion outcome, Turn turn) {
        @Nullable Map<String, String> filtered = filteredDeletions.remove(deletion);
        if (filtered != null) {
            noteFilteredFailures(filtered, outcome.failed(), turn);
            return;
        }
        Batch batch = requireNonNull(batches.remove(deletion), "unknown deletion");
        Map<String, String> causes = new LinkedHashMap<>();
        outcome.failed().forEach(failure -> causes.put(failure.receiptHandle(), failure.cause()));
        List<Held> kept =
                batch.messages().stream()
                        .filter(held -> causes.containsKey(held.message().receiptHandle()))
                        .toList();
        int deleted = batch.size() - kept.size();
        if (deleted > 0) {
            turn.note(new JournalLine.Deleted(batch.number(), deleted));
        }
        if (!kept.isEmpty()) {
            turn.note(
                    new JournalLine.DeleteFailed(
                            batch.number(),
                            heldIds(kept),
                            causes.values().iterator().next(),
                            visibleAgainAt(kept, turn)));
        }
    }

    private static void noteFilteredFailures(
            Map<String, String> idsByHandle, List<Deletion.Failure> failures, Turn turn) {
        if (!failures.isEmpty()) {
            List<String> ids =
                    failures.stream()
                            .map(failure -> idsByHandle.getOrDefault(failure.receiptHandle(), "?"))
                            .toList();
            turn.note(new JournalLine.FilteredDeleteFailed(ids, failures.getFirst().cause()));
        }
    }

    private static void comeBack(Batch batch, List<Held> messages, String cause, Turn turn) {
        turn.note(
                new JournalLine.Returned(
                        batch.number(), heldIds(messages), cause, visibleAgainAt(messages, turn)));
    }

    // ---- what time and limits allow

    private void proceed(Turn turn) {
        if (!draining()) {
            if (config.window().isPositive()) {
                window.on(new io.penstock.engine.batch.Input.TimePassed<>(), turn.tick())
                        .forEach(decision -> close(decision, turn));
            }
            startWaiting(turn);
            poll(turn);
            boolean unmet = source.mayHoldMessages() && pollSize(turn) == 0;
            pollers.demand(unmet, turn.tick());
        } else if (phase == Phase.DRAINING && idle()) {
            become(Phase.DRAINED, turn);
        }
    }

    private void startWaiting(Turn turn) {
        for (int i = 0; i < waiting.size() && invoking < pollers.limit(turn.tick()); ) {
            Batch batch = waiting.get(i);
            if (!batch.due(turn.tick())) {
                i++;
                continue;
            }
            waiting.remove(i);
            letGo(batch, turn);
            if (batch.size() > 0) {
                invoke(batch, turn);
            }
        }
    }

    private void letGoOfExpired(Turn turn) {
        if (waiting.isEmpty()) {
            return;
        }
        waiting.forEach(batch -> letGo(batch, turn));
        waiting.removeIf(batch -> batch.size() == 0);
    }

    private void letGo(Batch batch, Turn turn) {
        List<Held> expired = batch.dropExpired(turn.tick());
        if (!expired.isEmpty()) {
            String cause =
                    batch.heldBackBy().isEmpty()
                            ? "their visibility timeout ended while they waited for their batch"
                            : batch.heldBackBy() + " until their visibility timeout ended";
            turn.note(
                    new JournalLine.LetGo(
                            batch.number(),
                            heldIds(expired),
                            cause,
                            visibleAgainAt(expired, turn)));
        }
        if (batch.size() == 0) {
            batches.remove(batch.number());
        }
    }

    private void poll(Turn turn) {
        while (source.wantsPoll(turn.tick())) {
            int max = pollSize(turn);
            if (max == 0) {
                return;
            }
            turn.emit(source.begin(max));
        }
    }

    /// Returns how many messages one more poll may bring so that each of them could be invoked at
    /// once; 0 if none.
    private int pollSize(Turn turn) {
        int slots = pollers.limit(turn.tick()) - busy();
        if (config.window().isZero()) {
            return source.polls().size() < slots
                    ? Math.min(SourceWatch.POLL_MAX, config.batchSize())
                    : 0;
        }
        int room = slots * config.batchSize() - window.waiting() - source.expectedMessages();
        return Math.max(0, Math.min(SourceWatch.POLL_MAX, room));
    }

    /// Returns how many slots are taken. A batch that is only being deleted takes none, since the
    /// function is free again; but of those there may be no more than [#SETTLING_MAX], so that a
    /// source that deletes slowly is polled slowly too.
    private int busy() {
        int settling = settling() + filteredDeletions.size();
        int unsettled = batches.size() - settling();
        return unsettled + Math.max(0, settling - SETTLING_MAX);
    }

    private int settling() {
        return batches.size() - waiting.size() - invoking;
    }

    // ---- change and stop

    private void reconfigure(QueueMappingConfig changed, Turn turn) {
        if (draining()) {
            return;
        }
        window.on(new io.penstock.engine.batch.Input.Drained<>(), turn.tick())
                .forEach(decision -> close(decision, turn));
        turn.note(new JournalLine.ConfigChanged(config.changesTo(changed)));
        config = changed;
        window = window(changed);
        pollers.cap(changed.maximumConcurrency(), turn.tick());
    }

    private void stop(Turn turn) {
        if (draining()) {
            return;
        }
        become(Phase.DRAINING, turn);
        window.on(new io.penstock.engine.batch.Input.Drained<>(), turn.tick())
                .forEach(decision -> close(decision, turn));
        List.copyOf(waiting).forEach(batch -> giveUpWaiting(batch, turn));
        if (!source.polls().isEmpty()) {
            turn.emit(new Effect.CutPolls());
        }
    }

    private void giveUpWaiting(Batch batch, Turn turn) {
        comeBack(batch, batch.messages(), STOPPING, turn);
        waiting.remove(batch);
        batches.remove(batch.number());
    }

    private void become(Phase next, Turn turn) {
        phase = next;
        turn.emit(new Effect.Became(next));
    }

    private boolean draining() {
        return phase == Phase.DRAINING || phase == Phase.DRAINED;
    }

    private boolean idle() {
        return batches.isEmpty() && filteredDeletions.isEmpty() && source.polls().isEmpty();
    }

    private @Nullable Tick earlier(@Nullable Tick one, @Nullable Tick other) {
        if (other == null || last.tick().reached(other)) {
            return one; // what is due already waits for room, not for time
        }
        return one == null || other.compareTo(one) < 0 ? other : one;
    }

    private String uuid() {
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        long low = (random.nextLong() & ~(3L << 62)) | (1L << 63);
        return new UUID(high, low).toString();
    }

    private static BatchWindow<Held> window(QueueMappingConfig config) {
        return new BatchWindow<>(
                BatchPolicy.of(config.batchSize(), config.window()), SqsEvent.ENVELOPE_BYTES);
    }

    private static List<String> ids(List<QueueMessage> messages) {
        return messages.stream().map(QueueMessage::messageId).toList();
    }

    private static List<String> heldIds(List<Held> messages) {
        return messages.stream().map(Held::id).toList();
    }

    private static Instant visibleAgainAt(List<Held> messages, Turn turn) {
        Tick latest =
                messages.stream()
                        .map(Held::hiddenUntil)
                        .max(Comparator.naturalOrder())
                        .orElse(turn.tick());
        return turn.instantOf(latest);
    }
}
