package io.penstock.simulation.world;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.queue.MessageSource.Condition;
import io.penstock.engine.queue.MessageSource.Deletion;
import io.penstock.engine.queue.MessageSource.Reception;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.queuemapping.Input;
import io.penstock.engine.time.Simulation;
import io.penstock.engine.time.Tick;
import io.penstock.services.queue.core.Message;
import io.penstock.services.queue.core.Moment;
import io.penstock.services.queue.core.QueueCore;
import io.penstock.services.queue.core.QueueCore.Demand;
import io.penstock.simulation.scenario.MessageKind;
import io.penstock.simulation.scenario.QueueSettings;
import io.penstock.simulation.scenario.Upset;
import io.penstock.simulation.world.MessageAudit.Fate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Drives two real queue cores, a queue and its dead-letter queue, as the durable queue does: a
/// message is seen when its commit is done, a receive gives old messages up, patient receivers wait
/// in line. It can die and come back from what it had stored.
final class SimulatedQueue {
    private static final Duration RETENTION = Duration.ofDays(14);
    private static final Duration SEND_AGAIN_AFTER = Duration.ofMillis(250);
    private static final Duration FORGETS = Duration.ofMillis(100);
    private static final Duration NOTHING = Duration.ofNanos(-1);

    private final Simulation simulation;
    private final QueueSettings settings;
    private final QueueArn arn;
    private final QueueArn deadLetterArn;
    private final int bodyBytes;
    private final Chance chance;
    private final MessageAudit messages;
    private final PipelineAudit pipeline;
    private final Tally tally;
    private final Standstill standstill;
    private final List<Listener> listeners = new ArrayList<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private final Deque<Message> uncommitted = new ArrayDeque<>();
    private final QueueCore deadLetters;
    private QueueCore source;
    private @Nullable Tick alarmAt;
    private boolean away;
    private int life;
    private long numbers;
    private long serials;

    SimulatedQueue(
            Simulation simulation,
            QueueSettings settings,
            QueueArn arn,
            int bodyBytes,
            Chance chance,
            Watchers watchers) {
        this.simulation = simulation;
        this.settings = settings;
        this.arn = arn;
        this.deadLetterArn = new QueueArn(arn.region(), arn.account(), arn.name() + "-dead");
        this.bodyBytes = bodyBytes;
        this.chance = chance;
        this.messages = watchers.messages();
        this.pipeline = watchers.pipeline();
        this.tally = watchers.tally();
        this.standstill = new Standstill(simulation);
        this.source = new QueueCore(RETENTION, settings.inFlightMax());
        this.deadLetters = new QueueCore(RETENTION, settings.inFlightMax());
    }

    /// Who is told of what happens in the queue. Calls must not come back into the queue.
    interface Listener {
        /// Messages may have become receivable.
        void ready();

        /// A message went to the dead-letter queue.
        ///
        /// @param heard to be called when somebody has heard it
        void deadLettered(Input.DeadLettered message, Runnable heard);
    }

    /// A receiver in line.
    private record Waiter(Object owner, int max, Consumer<Reception> answer) {}

    void listen(Listener listener) {
        listeners.add(listener);
    }

    void standStill(Duration span) {
        standstill.begin(span);
    }

    // ---- what clients ask for

    /// Sends a message, again and again until it is safe.
    void send(MessageKind kind) {
        standstill.pass(() -> {
            if (away) {
                simulation.after(SEND_AGAIN_AFTER, () -> send(kind));
                return;
            }
            long number = ++numbers;
            var message =
                    new Message(
                            number,
                            MessageForms.content(
                                    number, kind.body(bodyBytes), simulation.instant()),
                            simulation.now().nanos(),
                            settings.delay().toNanos());
            message.storedAt(number, 1);
            source.accept(message);
            uncommitted.add(message);
            int sentIn = life;
            simulation.after(chance.latency(), () -> standstill.pass(() -> commit(number, sentIn)));
        });
    }

