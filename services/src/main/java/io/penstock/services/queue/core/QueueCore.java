package io.penstock.services.queue.core;

import io.penstock.engine.time.Tick;
import io.penstock.services.queue.core.Message.State;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Decides what a queue hands out: visibility, delays, receive counts, redrive and retention. Who
/// is next is decided by its [Lineup].
///
/// Pure decision: it reads no clock, blocks on nothing and does no I/O. Not thread-safe; confined
/// to the lock of its driver. Times never run backwards from one call to the next. Rules are those
/// of the *Amazon SQS Developer Guide* (visibility timeout, delay queues, dead-letter queues,
/// quotas).
public final class QueueCore {
    /// How many messages one receive gives up to the dead-letter queue at most.
    public static final int DEAD_LETTERS_PER_RECEIVE_MAX = 1_000;

    /// How many messages are looked at to find the oldest that counts by age.
    static final int AGE_LOOKS_MAX = 1_000;

    /// The longest time one receive may hide a message, extensions included.
    public static final Duration TOTAL_VISIBILITY_MAX = Duration.ofHours(12);

    private static final Duration UNTIL_MOVED = Duration.ofDays(36_500);

    private final int inFlightMax;
    private final boolean fifo;
    private final Lineup lineup;
    private final Attempts attempts = new Attempts();
    private final MessageTable messages = new MessageTable();
    private final ArrayDeque<Message> accepted = new ArrayDeque<>();
    private final MessageHeap due = new MessageHeap(MessageHeap.Key.DUE);
    private final Ages ages = new Ages();
    private long retentionNanos;
    private int visible;
    private int inFlight;
    private int delayed;

    /// Creates an empty queue.
    ///
    /// @param retention how long a message lives, counted from its send
    /// @param inFlightMax how many messages may be in flight at once
    public QueueCore(Duration retention, int inFlightMax) {
        this(retention, inFlightMax, FairRules.STANDARD);
    }

    /// Creates an empty queue with rules of its own about noisy tenants.
    ///
    /// @param retention how long a message lives, counted from its send
    /// @param inFlightMax how many messages may be in flight at once
    public QueueCore(Duration retention, int inFlightMax, FairRules rules) {
        this(retention, inFlightMax, false, new FairLineup(rules));
    }

    private QueueCore(Duration retention, int inFlightMax, boolean fifo, Lineup lineup) {
        this.retentionNanos = retention.toNanos();
        this.inFlightMax = inFlightMax;
        this.fifo = fifo;
        this.lineup = lineup;
    }

    /// Creates an empty FIFO queue. Messages must come in the order of their numbers, and every one
    /// has a group.
    ///
    /// @param retention how long a message lives, counted from its arrival in this queue
    /// @param inFlightMax how many messages may be in flight at once
    public static QueueCore fifo(Duration retention, int inFlightMax) {
        return new QueueCore(retention, inFlightMax, true, new GroupLineup());
    }

    /// Changes how long messages live, those already here included.
    public void retainFor(Duration retention) {
        retentionNanos = retention.toNanos();
    }

    /// Changes how long messages of a FIFO queue are delayed, those already delayed included.
    public void delayBy(Duration delay) {
        var hidden = new ArrayList<Message>(delayed);
        messages.forEach(message -> {
            if (message.state == State.ACCEPTED || message.state == State.DELAYED) {
                hidden.add(message);
            }
        });
        for (Message message : hidden) {
            message.delayNanos = delay.toNanos();
            if (message.state == State.DELAYED) {
                due.remove(message);
                message.dueNanos = message.enqueuedNanos() + message.delayNanos;
                due.add(message);
            }
        }
    }

    /// Takes in a message whose record is on its way to stable storage. Nobody sees it before
    /// [#publish]. Messages must come in the order of their positions.
    public void accept(Message message) {
        messages.add(message);
        accepted.add(message);
    }

