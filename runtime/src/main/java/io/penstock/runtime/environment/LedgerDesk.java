package io.penstock.runtime.environment;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.Admission;
import io.penstock.engine.concurrency.Permit;
import io.penstock.engine.invocation.Lane;
import io.penstock.runtime.function.ConcurrencyLedgers;

/// Admits by the ledger of the function's account and region. Thread-safe.
///
/// @param ledgers shared with whatever configures concurrency
public record LedgerDesk(ConcurrencyLedgers ledgers) implements AdmissionDesk {
    @Override
    public Admission admit(FunctionArn unqualified, String version, Lane lane) {
        return ledgers.of(unqualified).admit(unqualified, version, lane, ledgers.now());
    }

    @Override
    public Admission grow(Permit permit) {
        return ledgers.of(permit.function()).grow(permit, ledgers.now());
    }

    @Override
    public void shrink(Permit permit) {
        ledgers.of(permit.function()).shrink(permit, ledgers.now());
    }

    @Override
    public void release(Permit permit) {
        ledgers.of(permit.function()).release(permit, ledgers.now());
    }
}
