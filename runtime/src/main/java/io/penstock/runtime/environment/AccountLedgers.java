package io.penstock.runtime.environment;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.Admission;
import io.penstock.engine.concurrency.ConcurrencyLedger;
import io.penstock.engine.concurrency.ConcurrencyLimits;
import io.penstock.engine.concurrency.Permit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// One [ConcurrencyLedger] per account and region. Thread-safe.
public final class AccountLedgers implements AdmissionDesk {
    private final ConcurrencyLimits limits;
    private final Map<Account, ConcurrencyLedger> ledgers = new ConcurrentHashMap<>();

    /// @param limits of every account
    public AccountLedgers(ConcurrencyLimits limits) {
        this.limits = limits;
    }

    @Override
    public Admission admit(FunctionArn unqualified) {
        return of(unqualified).admit(unqualified);
    }

    @Override
    public void release(Permit permit) {
        of(permit.function()).release(permit);
    }

    /// Returns the ledger of a function's account and region.
    public ConcurrencyLedger of(FunctionArn function) {
        return ledgers.computeIfAbsent(
                new Account(function.account(), function.region()),
                _ -> new ConcurrencyLedger(limits));
    }

    private record Account(String id, String region) {}
}
