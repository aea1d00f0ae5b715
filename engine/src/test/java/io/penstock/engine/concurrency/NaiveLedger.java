package io.penstock.engine.concurrency;

import io.penstock.engine.invocation.InvocationResult.ThrottleReason;
import io.penstock.engine.invocation.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The rules of concurrency, written down once more: it counts everything anew at each question,
/// from a list of what runs and tables of what was set. Its verdicts are texts, so that nothing of
/// the ledger is in them.
final class NaiveLedger {
    private final ConcurrencyLimits limits;
    private final List<Run> running = new ArrayList<>();
    private final Map<String, Integer> reserved = new TreeMap<>();

    /// By function and qualifier.
    private final Map<String, Map<String, Integer>> promised = new TreeMap<>();

    /// By function and version.
    private final Map<String, Integer> usable = new TreeMap<>();

    private final Map<String, NaiveBucket> growth = new TreeMap<>();
    private final Map<String, NaiveBucket> ofReserved = new TreeMap<>();
    private final Map<String, NaiveBucket> ofPool = new TreeMap<>();
    private final NaiveBucket shared;
    private long nowMillis;

    /// An invocation that runs.
    record Run(String function, String version, Capacity capacity) {}

    NaiveLedger(ConcurrencyLimits limits) {
        this.limits = limits;
        long all = (long) limits.account() * limits.requestsPerConcurrency();
        shared = new NaiveBucket(all, all);
    }

    void passUntil(long millis) {
        nowMillis = millis;
        shared.passUntil(millis);
        growth.values().forEach(each -> each.passUntil(millis));
        ofReserved.values().forEach(each -> each.passUntil(millis));
        ofPool.values().forEach(each -> each.passUntil(millis));
    }

    /// Returns the capacity's name, or the reason why not.
    String admit(String function, String version, Lane lane) {
        boolean rated = lane != Lane.ASYNCHRONOUS;
        String pool = function + ":" + version;
        if (busyIn(pool) < usable.getOrDefault(pool, 0)
                && provisionedBusy(function) < promisedTo(function)
                && (!rated || bucket(ofPool, pool).has())) {
            if (rated) {
                bucket(ofPool, pool).take();
            }
            return begin(function, version, Capacity.PROVISIONED);
        }
        if (reserved.containsKey(function)) {
            if (provision(function) + onDemandBusy(function) >= reserved.get(function)) {
                return ThrottleReason.RESERVED_FUNCTION_CONCURRENT_INVOCATION_LIMIT_EXCEEDED.name();
            }
            if (rated && !bucket(ofReserved, function).has()) {
                return ThrottleReason.RESERVED_FUNCTION_INVOCATION_RATE_LIMIT_EXCEEDED.name();
            }
            if (rated) {
                bucket(ofReserved, function).take();
            }
        } else {
            if (claimed() >= limits.account()) {
                return ThrottleReason.CONCURRENT_INVOCATION_LIMIT_EXCEEDED.name();
            }
            if (rated && !shared.has()) {
                return ThrottleReason.FUNCTION_INVOCATION_RATE_LIMIT_EXCEEDED.name();
            }
            if (rated) {
                shared.take();
            }
        }
        boolean spilled = usable.getOrDefault(pool, 0) > 0;
        return begin(function, version, spilled ? Capacity.SPILLOVER : Capacity.ON_DEMAND);
    }

    String grow(String function) {
        NaiveBucket bucket = growthOf(function);
        if (bucket.has()) {
            bucket.take();
            return "grown";
        }
        return reserved.containsKey(function)
                ? ThrottleReason.RESERVED_FUNCTION_INVOCATION_RATE_LIMIT_EXCEEDED.name()
                : ThrottleReason.FUNCTION_INVOCATION_RATE_LIMIT_EXCEEDED.name();
    }

    /// Makes sure that a function's bucket lives from now on.
    NaiveBucket growthOf(String function) {
        return growth.computeIfAbsent(
                function, _ -> fresh(limits.scaleTokens(), limits.scaleRefillPerSecond()));
    }

    void release(String function, String version, Capacity capacity) {
        running.remove(new Run(function, version, capacity));
    }