    /// Asks for up to `max` messages; the answer comes when the first is there, at once if
    /// `patience` is zero, or when it is over.
    void receive(Object owner, int max, Duration patience, Consumer<Reception> answer) {
        standstill.pass(() -> {
            if (away || chance.mishap(settings.failuresPerMille())) {
                answer.accept(new Reception.Unreachable(false, "connection refused"));
                return;
            }
            settle();
            var waiter = new Waiter(owner, max, answer);
            if (patience.isZero()) {
                answer.accept(takeAtOnce(waiter));
            } else {
                waiters.add(waiter);
                serveWaiters();
                simulation.after(patience, () -> standstill.pass(() -> endWaiting(waiter)));
            }
            arm();
        });
    }

    /// Ends the waits of one owner with an answer.
    void cut(Object owner) {
        for (Waiter waiter : List.copyOf(waiters)) {
            if (waiter.owner.equals(owner) && waiters.remove(waiter)) {
                waiter.answer.accept(new Reception.Unreachable(false, "cut off by a stop"));
            }
        }
    }

    /// Forgets the waits of an owner that died.
    void hangUp(Object owner) {
        waiters.removeIf(waiter -> waiter.owner.equals(owner));
    }

    void delete(List<String> receiptHandles, Consumer<Deletion> answer) {
        standstill.pass(() -> {
            settle();
            var failed = new ArrayList<Deletion.Failure>();
            for (String handle : receiptHandles) {
                if (away || chance.mishap(settings.failuresPerMille())) {
                    failed.add(new Deletion.Failure(handle, "InternalError"));
                } else {
                    delete(pipeline.deleted(handle));
                }
            }
            serveWaiters();
            arm();
            answer.accept(new Deletion(failed));
        });
    }

    Condition condition() {
        QueueCore.Counts counts = source.counts();
        return new Condition.Answers(
                counts.visible(), counts.inFlight(), counts.delayed(), settings.visibility());
    }

    /// Returns whether a receive now would bring anything, or could soon.
    boolean anyReceivable() {
        QueueCore.Counts counts = source.counts();
        return counts.visible() + counts.inFlight() > 0;
    }

    /// Returns whether nothing is left that could ever be received.
    boolean empty() {
        return messages.queued() == 0;
    }

    void check() {
        messages.check(source, deadLetters);
    }

    // ---- death and return

    void restart(Upset.QueueRestart upset) {
        standstill.pass(() -> {
            if (away) {
                return;
            }
            away = true;
            life++;
            uncommitted.forEach(lost -> resend(lost.content().body()));
            uncommitted.clear();
            List<Waiter> cutOff = List.copyOf(waiters);
            waiters.clear();
            cutOff.forEach(waiter ->
                    waiter.answer.accept(new Reception.Unreachable(false, "connection reset")));
            Duration forgets = upset.forgetsReceives() ? FORGETS : NOTHING;
            var remembers = new Tick(simulation.now().nanos() - forgets.toNanos());
            simulation.after(upset.away(), () -> standstill.pass(() -> comeBack(remembers)));
        });
    }

    private void resend(String body) {
        simulation.after(SEND_AGAIN_AFTER, () -> send(MessageKind.of(body)));
    }

    private void comeBack(Tick remembers) {
        QueueCore before = source;
        source = new QueueCore(RETENTION, settings.inFlightMax());
        var revival = new Revival(source, settings.delay(), remembers);
        for (Fate fate : messages.all()) {
            before.find(fate.number)
                    .filter(old -> revival.restore(old, simulation.now()))
                    .ifPresent(old -> messages.forgotReceive(old.number(), simulation.now()));
        }
        away = false;
        settle();
        ready();
        arm();
    }

    // ---- the queue's own steps

    private void commit(long number, int sentIn) {
        if (sentIn != life) {
            return;
        }
        for (Message next = uncommitted.peek();
                next != null && next.number() <= number;
                next = uncommitted.peek()) {
            uncommitted.remove();
            messages.sent(next, simulation.now());
        }
        settle();
        if (source.publish(number + 1, simulation.now())) {
            ready();
        }
        arm();
    }

