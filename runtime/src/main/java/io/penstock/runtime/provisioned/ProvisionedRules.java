package io.penstock.runtime.provisioned;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.function.FunctionError;
import io.penstock.runtime.provisioned.Routes.Route;
import java.util.Map;
import java.util.Optional;

/// Which versions and aliases may have provisioned concurrency. Pure. How much is the account's
/// ledger's decision. Source: answers recorded from AWS, and the Lambda developer guide,
/// "Configuring provisioned concurrency for a function".
final class ProvisionedRules {
    private static final String LATEST = "$LATEST";

    private ProvisionedRules() {}

    /// Refuses a question about what can have none.
    static Optional<FunctionError> unpublished(FunctionArn function) {
        return isUnpublished(function.qualifier())
                ? Optional.of(
                        new FunctionError.Invalid(
                                "The function resource provided must be an alias or a published"
                                        + " version."))
                : Optional.empty();
    }

    /// Decides whether a version or alias may be configured.
    ///
    /// @param configured every configuration there is, and where it leads
    static Optional<FunctionError> refusal(
            FunctionArn function, Routes routes, Map<FunctionArn, Route> configured) {
        if (isUnpublished(function.qualifier())) {
            return Optional.of(neverPublished());
        }
        return switch (routes.of(function)) {
            case Route.Missing() -> Optional.of(missing(function));
            case Route.Version(String number) -> ofVersion(function, number, configured);
            case Route.Alias alias -> ofAlias(function, alias, configured);
        };
    }

    private static Optional<FunctionError> ofVersion(
            FunctionArn function, String number, Map<FunctionArn, Route> configured) {
        boolean covered =
                configured.entrySet().stream()
                        .filter(each -> sameFunction(each.getKey(), function))
                        .anyMatch(each ->
                                each.getValue() instanceof Route.Alias alias
                                        && alias.leadsTo(number));
        return covered
                ? Optional.of(
                        new FunctionError.Conflict(
                                "Version is pointed by a Provisioned Concurrency alias"))
                : Optional.empty();
    }

    private static Optional<FunctionError> ofAlias(
            FunctionArn function, Route.Alias alias, Map<FunctionArn, Route> configured) {
        if (isUnpublished(alias.version())) {
            return Optional.of(neverPublished());
        }
        if (!alias.weights().isEmpty() && configured.containsKey(function)) {
            return Optional.of(
                    new FunctionError.Invalid(
                            "Provisioned Concurrency of an alias cannot be changed while its"
                                    + " routing configuration has weights."));
        }
        boolean covered =
                configured.entrySet().stream()
                        .filter(each -> sameFunction(each.getKey(), function))
                        .filter(each -> !each.getKey().equals(function))
                        .anyMatch(each -> overlaps(alias, each.getValue()));
        return covered
                ? Optional.of(
                        new FunctionError.Conflict(
                                "Alias can't be used for Provisioned Concurrency configuration on"
                                        + " an already Provisioned version"))
                : Optional.empty();
    }

    private static boolean overlaps(Route.Alias alias, Route other) {
        return switch (other) {
            case Route.Version(String number) -> alias.leadsTo(number);
            case Route.Alias(String version, Map<String, Double> weights) ->
                    alias.leadsTo(version) || weights.keySet().stream().anyMatch(alias::leadsTo);
            case Route.Missing() -> false;
        };
    }

    private static boolean sameFunction(FunctionArn one, FunctionArn other) {
        return one.unqualified().equals(other.unqualified());
    }

    private static boolean isUnpublished(String qualifier) {
        return qualifier.isEmpty() || qualifier.equals(LATEST);
    }

    private static FunctionError neverPublished() {
        return new FunctionError.Invalid(
                "Provisioned Concurrency Configs cannot be applied to unpublished function"
                        + " versions.");
    }

    private static FunctionError missing(FunctionArn function) {
        boolean number = function.qualifier().chars().allMatch(each -> each >= '0' && each <= '9');
        return new FunctionError.Missing(
                (number ? "Function not found: " : "Cannot find alias arn: ") + function);
    }
}
