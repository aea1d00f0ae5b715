package io.penstock.runtime.function;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.ConcurrencyLedger;
import io.penstock.engine.concurrency.Reservation;
import io.penstock.runtime.function.FunctionResource.Reserved;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Concurrency that is kept for single functions: in the store, and in force in the ledger.
/// Thread-safe; changes are in the store when acknowledged.
public final class ReservedConcurrency {
    private static final Logger LOG = LoggerFactory.getLogger(ReservedConcurrency.class);

    private final FunctionTable table;
    private final ConcurrencyLedgers ledgers;

    ReservedConcurrency(FunctionTable table, ConcurrencyLedgers ledgers) {
        this.table = table;
        this.ledgers = ledgers;
    }

    /// Keeps so many concurrent invocations for a function, at least and at most; 0 switches it
    /// off.
    public Answer<FunctionResource> put(FunctionArn arn, int units) {
        return change(arn, new Reserved.Units(units));
    }

    /// Lets a function share what is left, like any other.
    public Answer<FunctionResource> remove(FunctionArn arn) {
        return change(arn, new Reserved.Unset());
    }

    /// Puts into force what the store says. What no longer fits, because limits were lowered
    /// between two runs, is not in force: the function shares the rest, and the log says so.
    void restore(FunctionResource function) {
        if (enforce(function.arn(), function.reserved())
                instanceof Reservation.Refused(String message)) {
            LOG.atWarn()
                    .addKeyValue("function", function.arn())
                    .addKeyValue("reason", message)
                    .log("reserved concurrency not restored");
        }
    }

    private Answer<FunctionResource> change(FunctionArn arn, Reserved wanted) {
        if (!arn.qualifier().isEmpty()) {
            return new Answer.Refused<>(
                    new FunctionError.Invalid(
                            "This operation is permitted on Lambda functions only. Aliases and"
                                    + " versions do not support this operation. Please specify"
                                    + " either a function name or an unqualified function ARN."));
        }
        boolean kept = false;
        try {
            Answer<FunctionResource> answer = table.change(arn, current -> decide(current, wanted));
            kept = true;
            return answer;
        } finally {
            if (!kept && table.get(arn) instanceof Answer.Ok<FunctionResource>(var before)) {
                restore(before);
            }
        }
    }

    private Answer<FunctionResource> decide(FunctionResource current, Reserved wanted) {
        return switch (enforce(current.arn(), wanted)) {
            case Reservation.Reserved() -> new Answer.Ok<>(current.with(wanted));
            case Reservation.Refused(String message) ->
                    new Answer.Refused<>(new FunctionError.Invalid(message));
            case Reservation.BelowProvisioned(String message) ->
                    new Answer.Refused<>(new FunctionError.Untyped(message));
        };
    }

    private Reservation enforce(FunctionArn arn, Reserved wanted) {
        ConcurrencyLedger ledger = ledgers.of(arn);
        return switch (wanted) {
            case Reserved.Units(int units) -> ledger.reserve(arn, units, ledgers.now());
            case Reserved.Unset() -> {
                ledger.unreserve(arn, ledgers.now());
                yield new Reservation.Reserved();
            }
        };
    }
}
