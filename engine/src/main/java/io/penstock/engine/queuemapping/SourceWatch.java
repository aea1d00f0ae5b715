package io.penstock.engine.queuemapping;

import static java.util.Objects.requireNonNull;

import io.penstock.engine.retry.Backoff;
import io.penstock.engine.time.Tick;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Knows which polls are out and decides whether another one is worth it.
///
/// A source that signals is polled without waiting, and only while it may hold messages: after an
/// empty poll the watch rests until a signal that came after that poll began, so that none is lost.
/// Any other source is long-polled: one poll waits, further ones do not, and the very first does
/// not either, so that it shows at once whether the source answers. While polls come back full, the
/// number of polls at a time doubles; one that does not resets it to 1. A failed poll is repeated
/// with backoff. A source that would hand out the same messages at once, and in vain, rests. Not
/// thread-safe; confined to its core.
final class SourceWatch {
    /// Messages one receive can bring (AWS's limit).
    static final int POLL_MAX = 10;

    /// How long a long poll waits (AWS's longest).
    static final Duration LONG_POLL = Duration.ofSeconds(20);

    /// Idle mappings are many, and poll one at a time.
    private static final int FEW = 2;

    /// By which share the size of the largest poll is forgotten with each smaller one.
    private static final int FADING = 8;

    /// The most returns of messages that are looked forward to.
    static final int RETURNS_MAX = 64;

    /// How much later than the core thinks a queue may show a message again: it hid the message at
    /// some time while the poll was under way.
    static final Duration RETURN_SLACK = Duration.ofMillis(200);

    /// How long a source rests that handed out what could not be used: the shortest visibility
    /// timeout but none. A queue that hides its messages for a second or more never rests so.
    static final Duration REST = Duration.ofSeconds(1);

    private final boolean signals;
    private final int pollsMax;
    private final Backoff backoff;
    private @Nullable NavigableSet<Tick> returns; // made for the first; few sources need it
    private Map<Long, Poll> polls = Map.of(); // made for the first, let go of with the last
    private long pollsBegun;
    private long signalsHeard;
    private boolean mayHoldMessages = true;
    private int appetite = 1;
    private long pollBytes;
    private @Nullable Tick retryAt;
    private @Nullable Tick restsUntil;
    private String trouble = "";
    private boolean missing;
    private boolean answered;
    private Instant lastAnswer = Instant.EPOCH;

    SourceWatch(boolean signals, int pollsMax, Backoff backoff) {
        this.signals = signals;
        this.pollsMax = pollsMax;
        this.backoff = backoff;
    }

    /// A poll that is out.
    record Poll(int max, Duration patience, long signalsHeard) {}

    void signalled() {
        signalsHeard++;
        mayHoldMessages = true;
    }

    /// Messages may have become receivable: a message group of a FIFO queue is free. A source that
    /// does not signal is asked at once, beside the poll that waits: not every service wakes that
    /// one.
    void stirred() {
        signalled();
        if (!signals) {
            appetite = Math.max(appetite, 2);
        }
    }

    /// Messages that were left in the queue will be visible again. A source that does not signal is
    /// asked then, beside the poll that waits: not every service wakes that one.
    void expect(Tick visibleAgainAt) {
        if (!signals) {
            NavigableSet<Tick> all = returns == null ? new TreeSet<>() : returns;
            returns = all;
            all.add(visibleAgainAt.plus(RETURN_SLACK));
            if (all.size() > RETURNS_MAX) {
                all.pollLast(); // the poll that waits brings them, a little later
            }
        }
    }

    /// Returns when expected messages are back, null if none are expected.
    @Nullable Tick returnsAt() {
        return returns == null || returns.isEmpty() ? null : returns.first();
    }

    void timePassed(Tick now) {
        boolean back = false;
        for (Tick next = returnsAt(); next != null && now.reached(next); next = returnsAt()) {
            requireNonNull(returns).pollFirst();
            back = true;
        }
        if (back) {
            stirred();
        }
    }

    /// Returns whether only a signal can lead to the next poll.
    boolean awaitsSignal() {
        return signals && !mayHoldMessages;
    }

    boolean mayHoldMessages() {
        return mayHoldMessages;
    }

    Collection<Poll> polls() {
        return polls.values();
    }

    /// Returns how much the polls that are out will bring if each brings as much as polls did
    /// lately.
    long expectedBytes() {
        return polls.size() * pollBytes;
    }

    int expectedMessages() {
        int expected = 0;
        for (Poll out : polls.values()) {
            expected += out.max;
        }
        return expected;
    }

    boolean wantsPoll(Tick now) {
        return polls.size() < appetite
                && !awaitsSignal()
                && (retryAt == null || now.reached(retryAt))
                && (restsUntil == null || now.reached(restsUntil));
    }

    /// Nothing could be done with messages before they were visible again.
    void rest(Tick now) {
        restsUntil = now.plus(REST);
    }

    /// Returns until when the source rests or rested, null if it never did.
    @Nullable Tick restsUntil() {
        return restsUntil;
    }

    Effect.Poll begin(int max) {
        long poll = ++pollsBegun;
        boolean patient =
                !signals
                        && answered
                        && polls.values().stream().noneMatch(out -> out.patience.isPositive());
        Duration patience = patient ? LONG_POLL : Duration.ZERO;
        retryAt = null;
        polls = polls.isEmpty() ? new LinkedHashMap<>(FEW) : polls;
        polls.put(poll, new Poll(max, patience, signalsHeard));
        return new Effect.Poll(poll, max, patience);
    }

    Poll end(long poll) {
        @Nullable Poll ended = polls.isEmpty() ? null : polls.remove(poll);
        if (ended == null) {
            throw new IllegalStateException("no poll " + poll + " is out");
        }
        polls = polls.isEmpty() ? Map.of() : polls;
        return ended;
    }

    /// A poll succeeded.
    ///
    /// @param bytes of these messages
    void brought(Poll poll, int messages, long bytes, Instant now) {
        pollBytes = Math.max(bytes, pollBytes - pollBytes / FADING);
        backoff.reset();
        retryAt = null;
        trouble = "";
        missing = false;
        answered = true;
        lastAnswer = now;
        if (messages == 0) {
            appetite = 1;
            mayHoldMessages = signalsHeard != poll.signalsHeard;
            return;
        }
        mayHoldMessages = true;
        appetite = messages == poll.max ? Math.min(appetite * 2, pollsMax) : 1;
    }

    /// Returns when to poll again.
    Tick failed(Intake.Unreachable failure, Tick now) {
        appetite = 1;
        mayHoldMessages = true;
        trouble = failure.cause();
        missing = failure.missing();
        Tick next = now.plus(backoff.next());
        retryAt = next;
        return next;
    }

    @Nullable Tick retryAt() {
        return retryAt;
    }

    String trouble() {
        return trouble;
    }

    boolean missing() {
        return missing;
    }

    /// Returns when a poll last succeeded, [Instant#EPOCH] if none did.
    Instant lastAnswer() {
        return lastAnswer;
    }
}