    /// Makes every accepted message visible, or lets its delay begin, whose record lies before
    /// `durable`.
    ///
    /// @return whether any became visible
    public boolean publish(long durable, Tick now) {
        boolean anyVisible = false;
        for (Message next = accepted.peek();
                next != null && next.position() < durable;
                next = accepted.peek()) {
            accepted.remove();
            if (next.state == State.ACCEPTED) {
                enter(next, next.dueNanos(), now);
                anyVisible |= next.state == State.VISIBLE;
            }
        }
        return anyVisible;
    }

    /// Takes back an accepted message whose record did not reach stable storage.
    public void withdraw(Message message) {
        if (message.state == State.ACCEPTED) {
            message.state = State.GONE;
            messages.remove(message);
            accepted.remove(message);
        }
    }

    /// Takes in a message that is already durable: at a restart, or from a queue that gave it up.
    /// It is delayed or visible, as its age says.
    public void admit(Message message, Tick now) {
        messages.add(message);
        enter(message, message.dueNanos(), now);
    }

    /// Takes in, at a restart, a message that nobody holds: it is delayed until `dueNanos`, or
    /// visible since then.
    public void admit(Message message, long dueNanos, Tick now) {
        messages.add(message);
        enter(message, dueNanos, now);
    }

    /// Takes in, at a restart, a message that somebody had received: it stays hidden until
    /// `dueNanos`.
    public void admitInFlight(Message message, long receivedNanos, long dueNanos, Tick now) {
        messages.add(message);
        ages.add(message);
        message.receivedNanos = receivedNanos;
        hide(message, dueNanos);
        lineup.arrive(message, now);
    }

    /// Lets time pass: delays and visibilities end, old messages expire.
    ///
    /// @param expired receives the messages that left
    /// @return whether any message became visible, or may have unlocked its group by leaving
    public boolean advance(Tick now, List<Message> expired) {
        for (Message oldest = ages.first();
                oldest != null && reached(oldest.enqueuedNanos() + retentionNanos, now);
                oldest = ages.first()) {
            remove(oldest, now);
            expired.add(oldest);
        }
        boolean anyVisible = fifo && !expired.isEmpty() && lineup.ready();
        for (Message next = due.first();
                next != null && reached(next.dueNanos, now);
                next = due.first()) {
            var at = new Tick(next.dueNanos); // long ago, if the clock was moved by hand
            lineup.advance(at);
            unhide(next, at);
            anyVisible = true;
        }
        lineup.advance(now);
        return anyVisible;
    }

    /// Hands out up to `demand.max` visible messages. A message that was already received
    /// `demand.receivesMax` times is given up instead: it leaves this queue, its count unchanged.
    /// The caller has let time pass before.
    ///
    /// In a FIFO queue such a message still locks its group until [#left] or [#stays] says what
    /// became of it, and one receive either gives messages up or hands messages out: those behind
    /// must not be seen before those in front have gone.
    public Reception receive(Demand demand, Moment now) {
        Tick tick = now.tick();
        int room = Math.min(demand.max, inFlightMax - inFlight);
        var taken = new ArrayList<Message>(Math.max(0, Math.min(room, visible)));
        List<Message> dead = List.of();
        for (Message next = lineup.next(tick); next != null; next = lineup.next(tick)) {
            if (demand.receivesMax > 0 && next.receives >= demand.receivesMax) {
                if (dead.size() == DEAD_LETTERS_PER_RECEIVE_MAX || (fifo && !taken.isEmpty())) {
                    break;
                }
                dead = dead.isEmpty() ? new ArrayList<>() : dead;
                giveUp(next, tick);
                dead.add(next);
                continue;
            }
            if (taken.size() >= room || (fifo && !dead.isEmpty())) {
                break;
            }
            take(next, demand, now);
            taken.add(next);
        }
        lineup.endReceive(tick);
        if (demand.visibility.isZero()) {
            taken.forEach(message -> unhide(message, tick)); // now, or they would be taken twice
        }
        return new Reception(taken, dead);
    }

