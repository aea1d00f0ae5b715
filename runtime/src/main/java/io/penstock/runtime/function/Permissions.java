package io.penstock.runtime.function;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.function.FunctionTable.Changed;
import io.penstock.runtime.function.ResourcePolicy.Statement;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Resource policies of functions, versions and aliases; none inherits another's. Thread-safe;
/// changes are in the store when acknowledged.
public final class Permissions {
    private static final int MAX_POLICY_BYTES = 20_480;
    private static final Pattern PRINCIPAL =
            Pattern.compile(
                    "\\*|\\d{12}|arn:aws[a-zA-Z-]*:(iam|sts)::\\d{12}:.+"
                            + "|[a-z0-9-]+(\\.[a-z0-9-]+)*\\.(amazonaws\\.com(\\.cn)?|amazon\\.com)");

    private final FunctionTable table;
    private final Revisions revisions;

    Permissions(FunctionTable table, Revisions revisions) {
        this.table = table;
        this.revisions = revisions;
    }

    /// Returns the policy that a request with this qualifier is judged by, if there is one.
    ///
    /// @param arn with the qualifier that the request names; empty and `$LATEST` mean the function
    public Optional<ResourcePolicy> of(FunctionArn arn) {
        return table.family(arn.unqualified())
                .map(family -> family.policies().get(key(arn.qualifier())));
    }

    /// Returns a policy.
    public Answer<ResourcePolicy> get(FunctionArn arn) {
        return of(arn).<Answer<ResourcePolicy>>map(Answer.Ok::new)
                .orElseGet(() -> missing("The resource you requested does not exist."));
    }

    /// Adds a statement.
    ///
    /// @param revisionId the revision of the policy that the caller has seen, or of what it is
    ///   about while there is no policy; empty for any
    public Answer<Statement> add(FunctionArn arn, Statement statement, String revisionId) {
        if (arn.qualifier().equals(Edition.LATEST)) {
            return invalid("We currently do not support adding policies for $LATEST.");
        }
        if (!PRINCIPAL.matcher(statement.principal()).matches()) {
            return invalid(
                    "The provided principal was invalid. Please check the principal and try"
                            + " again.");
        }
        return table.changeFamily(
                arn.unqualified(), family -> added(family, arn, statement, revisionId));
    }

    private Answer<Changed<Statement>> added(
            FunctionFamily family, FunctionArn arn, Statement statement, String revisionId) {
        Optional<String> revision = revision(family, arn.qualifier());
        if (revision.isEmpty()) {
            return missing(notFound(arn));
        }
        Optional<ResourcePolicy> present =
                Optional.ofNullable(family.policies().get(arn.qualifier()));
        if (present.isPresent() && present.get().has(statement.sid())) {
            return new Answer.Refused<>(
                    new FunctionError.Conflict(
                            "The statement id ("
                                    + statement.sid()
                                    + ") provided already exists. Please provide a new statement"
                                    + " id, or remove the existing statement."));
        }
        String actual = present.map(ResourcePolicy::revisionId).orElse(revision.get());
        if (!revisionId.isEmpty() && !revisionId.equals(actual)) {
            return new Answer.Refused<>(
                    present.isPresent()
                            ? new FunctionError.StalePolicy()
                            : new FunctionError.Stale());
        }
        ResourcePolicy next =
                present.map(policy -> policy.with(statement, revisions.id()))
                        .orElseGet(() -> new ResourcePolicy(revisions.id(), List.of(statement)));
        int bytes = PolicyJson.policy(next, arn.toString()).getBytes(StandardCharsets.UTF_8).length;
        return bytes > MAX_POLICY_BYTES
                ? new Answer.Refused<>(
                        new FunctionError.PolicyTooLong(
                                "The final policy size ("
                                        + bytes
                                        + ") is bigger than the limit ("
                                        + MAX_POLICY_BYTES
                                        + ")."))
                : new Answer.Ok<>(
                        new Changed<>(family.withPolicy(arn.qualifier(), next), statement));
    }

    /// Removes a statement.
    ///
    /// @param revisionId the revision of the policy that the caller has seen; empty for any
    public Answer<String> remove(FunctionArn arn, String sid, String revisionId) {
        String qualifier = key(arn.qualifier());
        if (table.family(arn.unqualified()).isEmpty()) {
            return missing("No policy found for: " + arn);
        }
        return table.changeFamily(
                arn.unqualified(),
                family -> {
                    Optional<ResourcePolicy> present =
                            Optional.ofNullable(family.policies().get(qualifier));
                    if (present.isEmpty()) {
                        return missing("No policy is associated with the given resource.");
                    }
                    if (!present.get().has(sid)) {
                        return missing("Statement " + sid + " is not found in resource policy.");
                    }
                    Optional<FunctionError> stale =
                            FunctionRules.staleness(revisionId, present.get().revisionId());
                    if (stale.isPresent()) {
                        return new Answer.Refused<>(stale.get());
                    }
                    ResourcePolicy next = present.get().without(sid, revisions.id());
                    return new Answer.Ok<>(
                            new Changed<>(
                                    next.statements().isEmpty()
                                            ? family.withoutPolicy(qualifier)
                                            : family.withPolicy(qualifier, next),
                                    sid));
                });
    }

    // The revision of what a policy is about; empty if that does not exist.
    private static Optional<String> revision(FunctionFamily family, String qualifier) {
        return Optional.ofNullable(family.aliases().get(qualifier))
                .map(Alias::revisionId)
                .or(() -> family.version(qualifier).map(version -> version.stamp().revisionId()));
    }

    private static String notFound(FunctionArn arn) {
        return FunctionFamily.isNumber(arn.qualifier())
                ? "Function not found: " + arn
                : "Cannot find alias arn: " + arn;
    }

    private static String key(String qualifier) {
        return qualifier.equals(Edition.LATEST) ? "" : qualifier;
    }

    private static <T> Answer<T> missing(String message) {
        return new Answer.Refused<>(new FunctionError.Missing(message));
    }

    private static <T> Answer<T> invalid(String message) {
        return new Answer.Refused<>(new FunctionError.Invalid(message));
    }
}
