package io.penstock.engine.queuemapping;

import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationResult.FunctionFailed;
import io.penstock.engine.invocation.InvocationResult.Refusal;
import io.penstock.engine.invocation.InvocationResult.Refused;
import io.penstock.engine.invocation.InvocationResult.Returned;
import io.penstock.engine.invocation.InvocationResult.ThrottleReason;
import io.penstock.engine.invocation.InvocationResult.Throttled;
import io.penstock.engine.journal.JournalLine;
import io.penstock.engine.mapping.QueueMappingConfig;
import io.penstock.engine.pollers.LimitingFactor;
import io.penstock.engine.pollers.Limits;
import io.penstock.engine.pollers.Pollers;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.queuemapping.Effect.Shape;
import io.penstock.engine.queuemapping.Intake.Sifted;
import io.penstock.engine.queuemapping.SourceWatch.Poll;
import io.penstock.engine.retry.Backoff;
import io.penstock.engine.retry.BackoffPolicy;
import io.penstock.engine.time.Moment;
import io.penstock.engine.time.Tick;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Carries the messages of one queue to one function.
///
/// ```
///  Poll ─▶ Received ─▶ filtered ─▶ window ─▶ Batch ─▶ Invoke ─▶ Invoked ─▶ Delete ─▶ Deleted
///                         └─▶ Delete                    ▲    throttled │
///                                                       └── backoff ◀──┘  until visibility ends
/// ```
///
/// What it promises, whatever happens: a message is settled exactly once per receive (deleted, or
/// left to come back); it is never invoked after its visibility has ended, and of a queue that
/// hides nothing, with a visibility timeout of 0, it is invoked as it comes or not at all; nothing
/// is deleted that the function did not handle or the filter did not drop; polls and batches
/// without a verdict never exceed what [Pollers] allow, so no message is received that could not be
/// invoked at once; it never lengthens or shortens a visibility timeout; of a FIFO queue no two
/// batches of a message group are ever in flight, and no message is invoked while an earlier one of
/// its group remains. `polled = filtered + deleted + returned + in hand` after every input.
///
/// Pure decision: no clock, no thread, no I/O. Not thread-safe; confined to its driver. Feed it
/// [Input.Start] first.
public final class QueueMapping {
    /// How many deletions may be under way before they slow down polling.
    public static final int SETTLING_MAX = 128;

    /// How long the events of all batches in hand may be together before polling pauses, in bytes:
    /// 256 MiB. A choice of this server, whose memory they take; AWS's has no such limit.
    public static final long IN_HAND_BYTES_MAX = 256L * 1024 * 1024;

    private static final Duration THIS_TURN = Duration.ofNanos(1);
    private static final String STOPPING = "the mapping stopped before a function ran";

