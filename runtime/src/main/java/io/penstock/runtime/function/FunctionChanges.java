package io.penstock.runtime.function;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.function.FunctionTable.Changed;
import java.util.concurrent.Executor;

/// Changes of functions, which are acknowledged before they are in force: the answer shows
/// [Lifecycle.Creating] or [Lifecycle.Updating], and a task on the executor settles it at once.
/// Thread-safe.
final class FunctionChanges {
    private final FunctionTable table;
    private final Revisions revisions;
    private final Settlement settlement;
    private final Executor executor;

    /// @param executor runs the short tasks that settle changes, one per change
    FunctionChanges(
            FunctionTable table, Revisions revisions, Settlement settlement, Executor executor) {
        this.table = table;
        this.revisions = revisions;
        this.settlement = settlement;
        this.executor = executor;
    }

    /// Adds a function.
    ///
    /// @param publish whether the answer is a version that is published at once
    Answer<FunctionResource> add(FunctionFamily family, boolean publish) {
        Changed<FunctionResource> changed = answered(family, publish);
        return switch (table.add(changed.family())) {
            case Answer.Refused<FunctionFamily>(var error) -> new Answer.Refused<>(error);
            case Answer.Ok<FunctionFamily> _ -> {
                settleSoon(family.latest());
                yield new Answer.Ok<>(changed.answer());
            }
        };
    }

    /// Changes a function; no other change may be under way.
    ///
    /// @param revisionId the revision the caller has seen; empty for any
    /// @param publish whether the answer is a version that is published at once
    Answer<FunctionResource> update(
            FunctionArn arn, String revisionId, boolean publish, FunctionTable.Rule rule) {
        Answer<FunctionResource> updated =
                table.changeFamily(
                        arn.unqualified(),
                        family ->
                                switch (unsettled(family.latest(), revisionId, rule)) {
                                    case Answer.Refused<FunctionResource>(var error) ->
                                            new Answer.Refused<>(error);
                                    case Answer.Ok<FunctionResource>(var next) ->
                                            new Answer.Ok<>(answered(family.with(next), publish));
                                });
        if (updated instanceof Answer.Ok<FunctionResource>
                && table.get(arn.unqualified()) instanceof Answer.Ok<FunctionResource>(var now)) {
            settleSoon(now);
        }
        return updated;
    }

    private Changed<FunctionResource> answered(FunctionFamily family, boolean publish) {
        return publish
                ? Versions.published(family, "", revisions.stamp(), new Lifecycle.Creating())
                : new Changed<>(family, family.latest());
    }

    private Answer<FunctionResource> unsettled(
            FunctionResource current, String revisionId, FunctionTable.Rule rule) {
        Answer<FunctionResource> changed =
                switch (checked(new Answer.Ok<>(current), revisionId)) {
                    case Answer.Refused<FunctionResource> refused -> refused;
                    case Answer.Ok<FunctionResource> _ -> rule.apply(current);
                };
        return switch (changed) {
            case Answer.Refused<FunctionResource> refused -> refused;
            case Answer.Ok<FunctionResource>(FunctionResource next) ->
                    new Answer.Ok<>(next.with(changing(next.lifecycle()), revisions.stamp()));
        };
    }

    private static Lifecycle changing(Lifecycle present) {
        return switch (present) {
            case Lifecycle.Active active -> active.change();
            case Lifecycle.Failed failed -> failed.retry();
            case Lifecycle.UpdateFailed failed -> failed.change();
            case Lifecycle.Creating(), Lifecycle.Updating() -> present;
        };
    }

    /// Returns the function if it may be changed now.
    ///
    /// @param revisionId the revision the caller has seen; empty for any
    static Answer<FunctionResource> checked(Answer<FunctionResource> current, String revisionId) {
        return switch (current) {
            case Answer.Refused<FunctionResource> refused -> refused;
            case Answer.Ok<FunctionResource>(FunctionResource function) ->
                    FunctionRules.changeRefusal(function, revisionId)
                            .<Answer<FunctionResource>>map(Answer.Refused::new)
                            .orElse(current);
        };
    }

    /// @param latest `$LATEST` as it was just changed
    private void settleSoon(FunctionResource latest) {
        executor.execute(() -> settlement.settle(latest));
    }
}
