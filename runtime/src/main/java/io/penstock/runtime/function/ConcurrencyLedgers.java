package io.penstock.runtime.function;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.ConcurrencyLedger;
import io.penstock.engine.concurrency.ConcurrencyLimits;
import io.penstock.engine.time.Tick;
import io.penstock.engine.time.Timeline;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The concurrency ledgers, one per account and region, and the time that their rates follow:
/// shared by what configures concurrency and what spends it. Thread-safe. Holds as many ledgers as
/// accounts and regions were ever used.
public final class ConcurrencyLedgers {
    private final ConcurrencyLimits limits;
    private final Map<String, ConcurrencyLimits> byAccount;
    private final Timeline timeline;
    private final Map<FunctionNames.Scope, ConcurrencyLedger> ledgers = new ConcurrentHashMap<>();

    /// Gives every account the same limits in every region.
    public ConcurrencyLedgers(ConcurrencyLimits limits, Timeline timeline) {
        this(limits, Map.of(), timeline);
    }

    /// Gives every account the same limits in every region, except some.
    ///
    /// @param byAccount the limits of the others
    public ConcurrencyLedgers(
            ConcurrencyLimits limits, Map<String, ConcurrencyLimits> byAccount, Timeline timeline) {
        this.limits = limits;
        this.byAccount = Map.copyOf(byAccount);
        this.timeline = timeline;
    }

    /// Returns the limits of an account's ledgers.
    public ConcurrencyLimits limits(String account) {
        return byAccount.getOrDefault(account, limits);
    }

    /// Returns the ledger that a function's invocations go through.
    public ConcurrencyLedger of(FunctionArn function) {
        return of(new FunctionNames.Scope(function.account(), function.region()));
    }

    /// Returns the ledger of an account in a region.
    public ConcurrencyLedger of(FunctionNames.Scope scope) {
        ConcurrencyLedger known = ledgers.get(scope); // computeIfAbsent may lock where it finds
        return known != null
                ? known
                : ledgers.computeIfAbsent(
                        scope, _ -> new ConcurrencyLedger(limits(scope.account())));
    }

    /// Returns the present, as the ledgers want to be told.
    public Tick now() {
        return timeline.tick();
    }
}
