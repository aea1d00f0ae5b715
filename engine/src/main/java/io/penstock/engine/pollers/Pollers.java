package io.penstock.engine.pollers;

import io.penstock.engine.time.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decides how many batches one queue mapping may have in flight, from receive to settlement.
///
/// Published by AWS (Lambda Developer Guide, "Configuring scaling behavior for SQS event source
/// mappings" and "Using provisioned mode with Amazon SQS event source mappings"):
/// - on demand: start at 5, up to 300 more per minute while messages remain, 1,250 at most; back to
///   5 without demand, and to as few as 2 when there is little to do; `MaximumConcurrency` caps it,
///   and then it stays at 5 or its cap;
/// - provisioned: `MinimumPollers` to `MaximumPollers` of 10 batches, 10 polls per second and 1 MB
///   per second each, up to 1,000 batches more per minute, and back to the minimum;
/// - back off on throttles, and on errors unless the function reports item failures.
///
/// Not published, so chosen here: growth is spread evenly (one poller each 200 ms, or 600 ms if
/// provisioned) and so is its reverse, which begins at once, or after 5 s if provisioned; a
/// throttle takes a quarter away, at least 1, once per second at most, down to 1, and growth pauses
/// for 10 s. An error does the same, down to 2, if half of the invocations that ended lately
/// failed; otherwise it takes 1 away. Provisioned pollers never fall below their minimum.
///
/// Pure decision; not thread-safe; confined to its core.
public final class Pollers {
    /// Batches in flight at the start, and without demand.
    public static final int START = 5;

    /// The most batches in flight of one mapping on demand.
    public static final int CEILING = 1_250;

    /// The most batches in flight of one mapping, whatever its mode: each holds messages in memory.
    /// Further provisioned pollers may still ask and read more per second.
    public static final int IN_FLIGHT_MAX = 2_500;

    /// One more batch each time this has passed with demand: 300 per minute.
    public static final Duration STEP = Duration.ofMillis(200);

    /// Pause of growth after a throttle.
    public static final Duration COOL_DOWN = Duration.ofSeconds(10);

    private static final Duration BACK_OFF_AT_MOST_EACH = Duration.ofSeconds(1);
    private static final int SHARE_TAKEN = 4;

    private final Allowance allowance;
    private final ErrorShare errors = new ErrorShare();
    private Terms terms;
    private int count;
    private boolean demand;
    private boolean backedOff;
    private LimitingFactor backOffCause = LimitingFactor.UNAVAILABLE;
    private Tick steppedAt;
    private Tick sufficientSince;
    private Tick quietSince;
    private @Nullable Tick backedOffAt;
    private @Nullable Tick growsFrom;

    /// Starts as if there had been no demand yet.
    public Pollers(Scaling scaling, Tick now) {
        this.terms = Terms.of(scaling);
        this.allowance = new Allowance(now);
        this.count = terms.rest();
        this.steppedAt = now;
        this.sufficientSince = now;
        this.quietSince = now;
    }

    /// Changes the terms; takes effect at once for batches that have not begun. What was reached is
    /// kept as far as the new terms allow.
    public void rescale(Scaling scaling, Tick now) {
        settle(now);
        int batches = limit();
        terms = Terms.of(scaling);
        count = Math.clamp(batches / terms.batchesEach(), Math.min(2, terms.rest()), terms.most());
        if (terms.metered()) {
            count = Math.max(count, terms.rest());
        }
    }

    /// Returns how many batches may be in flight now.
    public int limit(Tick now) {
        settle(now);
        return limit();
    }

    /// Returns how many provisioned pollers there are, 0 on demand.
    public int provisioned(Tick now) {
        settle(now);
        return terms.metered() ? count : 0;
    }

    /// Returns whether the pollers may ask the source once more now, if there is room.
    public boolean mayPoll(Tick now) {
        return !terms.metered() || allowance.exhausted(now).isEmpty();
    }

    /// Returns from when on they may ask it if they may not now.
    public Tick mayPollFrom() {
        return allowance.freeAt();
    }

    /// Tells of a poll that begins.
    public void polled(Tick now) {
        if (terms.metered()) {
            allowance.polled(provisioned(now), now);
        }
    }

    /// Tells how much a poll brought.
    public void read(long bytes, Tick now) {
        if (terms.metered()) {
            allowance.read(bytes, provisioned(now), now);
        }
    }

    /// Tells how busy the mapping is.
    ///
    /// @param unmet whether all that may be in flight is, and messages remain
    /// @param inFlight batches in flight
    public void demand(boolean unmet, int inFlight, Tick now) {
        settle(now);
        if (unmet || inFlight > terms.idle() * terms.batchesEach()) {
            quietSince = now;
        }
        if (demand != unmet) {
            demand = unmet;
            steppedAt = now;
            sufficientSince = now;
            quietSince = now;
        }
    }

