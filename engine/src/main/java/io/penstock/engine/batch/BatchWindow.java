package io.penstock.engine.batch;

import io.penstock.engine.batch.Effect.Reason;
import io.penstock.engine.time.Tick;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decides when waiting records become one event.
///
/// A batch is complete as soon as the first of these holds: it has `maxEntries`, the next record
/// would exceed `maxBytes`, the window has elapsed, or its records may not wait any longer. Without
/// a window whatever one reception brought leaves at once, split by size.
///
/// The window's clock starts when an invocation ends; if nothing waits then, at the first record
/// gathered afterwards. Where several invocations run at a time (an SQS mapping that shares one
/// window among them) nobody tells this window of invocations, and the clock starts at the first
/// record of each batch.
///
/// Pure decision: it reads no clock, starts no thread and does no I/O. Not thread-safe; confined to
/// the core that owns it. Holds at most one incomplete batch.
///
/// @param <T> what a source calls a record
public final class BatchWindow<T> {
    /// The comma between two records.
    private static final int SEPARATOR_BYTES = 1;

    private final BatchPolicy policy;
    private final int envelopeBytes;
    private final List<T> waiting = new ArrayList<>();
    private int eventBytes;
    private boolean invoking;
    private @Nullable Tick closesAt;
    private @Nullable Tick leavesAt;

    /// Creates an empty window.
    ///
    /// @param envelopeBytes length of the event's JSON without any record
    public BatchWindow(BatchPolicy policy, int envelopeBytes) {
        if (envelopeBytes < 0) {
            throw new IllegalArgumentException("envelopeBytes must not be negative");
        }
        this.policy = policy;
        this.envelopeBytes = envelopeBytes;
        this.eventBytes = envelopeBytes;
    }

    /// Applies one input and returns what was decided, in order.
    public List<Effect<T>> on(Input<T> input, Tick now) {
        var effects = new ArrayList<Effect<T>>(1);
        switch (input) {
            case Input.Received<T> received -> receive(received, now, effects);
            case Input.InvocationBegan<T>() -> {
                invoking = true;
                closesAt = null;
            }
            case Input.InvocationEnded<T>() -> {
                invoking = false;
                startClock(now);
                closeIfDue(now, effects);
            }
            case Input.TimePassed<T>() -> closeIfDue(now, effects);
            case Input.Drained<T>() -> close(Reason.DRAIN, effects);
        }
        return effects;
    }

    /// Returns when to call [#on] with [Input.TimePassed], if ever.
    public Optional<Tick> nextDeadline() {
        if (closesAt == null || leavesAt == null) {
            return Optional.ofNullable(leavesAt); // a running clock implies that records wait
        }
        return Optional.of(closesAt.compareTo(leavesAt) <= 0 ? closesAt : leavesAt);
    }

    /// Returns how many records wait for their batch to be complete.
    public int waiting() {
        return waiting.size();
    }

    private void receive(Input.Received<T> received, Tick now, List<Effect<T>> effects) {
        Tick leaves = now.plus(received.stay());
        for (Entry<T> entry : received.entries()) {
            admit(entry, leaves, now, effects);
        }
        if (!policy.windowed()) {
            close(Reason.AVAILABLE, effects);
        }
        closeIfDue(now, effects);
    }

    private void admit(Entry<T> entry, Tick leaves, Tick now, List<Effect<T>> effects) {
        if (!waiting.isEmpty() && !fits(eventBytes + SEPARATOR_BYTES, entry)) {
            close(
                    Reason.PAYLOAD,
                    effects); // before setting the entry aside, so that order survives
        }
        if (!fits(envelopeBytes, entry)) {
            effects.add(new Effect.TooLarge<>(entry.item(), entry.sizeBytes()));
            return;
        }
        eventBytes += entry.sizeBytes() + (waiting.isEmpty() ? 0 : SEPARATOR_BYTES);
        waiting.add(entry.item());
        leavesAt = leavesAt == null || leaves.compareTo(leavesAt) < 0 ? leaves : leavesAt;
        if (waiting.size() == policy.maxEntries()) {
            close(Reason.SIZE, effects);
        } else if (closesAt == null) {
            startClock(now);
        }
    }

    private boolean fits(int bytesBefore, Entry<T> entry) {
        return entry.sizeBytes() <= policy.maxBytes() - bytesBefore;
    }

    private void startClock(Tick now) {
        if (!invoking && !waiting.isEmpty()) {
            closesAt = now.plus(policy.maxWait());
        }
    }

    private void closeIfDue(Tick now, List<Effect<T>> effects) {
        if (closesAt != null && now.reached(closesAt)) {
            close(Reason.WINDOW, effects);
        } else if (leavesAt != null && now.reached(leavesAt)) {
            close(Reason.STAY, effects);
        }
    }

    private void close(Reason reason, List<Effect<T>> effects) {
        closesAt = null;
        leavesAt = null;
        if (!waiting.isEmpty()) {
            effects.add(new Effect.Dispatch<>(waiting, eventBytes, reason));
            waiting.clear();
            eventBytes = envelopeBytes;
        }
    }
}
