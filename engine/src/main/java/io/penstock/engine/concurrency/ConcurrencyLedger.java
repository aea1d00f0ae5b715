package io.penstock.engine.concurrency;

import static java.util.Comparator.comparing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.Admission.Admitted;
import io.penstock.engine.concurrency.Admission.Throttled;
import io.penstock.engine.concurrency.Occupancy.OfFunction;
import io.penstock.engine.concurrency.Occupancy.Share;
import io.penstock.engine.concurrency.Reservation.Refused;
import io.penstock.engine.concurrency.Reservation.Reserved;
import io.penstock.engine.invocation.InvocationResult.ThrottleReason;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who may run an invocation now: the concurrency of one account in one region.
///
/// A function with reserved concurrency may use exactly that; it is floor and ceiling for all its
/// versions and aliases together, and counts against the account whether used or not. All other
/// functions share what is left. A reservation changed while invocations run holds from then on;
/// nothing that runs is taken back, so for a while more may run than is allowed now.
///
/// Thread-safe: every method holds this object's lock for a few map operations. Remembers only
/// functions that run or have a reservation.
///
/// Rules: AWS Lambda Developer Guide, "Understanding Lambda function scaling" and "Configuring
/// reserved concurrency".
public final class ConcurrencyLedger {
    private final ConcurrencyLimits limits;

    @GuardedBy("this")
    private final Map<FunctionArn, Usage> functions = new HashMap<>();

    /// The sum of all reservations.
    @GuardedBy("this")
    private int reservedTotal;

    /// Running invocations of functions without a reservation.
    @GuardedBy("this")
    private int unreservedInUse;

    public ConcurrencyLedger(ConcurrencyLimits limits) {
        this.limits = limits;
    }

    /// Decides whether one invocation of a function may begin now, and counts it if so.
    ///
    /// @param unqualified the function, without qualifier
    public synchronized Admission admit(FunctionArn unqualified) {
        Usage function = usageOf(unqualified);
        return switch (function.share) {
            case Share.Reserved(int limit) when function.inUse >= limit ->
                    new Throttled(
                            ThrottleReason.RESERVED_FUNCTION_CONCURRENT_INVOCATION_LIMIT_EXCEEDED);
            case Share.Reserved _ -> begin(unqualified, function);
            case Share.Unreserved() when reservedTotal + unreservedInUse >= limits.account() -> {
                forgetIfIdle(unqualified, function);
                yield new Throttled(ThrottleReason.CONCURRENT_INVOCATION_LIMIT_EXCEEDED);
            }
            case Share.Unreserved() -> {
                unreservedInUse++;
                yield begin(unqualified, function);
            }
        };
    }

    /// Ends one admitted invocation.
    ///
    /// @throws IllegalStateException if the permit was released before or is not of this ledger
    public synchronized void release(Permit permit) {
        permit.endIn(this);
        Usage function = usageOf(permit.function());
        function.inUse--;
        if (function.share instanceof Share.Unreserved) {
            unreservedInUse--;
        }
        forgetIfIdle(permit.function(), function);
    }

    /// Reserves concurrency for a function, in place of what it had reserved.
    ///
    /// @param unqualified the function, without qualifier
    /// @param concurrency 0 to what the account can spare; zero stops the function
    public synchronized Reservation reserve(FunctionArn unqualified, int concurrency) {
        if (concurrency < 0) {
            throw new IllegalArgumentException("concurrency must not be negative: " + concurrency);
        }
        int others = reservedTotal - reservedBy(unqualified);
        if (concurrency > limits.account() - limits.unreservedMin() - others) {
            return new Refused(
                    "Specified ReservedConcurrentExecutions for function decreases account's"
                            + " UnreservedConcurrentExecution below its minimum value of ["
                            + limits.unreservedMin()
                            + "].");
        }
        changeShare(usageOf(unqualified), new Share.Reserved(concurrency));
        return new Reserved();
    }

    /// Gives a function's reservation back, if it has one.
    public synchronized void unreserve(FunctionArn unqualified) {
        Usage function = usageOf(unqualified);
        changeShare(function, new Share.Unreserved());
        forgetIfIdle(unqualified, function);
    }

    /// Returns a consistent picture of this moment.
    public synchronized Occupancy snapshot() {
        var all =
                functions.entrySet().stream()
                        .map(each -> each.getValue().picture(each.getKey()))
                        .sorted(comparing(each -> each.function().toString()))
                        .toList();
        int inUse = all.stream().mapToInt(OfFunction::inUse).sum();
        return new Occupancy(limits.account(), inUse, reservedTotal + unreservedInUse, all);
    }

    @GuardedBy("this")
    private Admission begin(FunctionArn unqualified, Usage function) {
        function.inUse++;
        return new Admitted(new Permit(this, unqualified));
    }

    @GuardedBy("this")
    private void changeShare(Usage function, Share next) {
        switch (function.share) {
            case Share.Reserved(int limit) -> reservedTotal -= limit;
            case Share.Unreserved() -> unreservedInUse -= function.inUse;
        }
        switch (next) {
            case Share.Reserved(int limit) -> reservedTotal += limit;
            case Share.Unreserved() -> unreservedInUse += function.inUse;
        }
        function.share = next;
    }

    @GuardedBy("this")
    private int reservedBy(FunctionArn unqualified) {
        @Nullable Usage function = functions.get(unqualified);
        return function != null && function.share instanceof Share.Reserved(int limit) ? limit : 0;
    }

    @GuardedBy("this")
    private Usage usageOf(FunctionArn unqualified) {
        if (!unqualified.qualifier().isEmpty()) {
            throw new IllegalArgumentException("function must have no qualifier: " + unqualified);
        }
        return functions.computeIfAbsent(unqualified, _ -> new Usage());
    }

    @GuardedBy("this")
    private void forgetIfIdle(FunctionArn unqualified, Usage function) {
        if (function.inUse == 0 && function.share instanceof Share.Unreserved) {
            functions.remove(unqualified);
        }
    }

    /// What this ledger knows of one function. Guarded by the ledger's lock.
    private static final class Usage {
        private int inUse;
        private Share share = new Share.Unreserved();

        OfFunction picture(FunctionArn unqualified) {
            return new OfFunction(unqualified, inUse, share);
        }
    }
}