    /// Tells of an invocation that could not run.
    ///
    /// @param cause what was in its way
    public void throttled(LimitingFactor cause, Tick now) {
        settle(now);
        growsFrom = now.plus(COOL_DOWN);
        backOff(quarter(), terms.throttleFloor(), cause, now);
    }

    /// Tells of an invocation that ended well.
    public void succeeded(Tick now) {
        errors.ended(false, now);
    }

    /// Tells of a failed invocation; not to be told where the function reports item failures.
    public void failed(Tick now) {
        settle(now);
        errors.ended(true, now);
        if (errors.half()) {
            growsFrom = now.plus(COOL_DOWN);
        }
        backOff(errors.half() ? quarter() : 1, terms.errorFloor(), LimitingFactor.ERRORS, now);
    }

    /// Returns when to ask again because more may be allowed, or, if provisioned, because pollers
    /// are given back.
    public Optional<Tick> nextChange(Tick now) {
        settle(now);
        @Nullable Tick next = null;
        int target = target(now);
        if (count < target) {
            Tick step = steppedAt.plus(terms.step());
            next = growsFrom == null ? step : later(growsFrom, step);
        } else if (terms.metered() && !demand && count > terms.rest()) {
            next = later(sufficientSince.plus(terms.patience()), steppedAt.plus(terms.step()));
        }
        return Optional.ofNullable(next);
    }

    /// Returns what keeps the limit from being higher.
    public Limits limits(Tick now) {
        settle(now);
        List<LimitingFactor> all = new ArrayList<>();
        if (backedOff && count < terms.rest()) {
            all.add(backOffCause);
        }
        if (!demand) {
            all.add(LimitingFactor.DEMAND);
        } else if (terms.metered()) {
            allowance.exhausted(now).ifPresent(all::add);
            if (limit() == IN_FLIGHT_MAX) {
                all.add(LimitingFactor.MACHINE);
            }
        }
        if (count == terms.most()) {
            all.add(terms.cap());
            all.add(terms.cap() == LimitingFactor.CEILING ? LimitingFactor.DEMAND : terms.ramp());
        } else {
            all.add(growsFrom == null || all.contains(backOffCause) ? terms.ramp() : backOffCause);
            all.add(all.contains(terms.ramp()) ? terms.cap() : terms.ramp());
        }
        return new Limits(all.get(0), all.get(1));
    }

    private int limit() {
        return Math.min(count * terms.batchesEach(), IN_FLIGHT_MAX);
    }

    private int quarter() {
        return Math.max(1, count / SHARE_TAKEN);
    }

    private void backOff(int by, int floor, LimitingFactor cause, Tick now) {
        backOffCause = cause;
        boolean recently =
                backedOffAt != null && !now.reached(backedOffAt.plus(BACK_OFF_AT_MOST_EACH));
        if (recently) {
            return;
        }
        backedOffAt = now;
        if (count > floor) {
            count = Math.max(floor, count - by);
            backedOff = true;
            steppedAt = now;
        }
    }

    /// Catches up with the steps that have come due since the last question.
    private void settle(Tick now) {
        if (growsFrom != null) {
            if (!now.reached(growsFrom)) {
                return;
            }
            steppedAt = later(growsFrom, steppedAt);
            growsFrom = null;
        }
        if (!demand) {
            step(
                    earlier(now, sufficientSince.plus(terms.patience())),
                    Math.max(count, terms.rest()));
            step(earlier(now, quietSince.plus(Terms.LOW_TRAFFIC)), terms.rest());
        }
        step(now, target(now));
        backedOff &= count < terms.rest();
    }

    /// Moves the count towards a target by the steps that were due until a time.
    private void step(Tick until, int target) {
        Duration elapsed = steppedAt.until(until);
        if (elapsed.compareTo(terms.step()) < 0) {
            return; // every batch comes by here, and dividing durations makes decimal numbers
        }
        long steps = elapsed.dividedBy(terms.step());
        steppedAt = steppedAt.plus(terms.step().multipliedBy(steps));
        int by = (int) Math.min(steps, Integer.MAX_VALUE / 2);
        count = count < target ? Math.min(target, count + by) : Math.max(target, count - by);
    }

    private int target(Tick now) {
        if (demand) {
            return terms.most();
        }
        if (now.reached(quietSince.plus(Terms.LOW_TRAFFIC))) {
            return terms.idle();
        }
        boolean patient = !now.reached(sufficientSince.plus(terms.patience()));
        return patient ? Math.max(count, terms.rest()) : terms.rest();
    }

    private static Tick later(Tick one, Tick other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static Tick earlier(Tick one, Tick other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