    private final RandomGenerator random;
    private final SourceWatch source;
    private final Pollers pollers;
    private final Batches batches;
    private final Gathering gathering;
    private final Settlement settlement;
    private QueueMappingConfig config;
    private Phase phase = Phase.STARTING;
    private int provisioned;
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
        this.last = now;
        this.batches = new Batches(numbersUsed, random);
        this.gathering = new Gathering(config, batches);
        this.settlement = new Settlement(batches);
        this.pollers = new Pollers(config.scaling(), now.tick());
        this.source =
                new SourceWatch(
                        signals, Pollers.CEILING, new Backoff(BackoffPolicy.DELIVERY, random));
    }

    /// Applies one input and returns what must now happen, in order. Of the effects that block,
    /// those that bring messages further come first.
    public List<Effect> on(Input input, Moment now) {
        last = now;
        var turn = new Turn(now);
        batches.letGoOfExpired(turn);
        switch (input) {
            case Input.Start() -> start(turn);
            case Input.Received received -> received(received, turn);
            case Input.SourceReady() -> source.signalled();
            case Input.Invoked invoked -> invoked(invoked, turn);
            case Input.Deleted(var deletion, var outcome) -> {
                settlement.deleted(deletion, outcome, turn);
                if (config.source().fifo()) {
                    source.stirred();
                }
            }
            case Input.TimePassed() -> {}
            case Input.Reconfigure(var changed) -> reconfigure(changed, turn);
            case Input.DeadLettered(var id, var queue, var receives) ->
                    turn.note(new JournalLine.DeadLettered(id, queue, receives));
            case Input.Stop() -> stop(turn);
        }
        proceed(turn);
        turn.comingBack().forEach(source::expect);
        return turn.effects();
    }

    /// Returns when to call [#on] with [Input.TimePassed], if ever. Always later than the last
    /// call.
    public Optional<Tick> nextDeadline() {
        if (draining()) {
            return Optional.empty();
        }
        var next = new NextDeadline(last.tick());
        next.consider(gathering.closesAt().orElse(null));
        batches.consider(next);
        next.consider(source.retryAt());
        next.consider(source.returnsAt());
        next.consider(source.restsUntil());
        next.consider(pollers.nextChange(last.tick()).orElse(null));
        if (source.wantsPoll(last.tick()) && !pollers.mayPoll(last.tick())) {
            next.consider(pollers.mayPollFrom());
        }
        return next.first();
    }

    /// Returns whether only a signal of the source or a deadline can make the next poll happen.
    public boolean awaitsSignal() {
        return source.awaitsSignal();
    }

    /// Returns how many messages are received and not settled.
    public int inHand() {
        return gathering.waiting() + batches.messages();
    }

    /// Returns what the mapping is doing now.
    public Snapshot snapshot() {
        return snapshot(last);
    }

    /// Returns what the mapping is doing at a time that no input was told of.
    public Snapshot snapshot(Moment now) {
        Limits limits = limits(now.tick());
        return new Snapshot(
                phase,
                gathering.waiting(),
                gathering.closesAt().map(now::instantOf).orElse(Instant.EPOCH),
                batches.waitingForTurn(),
                batches.heldBack(),
                batches.invoking(),
                source.polls().size(),
                pollers.limit(now.tick()),
                limits.first(),
                source.lastAnswer(),
                source.missing(),
                source.trouble(),
                limits.next(),
                pollers.provisioned(now.tick()));
    }

    /// Returns what keeps more batches from being in flight: mostly the pollers, but a queue may
    /// have no free message group, or be slow to delete.
    private Limits limits(Tick now) {
        Limits limits = pollers.limits(now);
        if (settling() > SETTLING_MAX) {
            return new Limits(LimitingFactor.DELETES, limits.first());
        }
        if (full()) {
            return new Limits(LimitingFactor.MEMORY, limits.first());
        }
        boolean locked = config.source().fifo() && !batches.isEmpty();
        return locked && limits.first() == LimitingFactor.DEMAND
                ? new Limits(LimitingFactor.GROUPS, limits.next())
                : limits;
    }

    /// A mapping that was stopped before does not begin any more.
    private void start(Turn turn) {
        if (!draining()) {
            turn.note(
                    new JournalLine.Started(
                            config.source().toString(), config.function().toString()));
        }
    }

    // ---- receive

    private void received(Input.Received input, Turn turn) {
        Poll poll = source.end(input.poll());
        switch (input.intake()) {
            case Intake.Unreachable failure -> unreachable(failure, turn);
            case Intake.Messages intake -> {
                long bytes = bytes(intake.messages());
                source.brought(poll, intake.messages().size(), bytes, turn.now().instant());
                if (phase == Phase.STARTING) {
                    become(Phase.POLLING, turn);
                }
                pollers.read(bytes, turn.tick());
                if (!intake.messages().isEmpty()) {
                    admit(input, intake, turn);
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

    private void admit(Input.Received input, Intake.Messages intake, Turn turn) {
        Tick hiddenUntil = hiddenUntil(input, intake, turn);
        gathering.notePolled(intake.messages(), hiddenUntil, turn);
        if (draining()) {
            List<String> ids =
                    intake.messages().stream().map(m -> m.message().messageId()).toList();
            turn.note(new JournalLine.Returned(0, ids, STOPPING, turn.instantOf(hiddenUntil)));
            return;
        }
        List<QueueMessage> dropped = gathering.admit(input.poll(), intake, hiddenUntil, turn);
        startWaiting(turn);
        if (!dropped.isEmpty()) {
            settlement.deleteFiltered(dropped, turn);
        }
    }

    /// A queue with a visibility timeout of 0 hides nothing. AWS invokes with what it hands out
    /// nevertheless ("Using Lambda with Amazon SQS": messages are received with the queue's own
    /// timeout), so that there is time for this turn and no longer.
    private static Tick hiddenUntil(Input.Received input, Intake.Messages intake, Turn turn) {
        return intake.visibilityTimeout().isZero()
                ? turn.tick().plus(THIS_TURN)
                : input.hiddenFrom().plus(intake.visibilityTimeout());
    }

    // ---- invoke

    private void invoke(Batch batch, Turn turn) {
        batches.invoke(batch, uuid());
        turn.note(
                new JournalLine.Invoked(
                        batch.number(), batch.size(), batch.attempts(), batch.requestId()));
        boolean windowed = config.window().isPositive();
        turn.emit(
                new Effect.Invoke(
                        batch.number(),
                        batch.requestId(),
                        config.function(),
                        batch.contents(),
                        batch.records(windowed),
                        new Shape(config.source(), windowed, config.reportsItemFailures())));
    }

    private void invoked(Input.Invoked input, Turn turn) {
        Batch batch = batches.ended(input.batch());
        InvocationReport report = input.report();
        switch (report.result()) {
            case Throttled(var reason, _) -> throttled(batch, reason, turn);
            case Refused refused -> refused(batch, refused, turn);
            case FunctionFailed failed -> {
                if (!config.reportsItemFailures()) {
                    pollers.failed(turn.tick());
                }
                settlement.failed(batch, failed, report, turn);
            }
            case Returned _ -> {
                pollers.succeeded(turn.tick());
                settlement.answered(batch, input.verdict(), report, turn);
            }
        }
    }

    private void throttled(Batch batch, ThrottleReason reason, Turn turn) {
        String name = reason.wireName();
        if (draining()) {
            turn.note(
                    new JournalLine.Throttled(
                            batch.number(), batch.size(), name, JournalLine.NEVER));
            settlement.letGo(batch, STOPPING, turn);
            return;
        }
        pollers.throttled(factor(reason), turn.tick());
        Tick retryAt = batches.holdBack(batch, "invocations were throttled (" + name + ")", turn);
        turn.note(
                new JournalLine.Throttled(
                        batch.number(), batch.size(), name, turn.instantOf(retryAt)));
        batches.letGoOfExpired(turn);
    }

    private void refused(Batch batch, Refused refused, Turn turn) {
        boolean stopping = draining() || refused.refusal() == Refusal.STOPPING;
        if (stopping || hopeless(refused.refusal())) {
            noteRefusal(batch, refused, JournalLine.NEVER, turn);
            settlement.letGo(batch, stopping ? STOPPING : refused.message(), turn);
            return;
        }
        pollers.throttled(LimitingFactor.UNAVAILABLE, turn.tick());
        Tick retryAt = batches.holdBack(batch, refused.message(), turn);
        noteRefusal(batch, refused, turn.instantOf(retryAt), turn);
        batches.letGoOfExpired(turn);
    }

    private static void noteRefusal(Batch batch, Refused refused, Instant retryAt, Turn turn) {
        turn.note(
                new JournalLine.Refused(
                        batch.number(),
                        batch.size(),
                        refused.refusal().name(),
                        refused.message(),
                        retryAt));
    }

    /// Returns whether the same batch would be refused again whenever it was tried; the queue's
    /// redrive policy sees to such.
    private static boolean hopeless(Refusal refusal) {
        return switch (refusal) {
            case TOO_LARGE, RECURSIVE -> true;
            case MISSING, NOT_ACTIVE, STOPPING, UNAVAILABLE -> false;
        };
    }

    private static LimitingFactor factor(ThrottleReason reason) {
        return switch (reason) {
            case RESERVED_FUNCTION_CONCURRENT_INVOCATION_LIMIT_EXCEEDED,
                    RESERVED_FUNCTION_INVOCATION_RATE_LIMIT_EXCEEDED ->
                    LimitingFactor.RESERVED_CONCURRENCY;
            case CONCURRENT_INVOCATION_LIMIT_EXCEEDED, FUNCTION_INVOCATION_RATE_LIMIT_EXCEEDED ->
                    LimitingFactor.ACCOUNT_CONCURRENCY;
        };
    }

    // ---- what time and limits allow

    private void proceed(Turn turn) {
        if (!draining()) {
            if (config.window().isPositive()) {
                gathering.timePassed(turn);
            }
            startWaiting(turn);
            source.timePassed(turn.tick());
            if (turn.wasted()) {
                source.rest(turn.tick());
            }
            poll(turn);
            boolean slow = settling() > SETTLING_MAX || full();
            boolean unmet = !slow && source.mayHoldMessages() && pollSize(turn) == 0;
            pollers.demand(unmet, batches.unhandled(), turn.tick());
            notePollers(turn);
        } else if (phase == Phase.DRAINING && idle()) {
            become(Phase.DRAINED, turn);
        }
    }

    private void notePollers(Turn turn) {
        int now = pollers.provisioned(turn.tick());
        if (now != provisioned) {
            turn.note(
                    new JournalLine.PollersChanged(
                            provisioned, now, limits(turn.tick()).first().sentence()));
            provisioned = now;
        }
    }

    private void startWaiting(Turn turn) {
        while (batches.invoking() < pollers.limit(turn.tick())) {
            Optional<Batch> due = batches.takeDue(turn);
            if (due.isEmpty()) {
                return;
            }
            invoke(due.get(), turn);
        }
    }

    private void poll(Turn turn) {
        while (source.wantsPoll(turn.tick())) {
            int max = pollSize(turn);
            if (max == 0) {
                return;
            }
            turn.emit(source.begin(max));
            pollers.polled(turn.tick());
        }
    }

    /// Returns how many messages one more poll may bring so that each of them could be invoked at
    /// once; 0 if none.
    private int pollSize(Turn turn) {
        if (full() || !pollers.mayPoll(turn.tick())) {
            return 0;
        }
        int slots = pollers.limit(turn.tick()) - busy();
        if (config.window().isZero()) {
            return source.polls().size() < slots
                    ? Math.min(SourceWatch.POLL_MAX, config.batchSize())
                    : 0;
        }
        int room = slots * config.batchSize() - gathering.waiting() - source.expectedMessages();
        return Math.max(0, Math.min(SourceWatch.POLL_MAX, room));
    }

    /// Returns whether another poll might bring more than may be held.
    private boolean full() {
        return batches.bytes() + source.expectedBytes() >= IN_HAND_BYTES_MAX;
    }

    /// Returns how many slots are taken. A batch that is only being deleted takes none, since the
    /// function is free again; but of those there may be no more than [#SETTLING_MAX], so that a
    /// source that deletes slowly is polled slowly too.
    private int busy() {
        return batches.unhandled() + Math.max(0, settling() - SETTLING_MAX);
    }

    private int settling() {
        return batches.settling() + settlement.deletingFiltered();
    }

    // ---- change and stop

    private void reconfigure(QueueMappingConfig changed, Turn turn) {
        if (draining()) {
            return;
        }
        gathering.reconfigure(changed, turn);
        turn.note(new JournalLine.ConfigChanged(config.changesTo(changed)));
        config = changed;
        pollers.rescale(changed.scaling(), turn.tick());
    }

    private void stop(Turn turn) {
        if (draining()) {
            return;
        }
        become(Phase.DRAINING, turn);
        gathering.drain(turn);
        batches.waiting().forEach(batch -> settlement.comeBack(batch, STOPPING, turn));
        if (!source.polls().isEmpty()) {
            turn.emit(new Effect.CutPolls());
        }
    }

    private void become(Phase next, Turn turn) {
        phase = next;
        turn.emit(new Effect.Became(next));
    }

    private boolean draining() {
        return phase == Phase.DRAINING || phase == Phase.DRAINED;
    }

    private boolean idle() {
        return batches.isEmpty() && settlement.deletingFiltered() == 0 && source.polls().isEmpty();
    }

    private static long bytes(List<Sifted> messages) {
        long bytes = 0;
        for (Sifted each : messages) {
            bytes += Math.max(each.sizeBytes(), each.message().body().length());
        }
        return bytes;
    }

    private String uuid() {
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        long low = (random.nextLong() & ~(3L << 62)) | (1L << 63);
        return new UUID(high, low).toString();
    }
}