    /// Remembers a receive of a FIFO queue under an id, so that it can be repeated.
    public void remember(String attemptId, List<Message> taken, Tick now) {
        attempts.remember(
                attemptId, taken.stream().filter(m -> m.state == State.IN_FLIGHT).toList(), now);
    }

    /// Hands out again what an attempt took, without counting it, hidden for `visibility` from now
    /// on. Empty if there was no such attempt, it is too old, or something happened to a message of
    /// it. The caller has let time pass before.
    public Optional<List<Message>> repeat(String attemptId, Duration visibility, Tick now) {
        Optional<List<Message>> taken = attempts.recall(attemptId, now);
        taken.ifPresent(messages ->
                messages.forEach(message -> {
                    due.remove(message);
                    message.dueNanos = now.nanos() + visibility.toNanos();
                    due.add(message);
                    if (visibility.isZero()) {
                        unhide(message, now);
                    }
                }));
        return taken;
    }

    /// Gives up the message that would be received next, because it moves into another queue. The
    /// caller has let time pass before. In a FIFO queue it still locks its group until [#left] or
    /// [#stays] says what became of it.
    ///
    /// @param next what [#next] named
    public void giveUpNext(Message next, Tick now) {
        giveUp(next, now);
        lineup.endReceive(now);
    }

    /// A message of a FIFO queue that was given up is in its dead-letter queue now.
    ///
    /// @return whether it was still here
    public boolean left(Message message, Tick now) {
        if (message.state != State.IN_FLIGHT || !message.leaving) {
            return false;
        }
        remove(message, now);
        return true;
    }

    /// A message of a FIFO queue that was given up could not be moved; it is hidden until
    /// `dueNanos`, and its group locked.
    public void stays(Message message, long dueNanos) {
        if (message.state == State.IN_FLIGHT && message.leaving) {
            due.remove(message);
            message.dueNanos = dueNanos;
            due.add(message);
        }
    }

    /// Puts back a message that was given up but could not be moved; it is hidden until `dueNanos`.
    public void keep(Message message, long dueNanos, Tick now) {
        messages.add(message);
        ages.add(message);
        hide(message, dueNanos);
        lineup.arrive(message, now);
    }

    /// Deletes a message, in whatever state. A receipt of any receive will do, as on AWS.
    ///
    /// @return the message, or empty if it is not here (any more)
    public Optional<Message> delete(long number, Tick now) {
        Message message = messages.find(number);
        if (message == null || message.state == State.ACCEPTED) {
            return Optional.empty();
        }
        remove(message, now);
        return Optional.of(message);
    }

    /// Deletes a message of a FIFO queue, which takes the receipt of its latest receive, as long as
    /// the message is hidden.
    public Deletion delete(Receipt receipt, Tick now) {
        Message message = messages.find(receipt.number);
        if (message == null || message.state == State.ACCEPTED) {
            return new Deletion.Missing();
        }
        if (!heldBy(receipt, message)) {
            return new Deletion.TooLate();
        }
        remove(message, now);
        return new Deletion.Deleted(message);
    }

    /// Hides a received message for `visibility` from now on, or shows it again if that is zero.
    public VisibilityChange changeVisibility(Receipt receipt, Duration visibility, Tick now) {
        Message message = messages.find(receipt.number);
        if (message == null || message.state == State.ACCEPTED) {
            return new VisibilityChange.Missing();
        }
        if (!heldBy(receipt, message)) {
            return new VisibilityChange.TooLate();
        }
        long dueNanos = now.nanos() + visibility.toNanos();
        if (dueNanos - message.receivedNanos > TOTAL_VISIBILITY_MAX.toNanos()) {
            return new VisibilityChange.BeyondLimit();
        }
        attempts.touch(message);
        due.remove(message);
        message.dueNanos = dueNanos;
        due.add(message);
        if (visibility.isZero()) {
            unhide(message, now);
        }
        return new VisibilityChange.Changed(message);
    }

