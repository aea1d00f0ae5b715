package io.penstock.engine.concurrency;

import io.penstock.engine.arn.FunctionArn;

/// The right to run one invocation of one function, issued by one [ConcurrencyLedger]. An identity,
/// not a value: two permits of one function are different. Its state belongs to its ledger's lock.
public final class Permit {
    private final ConcurrencyLedger issuer;
    private final FunctionArn function;
    private boolean released;

    Permit(ConcurrencyLedger issuer, FunctionArn function) {
        this.issuer = issuer;
        this.function = function;
    }

    /// Returns the function that may run, without qualifier.
    public FunctionArn function() {
        return function;
    }

    /// Ends this permit. Called under the lock of `ledger`.
    void endIn(ConcurrencyLedger ledger) {
        if (issuer != ledger || released) {
            throw new IllegalStateException(
                    "permit of %s %s"
                            .formatted(
                                    function, released ? "released twice" : "of another ledger"));
        }
        released = true;
    }
}
