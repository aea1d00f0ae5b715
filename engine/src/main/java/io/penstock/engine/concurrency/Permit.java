package io.penstock.engine.concurrency;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.time.Tick;

/// The right to run one invocation of one version of a function, issued by one [ConcurrencyLedger].
/// An identity, not a value: two permits of one function are different. Its state belongs to its
/// ledger's lock.
public final class Permit {
    private final ConcurrencyLedger issuer;
    private final FunctionArn function;
    private final String version;
    private final Capacity capacity;
    private final Load load;
    private final long issuedNanos;
    private boolean released;

    Permit(ConcurrencyLedger issuer, Grant grant, Load load, long issuedNanos) {
        this.issuer = issuer;
        this.function = grant.function();
        this.version = grant.version();
        this.capacity = grant.capacity();
        this.load = load;
        this.issuedNanos = issuedNanos;
    }

    /// What is granted.
    record Grant(FunctionArn function, String version, Capacity capacity) {}

    /// Returns the function that may run, without qualifier.
    public FunctionArn function() {
        return function;
    }

    /// Returns the version that may run, `$LATEST` or a number.
    public String version() {
        return version;
    }

    /// Returns what kind of environment it may run in.
    public Capacity capacity() {
        return capacity;
    }

    /// Returns what the account carried when this permit was issued.
    public Load load() {
        return load;
    }

    /// Returns when it was issued.
    public Tick issued() {
        return new Tick(issuedNanos);
    }

    /// Ends this permit and returns how long it was held. Called under the lock of `ledger`.
    long endIn(ConcurrencyLedger ledger, long nowNanos) {
        if (issuer != ledger || released) {
            throw new IllegalStateException(
                    "permit of %s %s"
                            .formatted(
                                    function, released ? "released twice" : "of another ledger"));
        }
        released = true;
        return nowNanos - issuedNanos;
    }
}
