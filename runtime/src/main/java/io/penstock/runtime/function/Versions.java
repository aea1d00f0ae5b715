package io.penstock.runtime.function;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.function.FunctionTable.Changed;
import java.util.List;
import java.util.Optional;

/// Published versions: snapshots of `$LATEST` that never change again. Thread-safe; changes are in
/// the store when acknowledged.
public final class Versions {
    private final FunctionTable table;
    private final Revisions revisions;

    Versions(FunctionTable table, Revisions revisions) {
        this.table = table;
        this.revisions = revisions;
    }

    /// What is asked of a publication.
    ///
    /// @param codeSha256 in base64, what the code must be; empty for any
    /// @param description of the version; empty for that of `$LATEST`
    /// @param revisionId the revision of `$LATEST` the caller has seen; empty for any
    public record Publication(String codeSha256, String description, String revisionId) {}

    /// Publishes `$LATEST`, or returns the last version if nothing has changed since.
    public Answer<FunctionResource> publish(FunctionArn unqualified, Publication wanted) {
        return table.changeFamily(
                unqualified,
                family -> {
                    FunctionResource latest = family.latest();
                    Optional<FunctionError> refusal =
                            FunctionRules.changeRefusal(latest, wanted.revisionId())
                                    .or(() -> codeRefusal(latest, wanted.codeSha256()));
                    return refusal.isPresent()
                            ? new Answer.Refused<>(refusal.get())
                            : new Answer.Ok<>(
                                    published(
                                            family,
                                            wanted.description(),
                                            revisions.stamp(),
                                            new Lifecycle.Active()));
                });
    }

    /// Publishes, or changes nothing if the last version is the same.
    ///
    /// @param lifecycle of a new version
    static Changed<FunctionResource> published(
            FunctionFamily family,
            String description,
            FunctionResource.Stamp stamp,
            Lifecycle lifecycle) {
        return family.unchanged()
                .map(last -> new Changed<>(family, last))
                .orElseGet(() -> {
                    FunctionFamily more = family.publish(description, stamp, lifecycle);
                    return new Changed<>(more, more.versions().lastEntry().getValue());
                });
    }

    /// Returns `$LATEST` and all published versions by number.
    public Answer<List<FunctionResource>> list(FunctionArn unqualified) {
        return table.family(unqualified)
                .<Answer<List<FunctionResource>>>map(
                        family -> new Answer.Ok<>(family.all().toList()))
                .orElseGet(() -> FunctionTable.missing(unqualified));
    }

    /// Returns the versions of all functions of an account and region, by name and number.
    public List<FunctionResource> list(FunctionNames.Scope scope) {
        return table.of(scope).flatMap(FunctionFamily::all).toList();
    }

    /// Deletes a published version; one that does not exist is fine.
    ///
    /// @param arn with a number as qualifier
    Answer<FunctionResource> delete(FunctionArn arn) {
        return table.changeFamily(
                arn.unqualified(),
                family -> {
                    String version = arn.qualifier();
                    Optional<Alias> alias =
                            family.aliases().values().stream()
                                    .filter(it -> it.leadsTo(version))
                                    .findFirst();
                    return alias.isPresent()
                            ? new Answer.Refused<>(inUse(version, alias.get()))
                            : new Answer.Ok<>(
                                    new Changed<>(
                                            family.version(version).isPresent()
                                                    ? family.without(Long.parseLong(version))
                                                    : family,
                                            family.latest()));
                });
    }

    private static FunctionError inUse(String version, Alias alias) {
        return new FunctionError.Conflict(
                "Version "
                        + version
                        + " cannot be deleted: the alias "
                        + alias.arn()
                        + " leads to it.");
    }

    private static Optional<FunctionError> codeRefusal(FunctionResource latest, String sha256) {
        String actual = latest.code().shownHash();
        return sha256.isEmpty() || sha256.equals(actual)
                ? Optional.empty()
                : Optional.of(
                        new FunctionError.Invalid(
                                "CodeSHA256 ("
                                        + sha256
                                        + ") is different from current CodeSHA256 in $LATEST ("
                                        + actual
                                        + "). Please try again with the CodeSHA256 in $LATEST."));
    }
}
