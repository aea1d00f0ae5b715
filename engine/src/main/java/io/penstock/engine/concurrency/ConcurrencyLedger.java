package io.penstock.engine.concurrency;

import static java.util.Comparator.comparing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.Admission.Admitted;
import io.penstock.engine.concurrency.Admission.Throttled;
import io.penstock.engine.concurrency.Occupancy.OfFunction;
import io.penstock.engine.concurrency.Occupancy.Share;
import io.penstock.engine.concurrency.Reservation.BelowProvisioned;
import io.penstock.engine.concurrency.Reservation.Refused;
import io.penstock.engine.concurrency.Reservation.Reserved;
import io.penstock.engine.invocation.InvocationResult.ThrottleReason;
import io.penstock.engine.invocation.Lane;
import io.penstock.engine.time.Tick;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who may run an invocation now: the concurrency of one account in one region.
///
/// 1. A version with provisioned environments uses these first.
/// 2. Otherwise (this is called spillover) a function with reserved concurrency uses what of it is
///    not provisioned; the reservation is floor and ceiling for all its versions and aliases
///    together, and counts against the account whether used or not.
/// 3. All other functions share what is left. What is provisioned for them is claimed of that,
///    whether used or not.
///
/// Each of these three shares also has a rate of synchronous requests, ten per second for each unit
/// of its size, so that all of them together have ten times the account's limit. Asynchronous
/// invocations have no rate. An admitted invocation for which no environment idles asks [#grow]: a
/// function begins at most 1,000 new environments at once, and 100 more per second.
///
/// A number changed while invocations run holds from then on; nothing that runs is taken back, so
/// for a while more may run than is allowed now.
///
/// Thread-safe: every method holds this object's lock for a few map operations. It reads no clock:
/// each call says what time it is. Remembers only functions that run, have a setting, or grew in
/// the last seconds.
///
/// Rules: AWS Lambda Developer Guide, "Understanding Lambda function scaling", "Lambda scaling
/// behavior", "Configuring reserved concurrency" and "Configuring provisioned concurrency".
public final class ConcurrencyLedger {
    /// At this many functions those are forgotten that do nothing any more; then at twice as many
    /// as are left.
    private static final int SWEEP_MIN = 64;

    private final ConcurrencyLimits limits;

    @GuardedBy("this")
    private final Map<FunctionArn, Usage> functions = new HashMap<>();

    /// Synchronous requests of on-demand environments outside all reservations.
    @GuardedBy("this")
    private final TokenBucket sharedRequests = new TokenBucket(0, 0);

    @GuardedBy("this")
    private final Turnover turnover = new Turnover();

    /// The sum of all reservations.
    @GuardedBy("this")
    private int reservedTotal;

    /// The sum of what is provisioned for functions without a reservation.
    @GuardedBy("this")
    private int promisedUnreserved;

    /// The sum of all functions' [Usage#claim].
    @GuardedBy("this")
    private int claimed;

    @GuardedBy("this")
    private int unreservedRunning;

    @GuardedBy("this")
    private int sweepAt = SWEEP_MIN;

    public ConcurrencyLedger(ConcurrencyLimits limits) {
        this.limits = limits;
        resizeShared(0);
    }

    /// Returns the limits of this account.
    public ConcurrencyLimits limits() {
        return limits;
    }

    // ---- invocations

    /// Decides whether one invocation of a function may begin now, and counts it if so.
    ///
    /// @param unqualified the function, without qualifier
    /// @param version the executed version, `$LATEST` or a number
    /// @param lane where the call comes from
    public synchronized Admission admit(
            FunctionArn unqualified, String version, Lane lane, Tick now) {
        Usage function = usageOf(unqualified, now);
        Usage.@Nullable Pool pool = function.pool(version);
        if (pool != null && provisioned(function, pool, lane, now)) {
            return begin(
                    function, new Permit.Grant(unqualified, version, Capacity.PROVISIONED), now);
        }
        @Nullable Throttled refusal =
                function.reserved()
                        ? reservedRefusal(function, lane, now)
                        : sharedRefusal(lane, now);
        if (refusal != null) {
            return refusal;
        }
        boolean spilled = pool != null && pool.usable > 0;
        return begin(
                function,
                new Permit.Grant(
                        unqualified, version, spilled ? Capacity.SPILLOVER : Capacity.ON_DEMAND),
                now);
    }

    /// Decides whether an environment may be made for an admitted invocation that found none idle,
    /// and counts it if so. The permit stays as it is.
    public synchronized Admission grow(Permit permit, Tick now) {
        Usage function = usageOf(permit.function(), now);
        if (function.growth.take(now.nanos())) {
            return new Admitted(permit);
        }
        return new Throttled(rateReason(function), function.growth.untilToken(now.nanos()));
    }

    /// Takes [#grow] back: the environment was not made.
    public synchronized void shrink(Permit permit, Tick now) {
        usageOf(permit.function(), now).growth.giveBack();
    }

