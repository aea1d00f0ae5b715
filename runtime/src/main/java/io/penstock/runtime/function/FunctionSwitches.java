package io.penstock.runtime.function;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.function.FunctionTable.Changed;
import java.util.Optional;

/// Settings of a function beside its configuration: what happens to loops, and when its runtime is
/// updated. They make no new revision. Thread-safe; changes are in the store when acknowledged.
public final class FunctionSwitches {
    private final FunctionTable table;

    FunctionSwitches(FunctionTable table) {
        this.table = table;
    }

    /// Sets what happens when the function invokes itself over and over.
    public Answer<FunctionResource> recursion(FunctionArn unqualified, RecursiveLoop loop) {
        return table.change(unqualified, current -> new Answer.Ok<>(current.with(loop)));
    }

    /// Sets when a version's runtime is updated.
    ///
    /// @param arn the qualifier may be empty, `$LATEST` or a number
    public Answer<RuntimeUpdates> runtimeUpdates(FunctionArn arn, RuntimeUpdates wanted) {
        boolean manual = wanted.updateOn().equals("Manual");
        if (manual == wanted.runtimeVersionArn().isEmpty()) {
            return new Answer.Refused<>(
                    new FunctionError.Invalid(
                            manual
                                    ? "RuntimeVersionArn is required with UpdateRuntimeOn Manual."
                                    : "RuntimeVersionArn can only be set with UpdateRuntimeOn"
                                            + " Manual."));
        }
        return table.changeFamily(
                arn.unqualified(),
                family ->
                        version(family, arn)
                                .<Answer<Changed<RuntimeUpdates>>>map(version ->
                                        new Answer.Ok<>(
                                                new Changed<>(
                                                        family.withRuntimeUpdates(
                                                                version.version(), wanted),
                                                        wanted)))
                                .orElseGet(() -> FunctionTable.missing(arn)));
    }

    /// Returns when a version's runtime is updated.
    ///
    /// @param arn the qualifier may be empty, `$LATEST` or a number
    public Answer<RuntimeUpdates> runtimeUpdates(FunctionArn arn) {
        return table.family(arn.unqualified())
                .flatMap(family ->
                        version(family, arn)
                                .map(version ->
                                        family.runtimeUpdates()
                                                .getOrDefault(
                                                        version.version(), RuntimeUpdates.AUTO)))
                .<Answer<RuntimeUpdates>>map(Answer.Ok::new)
                .orElseGet(() -> FunctionTable.missing(arn));
    }

    private static Optional<FunctionResource> version(FunctionFamily family, FunctionArn arn) {
        return family.aliases().containsKey(arn.qualifier())
                ? Optional.empty()
                : family.version(arn.qualifier());
    }
}