    /// Removes every message.
    ///
    /// @return the messages that left
    public List<Message> purge() {
        var gone = new ArrayList<Message>(messages.size());
        messages.forEach(message -> {
            message.state = State.GONE;
            gone.add(message);
        });
        messages.clear();
        accepted.clear();
        lineup.clear();
        attempts.clear();
        due.clear();
        ages.clear();
        visible = 0;
        inFlight = 0;
        delayed = 0;
        return gone;
    }

    /// Returns the message of that number, in whatever state, if it is here.
    public Optional<Message> find(long number) {
        return Optional.ofNullable(messages.find(number));
    }

    /// Returns the message of that id, if it is here and safe. Looks at all messages: not for
    /// often, and not for queues with very many.
    public Optional<Message> search(UUID id) {
        return messages.search(
                message -> message.state != State.ACCEPTED && message.content().id().equals(id));
    }

    /// Returns how many messages there are, in whatever state.
    public int size() {
        return messages.size();
    }

    /// Returns the message that would be received next, if any. The caller has let time pass
    /// before.
    public Optional<Message> next(Tick now) {
        return Optional.ofNullable(lineup.next(now));
    }

    /// Returns how many messages stand where.
    public Counts counts() {
        return new Counts(visible, inFlight, delayed);
    }

    /// Returns how full the queue is. The caller has let time pass before.
    public Gauges gauges(Tick now) {
        int locked = lineup instanceof GroupLineup groups ? groups.locked() : 0;
        return new Gauges(counts(), locked, fairness(now));
    }

    /// Returns what metrics say of noisy and quiet tenants. The caller has let time pass before.
    public FairnessSnapshot fairness(Tick now) {
        Lineup.Noise noise = lineup.noise();
        Duration age = age(oldest(false), now);
        return new FairnessSnapshot(
                noise.groups(),
                visible - noise.visible(),
                inFlight - noise.inFlight(),
                delayed - noise.delayed(),
                age,
                noise.groups() == 0 ? age : age(oldest(true), now));
    }

    /// Returns the largest tenants, the largest first. Looks at all of them: not for often.
    public List<TenantView> tenants(TenantView.Size by, int max, Moment now) {
        return lineup.tenants(by, max, now);
    }

    /// Returns whether something can be received at once.
    public boolean anyVisible() {
        return lineup.ready();
    }

    /// Returns whether so many messages are in flight that none can be received.
    public boolean full() {
        return inFlight >= inFlightMax;
    }

    /// Returns when to call [#advance] next, if ever.
    public Optional<Tick> nextDeadline() {
        Message next = due.first();
        Message oldest = ages.first();
        Optional<Tick> look = lineup.nextDeadline();
        if (oldest == null) {
            return look; // whatever is hidden has an age too
        }
        long expiry = oldest.enqueuedNanos() + retentionNanos;
        var first = new Tick(next != null && next.dueNanos - expiry < 0 ? next.dueNanos : expiry);
        return look.isPresent() && look.get().compareTo(first) < 0 ? look : Optional.of(first);
    }

    private @Nullable Message oldest(boolean quietly) {
        Message sent =
                ages.longestReceivable(
                        message ->
                                lineup.countsByAge(message) && (!quietly || lineup.quiet(message)),
                        AGE_LOOKS_MAX);
        Message waiting = lineup.longestWaiting(quietly);
        if (sent == null || waiting == null) {
            return sent == null ? waiting : sent;
        }
        return sent.receivableNanos() - waiting.receivableNanos() < 0 ? sent : waiting;
    }

    private static Duration age(@Nullable Message message, Tick now) {
        return message == null
                ? Duration.ZERO
                : Duration.ofNanos(Math.max(0, now.nanos() - message.receivableNanos()));
    }

