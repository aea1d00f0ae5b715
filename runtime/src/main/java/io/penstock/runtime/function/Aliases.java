package io.penstock.runtime.function;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.function.FunctionTable.Changed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Aliases: names for versions. Thread-safe; changes are in the store when acknowledged.
public final class Aliases {
    private final FunctionTable table;
    private final Revisions revisions;

    Aliases(FunctionTable table, Revisions revisions) {
        this.table = table;
        this.revisions = revisions;
    }

    /// An alias as wanted.
    ///
    /// @param version a number or `$LATEST`
    /// @param description empty for none
    /// @param weights shares of other versions, by number
    public record Wanted(String version, String description, Map<String, Double> weights) {}

    /// Creates an alias.
    ///
    /// @param arn with the alias' name as qualifier
    public Answer<Alias> create(FunctionArn arn, Wanted wanted) {
        return change(
                arn,
                wanted.version(),
                family ->
                        family.aliases().containsKey(arn.qualifier())
                                ? new Answer.Refused<>(
                                        new FunctionError.Conflict("Alias already exists: " + arn))
                                : decided(family, arn, wanted));
    }

    /// Changes an alias.
    ///
    /// @param arn with the alias' name as qualifier
    /// @param revisionId the revision of the alias the caller has seen; empty for any
    /// @param change makes the wanted alias of the present one
    public Answer<Alias> update(FunctionArn arn, String revisionId, UnaryOperator<Wanted> change) {
        return table.changeFamily(
                arn.unqualified(),
                family -> {
                    Optional<Alias> present =
                            Optional.ofNullable(family.aliases().get(arn.qualifier()));
                    if (present.isEmpty()) {
                        return missing("Alias not found: " + arn);
                    }
                    Alias alias = present.get();
                    Optional<FunctionError> stale =
                            FunctionRules.staleness(revisionId, alias.revisionId());
                    if (stale.isPresent()) {
                        return new Answer.Refused<>(stale.get());
                    }
                    Wanted before =
                            new Wanted(alias.version(), alias.description(), alias.weights());
                    return decided(family, arn, change.apply(before));
                });
    }

    /// Deletes an alias; one that does not exist is fine.
    ///
    /// @param arn with the alias' name as qualifier
    public Answer<FunctionResource> delete(FunctionArn arn) {
        return table.changeFamily(
                arn.unqualified(),
                family ->
                        new Answer.Ok<>(
                                new Changed<>(
                                        family.aliases().containsKey(arn.qualifier())
                                                ? family.without(arn.qualifier())
                                                : family,
                                        family.latest())));
    }

    /// Returns an alias.
    ///
    /// @param arn with the alias' name as qualifier
    public Answer<Alias> get(FunctionArn arn) {
        Optional<FunctionFamily> family = table.family(arn.unqualified());
        if (family.isEmpty()) {
            return FunctionTable.missing(arn.unqualified());
        }
        return Optional.ofNullable(family.get().aliases().get(arn.qualifier()))
                .<Answer<Alias>>map(Answer.Ok::new)
                .orElseGet(() -> missing("Cannot find alias arn: " + arn));
    }

    /// Returns the aliases of a function by name.
    ///
    /// @param version only those that name this version first; empty for all
    public Answer<List<Alias>> list(FunctionArn unqualified, String version) {
        return table.family(unqualified)
                .<Answer<List<Alias>>>map(family -> new Answer.Ok<>(list(family, version)))
                .orElseGet(() -> FunctionTable.missing(unqualified));
    }

    private static List<Alias> list(FunctionFamily family, String version) {
        return family.aliases().values().stream()
                .filter(alias -> version.isEmpty() || alias.version().equals(version))
                .toList();
    }

    private Answer<Alias> change(
            FunctionArn arn, String version, FunctionTable.FamilyRule<Alias> rule) {
        // Recorded from AWS: the version is what is not found, also where the function is not.
        return table.family(arn.unqualified()).isEmpty()
                ? FunctionTable.missing(arn.qualified(version))
                : table.changeFamily(
                        arn.unqualified(),
                        family ->
                                family.version(version).isEmpty()
                                        ? FunctionTable.missing(arn.qualified(version))
                                        : rule.apply(family));
    }

    private Answer<Changed<Alias>> decided(FunctionFamily family, FunctionArn arn, Wanted wanted) {
        Optional<FunctionError> refusal = AliasRules.refusal(family, wanted);
        if (refusal.isPresent()) {
            return new Answer.Refused<>(refusal.get());
        }
        Alias alias =
                new Alias(
                        arn,
                        wanted.version(),
                        wanted.description(),
                        wanted.weights(),
                        revisions.id());
        return new Answer.Ok<>(new Changed<>(family.with(alias), alias));
    }

    private static <T> Answer<T> missing(String message) {
        return new Answer.Refused<>(new FunctionError.Missing(message));
    }
}
