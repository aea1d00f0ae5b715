package io.penstock.services.queue.core;

import io.penstock.services.queue.core.TenantView.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Decides which tenants are noisy.
///
/// ```
///         something waits, and its share is high
///   quiet ──────────────────────────────────────▶ noisy
///         ◀──────────────────────────────────────
///         nothing waits · nothing in flight for long · shares low for long
/// ```
///
/// A tenant is looked at after every change that concerns it, before its turn comes, and once a
/// second as long as time alone may change the answer. The look of every second goes over the noisy
/// tenants, over those that use a share [#WORTH_WATCHING], and over a few of the others in turns,
/// so that its cost does not grow with the number of tenants. Not thread-safe.
final class NoiseWatch {
    /// How many quiet tenants are looked at every second at most.
    static final int WATCHED_MAX = 1_024;

    /// How many tenants more are looked at every second, in turns.
    static final int ROUND_MAX = 256;

    /// The share from which on a tenant is looked at every second, and remembered when nothing of
    /// it is in the queue.
    static final double WORTH_WATCHING = 0.01;

    /// Between two looks.
    static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /// How far back looks are made up for that a jump of the clock left out.
    static final Duration CATCH_UP_MAX = Duration.ofSeconds(330);

    /// Who used less than this part of the window and has nothing in the queue is forgotten.
    private static final double FORGOTTEN = 0.01;

    /// Sums of processing time are right to so many parts, so that ten equal tenants do not become
    /// noisy by rounding: a tenth is not more than a tenth.
    private static final double ROUNDING = 1e-6;

    private static final int SLOTS_KEPT = 1_024;
    private static final long LOOK_NANOS = LOOK_EVERY.toNanos();

    private final FairRules rules;
    private final TenantTable tenants;
    private final Turns turns;
    private final Usage all;
    private final LongSupplier places;
    private final double evidenceSeconds;
    private final double forgottenSeconds;
    private final long holdNanos;
    private final long idleNanos;
    private final long fadeNanos;
    private final List<Tenant> watched = new ArrayList<>();
    private final List<Tenant> loud = new ArrayList<>(); // during a look
    private boolean looking; // whether lookAt holds
    private long lookAt;
    private long fadeAt;

    /// Creates a watch over tenants.
    ///
    /// @param all what all of them use together, messages without a group included
    /// @param places draws a place at the back of the line
    NoiseWatch(FairRules rules, TenantTable tenants, Turns turns, Usage all, LongSupplier places) {
        this.rules = rules;
        this.tenants = tenants;
        this.turns = turns;
        this.all = all;
        this.places = places;
        evidenceSeconds = rules.evidenceMin().toSeconds() + rules.evidenceMin().toNanosPart() / 1e9;
        forgottenSeconds = FORGOTTEN * rules.smoothing().toNanos() / 1e9;
        holdNanos = rules.hold().toNanos();
        idleNanos = rules.idle().toNanos();
        fadeNanos = rules.smoothing().toNanos();
    }

    /// Looks at one tenant after it changed, or as time passed, and puts it where it belongs.
    void review(Tenant tenant, long now) {
        all.settle(now);
        tenant.usage.settle(now);
        if (idleLong(tenant, now)) {
            tenant.usage.forget(); // or its old processing time would make it noisy again
        }
        if (tenant.noisyBy == null) {
            Rule rule = tooMuch(tenant);
            if (rule != null) {
                tenant.noisyBy = rule;
                tenant.noisySinceNanos = now;
                tenant.lowSinceNanos = Tenant.NEVER;
            }
        } else if (leaves(tenant, now)) {
            tenant.noisyBy = null;
        }
        turns.update(tenant);
        watch(tenant, now);
    }

    /// Looks at those who became noisy because others have fewer in flight. At most nine can have
    /// more than a tenth.
    void totalFell(long now) {
        for (Tenant most = turns.firstSuspect();
                most != null && share(most) > rules.shareIn();
                most = turns.firstSuspect()) {
            review(most, now);
        }
    }

    /// Lets time pass.
    void advance(long now) {
        if (looking) {
            long earliest = now - CATCH_UP_MAX.toNanos();
            lookAt = lookAt - earliest < 0 ? earliest : lookAt;
            while (looking && now - lookAt >= 0) {
                look(lookAt);
            }
        } else if (!watched.isEmpty() && now - fadeAt >= 0) {
            look(now);
        }
    }

    /// Returns whether time alone may change something at [#deadlineNanos].
    boolean waits() {
        return looking || !watched.isEmpty();
    }

    /// Returns when to call [#advance] next, if it [#waits].
    long deadlineNanos() {
        return looking ? lookAt : fadeAt;
    }

    /// Returns the quiet tenants that are looked at every second. All that are served later than
    /// their first message says are among them, unless there are too many.
    List<Tenant> watched() {
        return watched;
    }

    void clear() {
        watched.clear();
        looking = false;
    }

