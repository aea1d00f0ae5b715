package io.penstock.engine.pollers;

import io.penstock.engine.time.Tick;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decides how many batches one queue mapping may have in flight, from receive to settlement.
///
/// Published by AWS (Lambda Developer Guide, "Configuring scaling behavior for SQS event source
/// mappings"): start at 5, up to 300 more per minute while messages remain, 1,250 at most, back off
/// on throttles, and on errors unless the function reports item failures; `MaximumConcurrency` caps
/// it. Not published, so chosen here: growth is spread evenly (one each 200 ms); without demand the
/// limit falls back at the same pace; a throttle takes a quarter away, at least 1, once per second
/// at most, down to 1, and growth pauses for 10 s; an error takes 1 away at the same rate, down to
/// 2.
///
/// Pure decision; not thread-safe; confined to its core.
public final class Pollers {
    /// Batches in flight at the start, and without demand.
    public static final int START = 5;

    /// The most batches in flight of one mapping.
    public static final int CEILING = 1_250;

    /// One more batch each time this has passed with demand: 300 per minute.
    public static final Duration STEP = Duration.ofMillis(200);

    /// Pause of growth after a throttle.
    public static final Duration COOL_DOWN = Duration.ofSeconds(10);

    private static final Duration BACK_OFF_AT_MOST_EACH = Duration.ofSeconds(1);
    private static final int FLOOR_OF_THROTTLES = 1;
    private static final int FLOOR_OF_ERRORS = 2;
    private static final int SHARE_TAKEN = 4;

    private int maximum;
    private boolean capped;
    private int limit;
    private boolean demand;
    private Tick steppedAt;
    private @Nullable Tick backedOffAt;
    private @Nullable Tick growsFrom;
    private LimitingFactor backOffCause = LimitingFactor.THROTTLES;

    /// Starts at 5, or at the cap if it is lower.
    ///
    /// @param maximumConcurrency the mapping's cap, 0 for none
    public Pollers(int maximumConcurrency, Tick now) {
        this.maximum = cap(maximumConcurrency);
        this.capped = maximumConcurrency > 0;
        this.limit = Math.min(START, maximum);
        this.steppedAt = now;
    }

    /// Changes the cap; takes effect at once for batches that have not begun.
    public void cap(int maximumConcurrency, Tick now) {
        settle(now);
        maximum = cap(maximumConcurrency);
        capped = maximumConcurrency > 0;
        limit = Math.min(limit, maximum);
    }

    /// Returns how many batches may be in flight now.
    public int limit(Tick now) {
        settle(now);
        return limit;
    }

    /// Tells whether all that may be in flight is, and messages remain.
    public void demand(boolean unmet, Tick now) {
        settle(now);
        if (demand != unmet) {
            demand = unmet;
            steppedAt = now;
        }
    }

    /// Tells of an invocation that could not run.
    public void throttled(Tick now) {
        settle(now);
        growsFrom = now.plus(COOL_DOWN);
        backOff(
                Math.max(1, limit / SHARE_TAKEN),
                FLOOR_OF_THROTTLES,
                LimitingFactor.THROTTLES,
                now);
    }

    /// Tells of a failed invocation; not to be told where the function reports item failures.
    public void failed(Tick now) {
        settle(now);
        int floor = capped ? Math.min(START, maximum) : FLOOR_OF_ERRORS;
        backOff(1, floor, LimitingFactor.ERRORS, now);
    }

    /// Returns when [#limit] grows next, if it will; shrinking needs no deadline.
    public Optional<Tick> nextGrowth() {
        if (limit >= maximum || !(demand || limit < floorWithoutDemand())) {
            return Optional.empty();
        }
        Tick step = steppedAt.plus(STEP);
        return Optional.of(growsFrom != null && growsFrom.compareTo(step) > 0 ? growsFrom : step);
    }

    /// Returns what keeps the limit from being higher.
    public LimitingFactor factor() {
        if (limit < floorWithoutDemand()) {
            return backOffCause;
        }
        if (!demand) {
            return LimitingFactor.DEMAND;
        }
        if (limit == maximum) {
            return capped ? LimitingFactor.MAXIMUM_CONCURRENCY : LimitingFactor.CEILING;
        }
        return growsFrom == null ? LimitingFactor.RAMP : backOffCause;
    }

    private void backOff(int by, int floor, LimitingFactor cause, Tick now) {
        boolean recently =
                backedOffAt != null && !now.reached(backedOffAt.plus(BACK_OFF_AT_MOST_EACH));
        if (recently) {
            return;
        }
        backedOffAt = now;
        if (limit > floor) {
            limit = Math.max(floor, limit - by);
            backOffCause = cause;
            steppedAt = now;
        }
    }

    /// Catches up with the steps that have come due since the last question.
    private void settle(Tick now) {
        if (growsFrom != null) {
            if (!now.reached(growsFrom)) {
                return;
            }
            steppedAt = growsFrom.compareTo(steppedAt) > 0 ? growsFrom : steppedAt;
            growsFrom = null;
        }
        long steps = steppedAt.until(now).dividedBy(STEP);
        if (steps <= 0) {
            return;
        }
        steppedAt = steppedAt.plus(STEP.multipliedBy(steps));
        int by = (int) Math.min(steps, CEILING);
        if (demand) {
            limit = Math.min(maximum, limit + by);
        } else if (limit < floorWithoutDemand()) {
            limit = Math.min(floorWithoutDemand(), limit + by);
        } else {
            limit = Math.max(floorWithoutDemand(), limit - by);
        }
    }

    private int floorWithoutDemand() {
        return Math.min(START, maximum);
    }

    private static int cap(int maximumConcurrency) {
        return maximumConcurrency > 0 ? Math.min(maximumConcurrency, CEILING) : CEILING;
    }
}
