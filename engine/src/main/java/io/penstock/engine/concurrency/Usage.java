package io.penstock.engine.concurrency;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.Occupancy.OfFunction;
import io.penstock.engine.concurrency.Occupancy.Provisioned;
import io.penstock.engine.concurrency.Occupancy.Share;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a ledger knows of one function. Guarded by the ledger's lock.
final class Usage {
    final Turnover turnover = new Turnover();

    /// New environments that the function may still begin.
    final TokenBucket growth;

    /// Requests of its reserved concurrency, apart from what is provisioned.
    final TokenBucket requests = new TokenBucket(0, 0);

    private final Map<String, Integer> promises = new TreeMap<>();
    private final Map<String, Pool> pools = new TreeMap<>();
    private Share share = new Share.Unreserved();
    private int promised;
    private int onDemandBusy;
    private int provisionedBusy;

    Usage(ConcurrencyLimits limits) {
        growth = new TokenBucket(limits.scaleTokens(), limits.scaleRefillPerSecond());
    }

    Share share() {
        return share;
    }

    void share(Share next) {
        share = next;
    }

    boolean reserved() {
        return share instanceof Share.Reserved;
    }

    int reservedUnits() {
        return share instanceof Share.Reserved(int limit) ? limit : 0;
    }

    /// Returns the provisioned concurrency of all qualifiers.
    int promised() {
        return promised;
    }

    int promisedTo(String qualifier) {
        return promises.getOrDefault(qualifier, 0);
    }

    void promise(String qualifier, int units) {
        promised += units - promisedTo(qualifier);
        if (units == 0) {
            promises.remove(qualifier);
        } else {
            promises.put(qualifier, units);
        }
    }

    int running() {
        return onDemandBusy + provisionedBusy;
    }

    /// Returns what counts against the account's limit.
    int claim() {
        return share instanceof Share.Reserved(int limit) ? limit : provision() + onDemandBusy;
    }

    /// Returns what a reservation leaves to on-demand environments; negative after it shrank.
    int reservedFree() {
        return reservedUnits() - provision() - onDemandBusy;
    }

    /// Returns the provisioned environments of a version; null if there are none.
    @Nullable Pool pool(String version) {
        return pools.isEmpty() ? null : pools.get(version);
    }

    Pool poolFor(String version) {
        return pools.computeIfAbsent(version, _ -> new Pool());
    }

    /// Returns whether one more provisioned environment of the pool may be taken.
    boolean hasProvisioned(Pool pool) {
        return pool.busy < pool.usable && provisionedBusy < promised;
    }

    void begin(Capacity capacity, @Nullable Pool pool) {
        if (capacity == Capacity.PROVISIONED && pool != null) {
            pool.busy++;
            provisionedBusy++;
        } else {
            onDemandBusy++;
        }
    }

    void end(Permit permit) {
        if (permit.capacity() == Capacity.PROVISIONED) {
            poolFor(permit.version()).busy--;
            provisionedBusy--;
            dropIfUnused(permit.version());
        } else {
            onDemandBusy--;
        }
    }

    void dropIfUnused(String version) {
        @Nullable Pool pool = pools.get(version);
        if (pool != null && pool.busy == 0 && pool.usable == 0) {
            pools.remove(version);
        }
    }

    /// Returns whether nothing runs and nothing was set.
    boolean idle() {
        return running() == 0 && !reserved() && promises.isEmpty() && pools.isEmpty();
    }

    OfFunction picture(FunctionArn unqualified) {
        int usable = pools.values().stream().mapToInt(pool -> pool.usable).sum();
        return new OfFunction(
                unqualified, running(), share, new Provisioned(promised, provisionedBusy, usable));
    }

    /// Returns what is provisioned, or still running of what was.
    private int provision() {
        return Math.max(promised, provisionedBusy);
    }

    /// The provisioned environments of one version.
    static final class Pool {
        final TokenBucket requests = new TokenBucket(0, 0);
        int usable;
        int busy;

        /// The most that were busy since somebody asked.
        int peak;
    }
}
