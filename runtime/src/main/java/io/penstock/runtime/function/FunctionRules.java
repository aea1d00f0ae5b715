package io.penstock.runtime.function;

import java.util.Optional;

/// Decides whether a function may be changed now. Pure. Source: answers recorded from AWS.
final class FunctionRules {
    private FunctionRules() {}

    /// Returns why code and configuration must not be changed or published now.
    ///
    /// @param revisionId the revision the caller has seen; empty for any
    static Optional<FunctionError> changeRefusal(FunctionResource latest, String revisionId) {
        return switch (latest.lifecycle()) {
            case Lifecycle.Creating() ->
                    conflict("The function is currently in the following state: Pending");
            case Lifecycle.Updating() ->
                    conflict("An update is in progress for resource: " + latest.arn());
            case Lifecycle.Active(), Lifecycle.Failed _, Lifecycle.UpdateFailed _ ->
                    staleness(revisionId, latest.stamp().revisionId());
        };
    }

    /// Returns the refusal of a caller that has seen another revision than the actual one.
    static Optional<FunctionError> staleness(String seen, String actual) {
        return seen.isEmpty() || seen.equals(actual)
                ? Optional.empty()
                : Optional.of(new FunctionError.Stale());
    }

    private static Optional<FunctionError> conflict(String why) {
        return Optional.of(
                new FunctionError.Conflict(
                        "The operation cannot be performed at this time. " + why));
    }
}