    private void settle() {
        if (away) {
            return;
        }
        var expired = new ArrayList<Message>();
        boolean anyVisible = source.advance(simulation.now(), expired);
        BrokenPromise.unless(expired.isEmpty(), "nothing is older than its retention", expired);
        if (anyVisible) {
            ready();
        }
    }

    private void ready() {
        serveWaiters();
        if (settings.signals()) {
            listeners.forEach(each -> simulation.after(Duration.ZERO, each::ready));
        }
    }

    private void serveWaiters() {
        while (!away && !waiters.isEmpty() && source.anyVisible() && !source.full()) {
            Waiter first = waiters.getFirst();
            List<QueueMessage> taken = take(first.max);
            if (!taken.isEmpty()) {
                waiters.removeFirst();
                answer(first, taken);
            }
        }
    }

    private void endWaiting(Waiter waiter) {
        if (waiters.remove(waiter)) {
            answer(waiter, List.of());
        }
    }

    private Reception takeAtOnce(Waiter waiter) {
        while (source.anyVisible() && !source.full()) {
            List<QueueMessage> taken = take(waiter.max);
            if (!taken.isEmpty()) {
                return new Reception.Messages(taken, settings.visibility());
            }
        }
        return source.full()
                ? new Reception.Unreachable(false, "Too many messages in flight.")
                : new Reception.Messages(List.of(), settings.visibility());
    }

    private void answer(Waiter waiter, List<QueueMessage> taken) {
        waiter.answer.accept(new Reception.Messages(taken, settings.visibility()));
    }

    private List<QueueMessage> take(int max) {
        var now = new Moment(simulation.now(), simulation.instant().toEpochMilli());
        var demand = new Demand(max, settings.visibility(), settings.maxReceiveCount());
        QueueCore.Reception reception = source.receive(demand, now);
        reception.dead().forEach(this::bury);
        BrokenPromise.unless(reception.taken().size() <= max, "a receive brings at most", max);
        return reception.taken().stream().map(this::handOut).toList();
    }

    private void bury(Message old) {
        Fate fate = messages.deadLettered(old);
        var moved =
                new Message(
                        old.number(),
                        old.content().deadLetteredFrom(arn.toString()),
                        old.enqueuedNanos(),
                        0);
        moved.resume(old.receives(), old.firstReceivedMillis());
        deadLetters.admit(moved, simulation.now());
        tally.wasDeadLettered();
        var news = new Input.DeadLettered(fate.id, deadLetterArn.toString(), old.receives());
        for (Listener listener : listeners) {
            Runnable heard = () -> fate.told = true;
            simulation.after(Duration.ZERO, () -> listener.deadLettered(news, heard));
        }
    }

    private QueueMessage handOut(Message message) {
        Fate fate = messages.received(message, simulation.now());
        String handle = "%d/%d/%d".formatted(message.number(), message.receives(), ++serials);
        pipeline.handedOut(new Receive(fate, handle, fate.hiddenUntil));
        return MessageForms.delivered(message, handle);
    }

    private void delete(Receive receive) {
        if (source.delete(receive.fate.number, simulation.now()).isEmpty()) {
            return; // deleted before, by another delivery, or dead by now
        }
        messages.deleted(receive.fate);
        if (receive.dropped) {
            tally.wasFiltered();
        } else {
            tally.wasHandled(receive.fate.sentAt.until(simulation.now()));
        }
    }

    /// Makes sure that the queue looks at itself at its next deadline.
    private void arm() {
        if (away) {
            return;
        }
        @Nullable Tick deadline = source.nextDeadline().orElse(null);
        boolean armed = alarmAt != null && deadline != null && alarmAt.compareTo(deadline) <= 0;
        if (deadline == null || armed) {
            return;
        }
        alarmAt = deadline;
        Tick set = deadline;
        simulation.after(simulation.now().until(deadline), () -> standstill.pass(() -> alarm(set)));
    }

    private void alarm(Tick set) {
        if (set.equals(alarmAt)) {
            alarmAt = null;
        }
        settle();
        arm();
    }
}
