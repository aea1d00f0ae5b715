package io.penstock.runtime.function;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.ConcurrencyLedger;
import io.penstock.engine.concurrency.ConcurrencyLimits;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The concurrency ledgers, one per account and region: shared by what configures concurrency and
/// what spends it. Thread-safe. Holds as many ledgers as accounts and regions were ever used.
public final class ConcurrencyLedgers {
    private final ConcurrencyLimits limits;
    private final Map<FunctionNames.Scope, ConcurrencyLedger> ledgers = new ConcurrentHashMap<>();

    /// Gives every account the same limits in every region.
    public ConcurrencyLedgers(ConcurrencyLimits limits) {
        this.limits = limits;
    }

    /// Returns the limits of each ledger.
    public ConcurrencyLimits limits() {
        return limits;
    }

    /// Returns the ledger that a function's invocations go through.
    public ConcurrencyLedger of(FunctionArn function) {
        var scope = new FunctionNames.Scope(function.account(), function.region());
        return ledgers.computeIfAbsent(scope, _ -> new ConcurrencyLedger(limits));
    }
}