    private void look(long now) {
        for (int i = 0; i < turns.noisy().size(); i++) {
            loud.add(turns.noisy().at(i));
        }
        lookAt = now + LOOK_NANOS;
        fadeAt = now + fadeNanos;
        for (Tenant tenant : loud) {
            review(tenant, now);
            if (tenant.noisyBy != null) {
                lookAt = earlier(lookAt, endOfNoise(tenant, now));
            }
        }
        loud.clear();
        for (int i = watched.size() - 1; i >= 0; i--) { // who leaves is replaced by the last
            review(watched.get(i), now);
        }
        for (int i = Math.min(ROUND_MAX, tenants.slots()); i > 0; i--) {
            Tenant tenant = tenants.inTurns();
            if (tenant != null) {
                review(tenant, now);
            }
        }
        looking = timeMatters();
    }

    /// Returns when the tenant becomes quiet if nothing but time changes.
    private long endOfNoise(Tenant tenant, long now) {
        long end = now + LOOK_NANOS;
        if (tenant.lowSinceNanos != Tenant.NEVER) {
            end = earlier(end, tenant.lowSinceNanos + holdNanos);
        }
        if (tenant.usage.inFlight() == 0) {
            end = earlier(end, tenant.idleSinceNanos + idleNanos);
        }
        return end;
    }

    private static long earlier(long one, long other) {
        return one - other < 0 ? one : other;
    }

    private boolean timeMatters() {
        return turns.noisy().size() > 0 || (all.inFlight() > 0 && turns.anyQuiet());
    }

    private @Nullable Rule tooMuch(Tenant tenant) {
        if (tenant.ready.size() == 0) {
            return null;
        }
        if (tenant.usage.inFlight() >= rules.inFlightMin() && share(tenant) > rules.shareIn()) {
            return Rule.IN_FLIGHT;
        }
        double seconds = tenant.usage.seconds();
        return seconds >= evidenceSeconds
                        && seconds > (1 + ROUNDING) * rules.shareIn() * all.seconds()
                ? Rule.PROCESSING_TIME
                : null;
    }

    private boolean leaves(Tenant tenant, long now) {
        if (tenant.ready.size() == 0) {
            return true;
        }
        if (!isLow(tenant)) {
            tenant.lowSinceNanos = Tenant.NEVER;
        } else if (tenant.lowSinceNanos == Tenant.NEVER) {
            tenant.lowSinceNanos = now;
        }
        boolean lowLong =
                tenant.lowSinceNanos != Tenant.NEVER && now - tenant.lowSinceNanos >= holdNanos;
        if (!lowLong && !idleLong(tenant, now)) {
            return false;
        }
        tenant.notBefore = places.getAsLong(); // its old messages must not go before all others now
        return true;
    }

    private boolean isLow(Tenant tenant) {
        boolean manyInFlight =
                tenant.usage.inFlight() >= rules.inFlightMin() && share(tenant) > rules.shareOut();
        boolean longProcessing =
                rules.usesProcessingTime()
                        && tenant.usage.seconds() > rules.shareOut() * all.seconds();
        return !manyInFlight && !longProcessing;
    }

    private boolean idleLong(Tenant tenant, long now) {
        return tenant.usage.inFlight() == 0 && now - tenant.idleSinceNanos >= idleNanos;
    }

    /// The quotient, not a product with the share: it is exact where the share is met exactly.
    private double share(Tenant tenant) {
        return tenant.usage.inFlight() / (double) all.inFlight();
    }

    private void watch(Tenant tenant, long now) {
        if (tenant.empty() && !memorable(tenant)) {
            forget(tenant);
            return;
        }
        boolean wanted = tenant.noisyBy == null && worthWatching(tenant);
        if (wanted && tenant.watchIndex == Tenant.OUTSIDE && watched.size() < WATCHED_MAX) {
            tenant.watchIndex = watched.size();
            watched.add(tenant);
        } else if (!wanted && tenant.watchIndex != Tenant.OUTSIDE) {
            unwatch(tenant);
        }
        if (tenant.empty() && tenant.watchIndex == Tenant.OUTSIDE) {
            forget(tenant); // nobody would look whether it is time to
        }
        if (!looking && timeMatters()) {
            looking = true;
            lookAt = now + LOOK_NANOS;
        }
    }

    private boolean worthWatching(Tenant tenant) {
        return tenant.usage.seconds() > WORTH_WATCHING * all.seconds()
                || tenant.usage.inFlight() > WORTH_WATCHING * all.inFlight()
                || (tenant.ready.size() > 0 && tenant.notBefore > tenant.head().place);
    }

    private boolean memorable(Tenant tenant) {
        return tenant.usage.seconds() >= forgottenSeconds
                && tenant.usage.seconds() > WORTH_WATCHING * all.seconds();
    }

    private void unwatch(Tenant tenant) {
        Tenant last = watched.removeLast();
        if (last != tenant) {
            watched.set(tenant.watchIndex, last);
            last.watchIndex = tenant.watchIndex;
        }
        tenant.watchIndex = Tenant.OUTSIDE;
    }

    private void forget(Tenant tenant) {
        if (tenant.watchIndex != Tenant.OUTSIDE) {
            unwatch(tenant);
        }
        tenants.drop(tenant);
        if (tenants.size() == 0
                && tenants.slots() > SLOTS_KEPT) { // after a crowd, let go of its room
            tenants.clear();
            turns.shrink();
        }
    }
}
