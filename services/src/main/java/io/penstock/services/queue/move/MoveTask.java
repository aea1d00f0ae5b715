package io.penstock.services.queue.move;

import io.penstock.engine.time.Tick;
import io.penstock.services.queue.move.MoveProgress.Status;
import java.time.Duration;

/// Decides how one message move task goes on.
///
/// Pure decision: it reads no clock, blocks on nothing and moves nothing. Not thread-safe; confined
/// to the lock of its driver. Times never run backwards from one call to the next.
///
/// With a rate of *r* per second, the first message may move at once and each further one 1/*r*
/// seconds after the one before it may. A task that fell behind catches up; one that is resumed
/// after a restart does not make up for the time in between.
public final class MoveTask {
    /// How long a task may run ("Message redrive quotas").
    public static final Duration LIFE_MAX = Duration.ofHours(36);

    /// How many messages move in one step at most, so that others get at the queue in between.
    public static final int STEP_MAX = 100;

    /// The reason of a failure: the queue a message must go to does not exist.
    public static final String NO_SUCH_QUEUE = "AWS.SimpleQueueService.NonExistentQueue";

    /// The reason of a failure: no queue gave this message up, so it has none to go back to.
    public static final String NO_SOURCE = "CouldNotDetermineMessageSource";

    /// The reason of a failure: [#LIFE_MAX] is over. AWS has not published its own name for it.
    public static final String TOO_LONG = "TaskTimedOut";

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

    private final MoveOrder order;
    private final Tick begun; // of the pace
    private final Tick endsAt;
    private final long movedBefore; // the pace began
    private Status status;
    private long moved;
    private String failure;
    private Tick restsUntil;

    /// Begins or resumes a task.
    ///
    /// @param now the present
    /// @param nowMillis the present on the wall clock
    public MoveTask(MoveOrder order, MoveProgress progress, Tick now, long nowMillis) {
        this.order = order;
        begun = now;
        endsAt = now.plus(LIFE_MAX.minusMillis(nowMillis - order.startedMillis()));
        movedBefore = progress.moved();
        status = progress.status();
        moved = progress.moved();
        failure = progress.failure();
        restsUntil = now;
    }

    /// Returns what the task was asked to do.
    public MoveOrder order() {
        return order;
    }

    /// Returns how far it came.
    public MoveProgress progress() {
        return new MoveProgress(status, moved, failure);
    }

    /// Decides what is to be done now.
    public Step next(Tick now) {
        if (status == Status.CANCELLING) {
            status = Status.CANCELLED;
        }
        if (status == Status.RUNNING && moved >= order.toMove()) {
            status = Status.COMPLETED;
        }
        if (status == Status.RUNNING && now.reached(endsAt)) {
            fail(TOO_LONG);
        }
        if (!status.active()) {
            return new Step.End();
        }
        Tick due = later(due(), restsUntil);
        if (!now.reached(due)) {
            return new Step.Rest(due.compareTo(endsAt) < 0 ? due : endsAt);
        }
        return new Step.Move((int) Math.min(STEP_MAX, Math.min(left(), allowed(now))));
    }

    /// One message was moved.
    public void moved() {
        moved++;
    }

    /// The source has no message that could be received: the rest was received, deleted or expired
    /// meanwhile.
    public void exhausted() {
        if (status == Status.RUNNING) {
            status = Status.COMPLETED;
        }
    }

    /// A message cannot be moved, and none behind it will be.
    ///
    /// @param reason one of this class's
    public void fail(String reason) {
        if (status == Status.RUNNING) {
            status = Status.FAILED;
            failure = reason;
        }
    }

    /// There was no room for a message; the task tries again a little later.
    public void blocked(Tick now) {
        restsUntil = now.plus(RETRY_AFTER);
    }

    /// Asks the task to stop.
    ///
    /// @return false if it is not running
    public boolean cancel() {
        if (status != Status.RUNNING) {
            return false;
        }
        status = Status.CANCELLING;
        return true;
    }

    private long left() {
        return order.toMove() - moved;
    }

    /// Returns when the next message may move.
    private Tick due() {
        if (order.perSecond() == MoveOrder.AS_FAST_AS_POSSIBLE) {
            return begun;
        }
        long paced = moved - movedBefore;
        return begun.plus(
                Duration.ofNanos(Math.ceilDiv(paced * SECOND_NANOS, (long) order.perSecond())));
    }

    /// Returns how many messages may have moved by now and have not.
    private long allowed(Tick now) {
        if (order.perSecond() == MoveOrder.AS_FAST_AS_POSSIBLE) {
            return STEP_MAX;
        }
        long elapsed = begun.until(now).toNanos(); // at most LIFE_MAX
        return elapsed * order.perSecond() / SECOND_NANOS + 1 - (moved - movedBefore);
    }

    private static Tick later(Tick one, Tick other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    /// What is to be done.
    public sealed interface Step {
        /// Move up to `max` messages, at least 1, and report each.
        record Move(int max) implements Step {}

        /// Nothing before `until`, unless the task is cancelled.
        record Rest(Tick until) implements Step {}

        /// The task is over.
        record End() implements Step {}
    }
}