    /// Ends one admitted invocation.
    ///
    /// @throws IllegalStateException if the permit was released before or is not of this ledger
    public synchronized void release(Permit permit, Tick now) {
        long held = permit.endIn(this, now.nanos());
        Usage function = usageOf(permit.function(), now);
        int before = function.claim();
        function.end(permit);
        claimed += function.claim() - before;
        if (!function.reserved()) {
            unreservedRunning--;
        }
        function.turnover.ended(held);
        turnover.ended(held);
    }

    // ---- settings

    /// Reserves concurrency for a function, in place of what it had reserved.
    ///
    /// @param unqualified the function, without qualifier
    /// @param concurrency 0 to what the account can spare; zero stops the function
    public synchronized Reservation reserve(FunctionArn unqualified, int concurrency, Tick now) {
        if (concurrency < 0) {
            throw new IllegalArgumentException("concurrency must not be negative: " + concurrency);
        }
        Usage function = usageOf(unqualified, now);
        if (concurrency < function.promised()) {
            return new BelowProvisioned(
                    " ReservedConcurrentExecutions  %d should not be lower than function's total provisioned concurrency [%d]."
                            .formatted(concurrency, function.promised()));
        }
        int provisionedOthers =
                promisedUnreserved - (function.reserved() ? 0 : function.promised());
        int others = reservedTotal - function.reservedUnits() + provisionedOthers;
        if (concurrency > limits.account() - limits.unreservedMin() - others) {
            return new Refused(
                    "Specified ReservedConcurrentExecutions for function" + belowMinimum());
        }
        change(function, now, () -> function.share(new Share.Reserved(concurrency)));
        return new Reserved();
    }

    /// Gives a function's reservation back, if it has one.
    public synchronized void unreserve(FunctionArn unqualified, Tick now) {
        Usage function = usageOf(unqualified, now);
        change(function, now, () -> function.share(new Share.Unreserved()));
    }