    private void enter(Message message, long dueNanos, Tick now) {
        ages.add(message);
        message.dueNanos = dueNanos;
        if (reached(dueNanos, now)) {
            message.state = State.VISIBLE;
            visible++;
        } else {
            message.state = State.DELAYED;
            due.add(message);
            delayed++;
        }
        lineup.arrive(message, now);
    }

    private void take(Message message, Demand demand, Moment now) {
        visible--;
        message.receives++;
        if (message.firstReceivedMillis == 0) {
            message.firstReceivedMillis = now.epochMillis();
        }
        message.receivedNanos = now.tick().nanos();
        lineup.take(message, now.tick());
        hide(message, now.tick().nanos() + demand.visibility.toNanos());
    }

    private void giveUp(Message message, Tick now) {
        if (!fifo) {
            remove(message, now);
            return;
        }
        visible--;
        lineup.take(message, now);
        message.leaving = true;
        hide(message, now.plus(UNTIL_MOVED).nanos());
    }

    private void hide(Message message, long dueNanos) {
        message.state = State.IN_FLIGHT;
        message.dueNanos = dueNanos;
        due.add(message);
        inFlight++;
    }

    private void unhide(Message message, Tick now) {
        attempts.touch(message);
        message.leaving = false;
        due.remove(message);
        State was = message.state;
        if (was == State.DELAYED) {
            delayed--;
        } else {
            inFlight--;
        }
        message.state = State.VISIBLE;
        visible++;
        lineup.show(message, was, now);
    }

    private void remove(Message message, Tick now) {
        State was = message.state;
        switch (was) {
            case VISIBLE -> visible--;
            case IN_FLIGHT -> {
                due.remove(message);
                inFlight--;
            }
            case DELAYED -> {
                due.remove(message);
                delayed--;
            }
            case ACCEPTED, GONE ->
                    throw new IllegalStateException("cannot remove " + message); // never published
        }
        attempts.touch(message);
        lineup.leave(message, was, now);
        ages.remove(message);
        messages.remove(message);
        message.state = State.GONE;
    }

    private static boolean heldBy(Receipt receipt, Message message) {
        return message.state == State.IN_FLIGHT
                && message.receives == receipt.receive
                && !message.leaving;
    }

    private static boolean reached(long nanos, Tick now) {
        return now.nanos() - nanos >= 0;
    }

    /// What one receive asks for.
    ///
    /// @param max how many messages, at least 1
    /// @param visibility how long they are hidden; zero leaves them visible but counts the receive
    /// @param receivesMax how often a message may be received before it is given up; 0 for no limit
    public record Demand(int max, Duration visibility, int receivesMax) {}

    /// What one receive brought.
    ///
    /// @param taken handed out
    /// @param dead given up; they have left the queue
    public record Reception(List<Message> taken, List<Message> dead) {}

    /// One receive of one message.
    ///
    /// @param number of the message
    /// @param receive its receive count then
    public record Receipt(long number, int receive) {}

    /// How many messages stand where.
    public record Counts(int visible, int inFlight, int delayed) {
        /// Returns how many there are.
        public int all() {
            return visible + inFlight + delayed;
        }
    }

    /// What became of a wish to delete from a FIFO queue.
    public sealed interface Deletion {
        /// It has left.
        record Deleted(Message message) implements Deletion {}

        /// There is no such message, so nothing is left to do.
        record Missing() implements Deletion {}

        /// It is not in flight under this receipt any more; nothing was changed.
        record TooLate() implements Deletion {}
    }

    /// What became of a wish to change a visibility.
    public sealed interface VisibilityChange {
        /// It is hidden anew, or visible if that was asked for.
        record Changed(Message message) implements VisibilityChange {}

        /// It is not in flight under this receipt any more; nothing was changed.
        record TooLate() implements VisibilityChange {}

        /// There is no such message.
        record Missing() implements VisibilityChange {}

        /// One receive would hide it for more than [QueueCore#TOTAL_VISIBILITY_MAX].
        record BeyondLimit() implements VisibilityChange {}
    }
}
