package io.penstock.runtime.function;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.function.FunctionResource.Reserved;

/// Concurrency that is kept for single functions. Thread-safe; changes are in the store when
/// acknowledged, and [FunctionDirectory#onChange] tells them.
public final class ReservedConcurrency {
    private final FunctionTable table;
    private final AccountLimits limits;

    ReservedConcurrency(FunctionTable table, AccountLimits limits) {
        this.table = table;
        this.limits = limits;
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

    private Answer<FunctionResource> change(FunctionArn arn, Reserved wanted) {
        if (!arn.qualifier().isEmpty()) {
            return new Answer.Refused<>(
                    new FunctionError.Invalid(
                            "This operation is permitted on Lambda functions only. Aliases and"
                                    + " versions do not support this operation. Please specify"
                                    + " either a function name or an unqualified function ARN."));
        }
        return table.change(
                arn,
                current ->
                        fits(current, wanted)
                                ? new Answer.Ok<>(current.with(wanted))
                                : new Answer.Refused<>(new FunctionError.Invalid(tooMuch())));
    }

    private boolean fits(FunctionResource function, Reserved wanted) {
        FunctionArn arn = function.arn();
        long others =
                table.of(new FunctionNames.Scope(arn.account(), arn.region()))
                        .filter(other -> !other.arn().equals(arn))
                        .mapToLong(other -> other.reserved().value().orElse(0))
                        .sum();
        long left = limits.concurrentExecutions() - others - wanted.value().orElse(0);
        return left >= limits.unreservedMinimum();
    }

    private String tooMuch() {
        return "Specified ReservedConcurrentExecutions for function decreases account's"
                + " UnreservedConcurrentExecution below its minimum value of ["
                + limits.unreservedMinimum()
                + "].";
    }
}