    /// Sets concurrency aside for a version or alias, in place of what was set aside for it. Its
    /// environments take invocations only as far as they are there: see [#supply].
    ///
    /// @param qualified the function with the version or alias
    /// @param concurrency 1 or more
    public synchronized Reservation provision(FunctionArn qualified, int concurrency, Tick now) {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency must be positive: " + concurrency);
        }
        Usage function = usageOf(qualified.unqualified(), now);
        int before = function.promisedTo(qualified.qualifier());
        if (function.reserved()) {
            if (concurrency > function.reservedUnits() - function.promised() + before) {
                return new Refused(
                        "Requested Provisioned Concurrency should not be greater than the"
                                + " reservedConcurrentExecution for function");
            }
        } else {
            int spare = limits.account() - reservedTotal - promisedUnreserved + before;
            if (concurrency > spare) {
                return new Refused(
                        "Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [%d]."
                                .formatted(spare));
            }
            if (spare - concurrency < limits.unreservedMin()) {
                return new Refused("Specified ConcurrentExecutions for function" + belowMinimum());
            }
        }
        change(function, now, () -> function.promise(qualified.qualifier(), concurrency));
        return new Reserved();
    }

    /// Gives back what was set aside for a version or alias, if anything was.
    public synchronized void unprovision(FunctionArn qualified, Tick now) {
        Usage function = usageOf(qualified.unqualified(), now);
        change(function, now, () -> function.promise(qualified.qualifier(), 0));
    }

    /// Says how many initialised environments of a version take invocations from now on.
    ///
    /// @param version the function, qualified with the version
    /// @return how many invocations hold one now, which may be more
    public synchronized int supply(FunctionArn version, int usable, Tick now) {
        Usage function = usageOf(version.unqualified(), now);
        Usage.Pool pool = function.poolFor(version.qualifier());
        pool.usable = usable;
        resize(pool.requests, usable, now.nanos());
        int busy = pool.busy;
        function.dropIfUnused(version.qualifier());
        return busy;
    }

    // ---- pictures

    /// Returns the most provisioned environments of a version that were busy at a time since the
    /// last such question. Whoever adjusts provisioned concurrency to the load asks.
    public synchronized int takePeak(FunctionArn version) {
        @Nullable Usage function = functions.get(version.unqualified());
        Usage.@Nullable Pool pool = function == null ? null : function.pool(version.qualifier());
        if (pool == null) {
            return 0;
        }
        int peak = Math.max(pool.peak, pool.busy);
        pool.peak = pool.busy;
        return peak;
    }

    /// Returns what is not available to new work now.
    public synchronized int claimed() {
        return claimed;
    }

    /// Returns a consistent picture of this moment.
    public synchronized Occupancy snapshot() {
        var all =
                functions.entrySet().stream()
                        .filter(each -> !each.getValue().idle())
                        .map(each -> each.getValue().picture(each.getKey()))
                        .sorted(comparing(each -> each.function().toString()))
                        .toList();
        int inUse = all.stream().mapToInt(OfFunction::inUse).sum();
        return new Occupancy(limits.account(), inUse, claimed, all);
    }

    /// Returns how many functions are remembered, in use or not.
    synchronized int remembered() {
        return functions.size();
    }

    // ---- the rules, under the lock

    private static boolean provisioned(Usage function, Usage.Pool pool, Lane lane, Tick now) {
        return function.hasProvisioned(pool) && (!lane.rated() || pool.requests.take(now.nanos()));
    }

    private static @Nullable Throttled reservedRefusal(Usage function, Lane lane, Tick now) {
        if (function.reservedFree() <= 0) {
            Duration next =
                    function.reservedUnits() == 0
                            ? Duration.ZERO
                            : function.turnover.untilNext(function.running());
            return new Throttled(
                    ThrottleReason.RESERVED_FUNCTION_CONCURRENT_INVOCATION_LIMIT_EXCEEDED, next);
        }
        return !lane.rated() || function.requests.take(now.nanos())
                ? null
                : new Throttled(rateReason(function), function.requests.untilToken(now.nanos()));
    }

    @GuardedBy("this")
    private @Nullable Throttled sharedRefusal(Lane lane, Tick now) {
        if (claimed >= limits.account()) {
            return new Throttled(
                    ThrottleReason.CONCURRENT_INVOCATION_LIMIT_EXCEEDED,
                    turnover.untilNext(unreservedRunning));
        }
        return !lane.rated() || sharedRequests.take(now.nanos())
                ? null
                : new Throttled(
                        ThrottleReason.FUNCTION_INVOCATION_RATE_LIMIT_EXCEEDED,
                        sharedRequests.untilToken(now.nanos()));
    }

    private static ThrottleReason rateReason(Usage function) {
        return function.reserved()
                ? ThrottleReason.RESERVED_FUNCTION_INVOCATION_RATE_LIMIT_EXCEEDED
                : ThrottleReason.FUNCTION_INVOCATION_RATE_LIMIT_EXCEEDED;
    }

    @GuardedBy("this")
    private Admission begin(Usage function, Permit.Grant grant, Tick now) {
        Usage.@Nullable Pool pool = function.pool(grant.version());
        int before = function.claim();
        function.begin(grant.capacity(), pool);
        claimed += function.claim() - before;
        if (!function.reserved()) {
            unreservedRunning++;
        }
        int busy = pool == null ? 0 : pool.busy;
        if (pool != null && busy > pool.peak) {
            pool.peak = busy;
        }
        var load = new Load(function.reserved(), claimed, busy, pool == null ? 0 : pool.usable);
        return new Admitted(new Permit(this, grant, load, now.nanos()));
    }

    /// Changes a function's settings and every sum that depends on them.
    @GuardedBy("this")
    private void change(Usage function, Tick now, Runnable setting) {
        count(function, -1);
        setting.run();
        count(function, 1);
        resize(
                function.requests,
                Math.max(0, function.reservedUnits() - function.promised()),
                now.nanos());
        resizeShared(now.nanos());
    }

    @GuardedBy("this")
    private void count(Usage function, int sign) {
        claimed += sign * function.claim();
        reservedTotal += sign * function.reservedUnits();
        if (!function.reserved()) {
            promisedUnreserved += sign * function.promised();
            unreservedRunning += sign * function.running();
        }
    }

    @GuardedBy("this")
    private void resizeShared(long nowNanos) {
        int left = limits.account() - reservedTotal - promisedUnreserved;
        resize(sharedRequests, Math.max(0, left), nowNanos);
    }

    private void resize(TokenBucket requests, int concurrency, long nowNanos) {
        long perSecond = (long) limits.requestsPerConcurrency() * concurrency;
        requests.resize(perSecond, perSecond, nowNanos);
    }

    private String belowMinimum() {
        return " decreases account's UnreservedConcurrentExecution below its minimum value of ["
                + limits.unreservedMin()
                + "].";
    }

    // ---- who is remembered

    @GuardedBy("this")
    private Usage usageOf(FunctionArn unqualified, Tick now) {
        @Nullable Usage known = functions.get(unqualified);
        return known == null ? remember(unqualified, now) : known;
    }

    @GuardedBy("this")
    private Usage remember(FunctionArn unqualified, Tick now) {
        if (!unqualified.qualifier().isEmpty()) {
            throw new IllegalArgumentException("function must have no qualifier: " + unqualified);
        }
        if (functions.size() >= sweepAt) {
            functions.values().removeIf(each -> each.idle() && each.growth.full(now.nanos()));
            sweepAt = Math.max(SWEEP_MIN, 2 * functions.size());
        }
        var usage = new Usage(limits);
        functions.put(unqualified, usage);
        return usage;
    }
}