    boolean reserve(String function, int units) {
        if (units < promisedTo(function)) {
            return false;
        }
        int left = limits.account() - units;
        for (String other : names()) {
            if (!other.equals(function)) {
                left -= reserved.containsKey(other) ? reserved.get(other) : promisedTo(other);
            }
        }
        if (left < limits.unreservedMin()) {
            return false;
        }
        reserved.put(function, units);
        resize(function);
        return true;
    }

    void unreserve(String function) {
        reserved.remove(function);
        resize(function);
    }

    boolean provision(String function, String qualifier, int units) {
        int others =
                promisedTo(function)
                        - promised.getOrDefault(function, Map.of()).getOrDefault(qualifier, 0);
        if (reserved.containsKey(function)) {
            if (others + units > reserved.get(function)) {
                return false;
            }
        } else {
            int left = limits.account() - others - units;
            for (String other : names()) {
                if (!other.equals(function)) {
                    left -= reserved.containsKey(other) ? reserved.get(other) : promisedTo(other);
                }
            }
            if (left < limits.unreservedMin()) {
                return false;
            }
        }
        promised.computeIfAbsent(function, _ -> new TreeMap<>()).put(qualifier, units);
        resize(function);
        return true;
    }

    void unprovision(String function, String qualifier) {
        promised.computeIfAbsent(function, _ -> new TreeMap<>()).remove(qualifier);
        resize(function);
    }

    int supply(String function, String version, int count) {
        String pool = function + ":" + version;
        usable.put(pool, count);
        long rate = (long) count * limits.requestsPerConcurrency();
        if (count == 0 && busyIn(pool) == 0) {
            ofPool.remove(pool); // nothing is remembered of a pool that is gone
        } else {
            ofPool.computeIfAbsent(pool, _ -> fresh(0, 0)).resize(rate, rate);
        }
        return busyIn(pool);
    }

    int claimed() {
        int sum = 0;
        for (String name : names()) {
            sum +=
                    reserved.containsKey(name)
                            ? reserved.get(name)
                            : provision(name) + onDemandBusy(name);
        }
        return sum;
    }

    int inUse() {
        return running.size();
    }

    boolean reserved(String function) {
        return reserved.containsKey(function);
    }

    int busyIn(String pool) {
        return (int)
                running.stream()
                        .filter(run -> (run.function + ":" + run.version).equals(pool))
                        .filter(run -> run.capacity == Capacity.PROVISIONED)
                        .count();
    }

    /// Forgets the rate of a pool that has neither environments nor runs.
    void forgetPools() {
        ofPool.keySet().removeIf(pool -> usable.getOrDefault(pool, 0) == 0 && busyIn(pool) == 0);
    }

    int left() {
        int left = limits.account();
        for (String name : names()) {
            left -= reserved.containsKey(name) ? reserved.get(name) : promisedTo(name);
        }
        return left;
    }

    private String begin(String function, String version, Capacity capacity) {
        running.add(new Run(function, version, capacity));
        return capacity.name();
    }

    private void resize(String function) {
        long all = (long) Math.max(0, left()) * limits.requestsPerConcurrency();
        shared.resize(all, all);
        int own = Math.max(0, reserved.getOrDefault(function, 0) - promisedTo(function));
        long rate = (long) own * limits.requestsPerConcurrency();
        ofReserved.computeIfAbsent(function, _ -> fresh(0, 0)).resize(rate, rate);
    }

    private NaiveBucket bucket(Map<String, NaiveBucket> buckets, String key) {
        return buckets.computeIfAbsent(key, _ -> fresh(0, 0));
    }

    private NaiveBucket fresh(long capacity, long perSecond) {
        var bucket = new NaiveBucket(capacity, perSecond);
        bucket.passUntil(nowMillis);
        return bucket;
    }

    private int provision(String function) {
        return Math.max(promisedTo(function), provisionedBusy(function));
    }

    private int promisedTo(String function) {
        return promised.getOrDefault(function, Map.of()).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    private int provisionedBusy(String function) {
        return count(function, true);
    }

    private int onDemandBusy(String function) {
        return count(function, false);
    }

    private int count(String function, boolean provisioned) {
        return (int)
                running.stream()
                        .filter(run -> run.function.equals(function))
                        .filter(run -> (run.capacity == Capacity.PROVISIONED) == provisioned)
                        .count();
    }

    private static List<String> names() {
        return List.of("f0", "f1", "f2", "f3");
    }
}
