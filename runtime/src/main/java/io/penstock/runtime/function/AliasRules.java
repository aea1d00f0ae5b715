package io.penstock.runtime.function;

import java.util.Map;
import java.util.Optional;

/// Decides whether an alias may lead where it is asked to. Pure. Source: the guide "Configure a
/// weighted alias" and, for the texts, answers recorded from AWS.
final class AliasRules {
    private AliasRules() {}

    /// Returns the first rule that an alias breaks.
    static Optional<FunctionError> refusal(FunctionFamily family, Aliases.Wanted wanted) {
        if (family.version(wanted.version()).isEmpty()) {
            return missing(family, wanted.version());
        }
        if (wanted.weights().size() > 1) {
            return invalid("Number of items in AdditionalVersionWeights cannot be greater than 1");
        }
        for (Map.Entry<String, Double> other : wanted.weights().entrySet()) {
            Optional<FunctionError> refusal = refusal(family, wanted.version(), other.getKey());
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }

    private static Optional<FunctionError> refusal(
            FunctionFamily family, String first, String other) {
        if (other.equals(first)) {
            return invalid(
                    "Invalid function version "
                            + other
                            + ". Function version "
                            + other
                            + " is already included in routing configuration.");
        }
        if (first.equals(Edition.LATEST)) {
            return invalid("$LATEST is not supported for an alias pointing to more than 1 version");
        }
        Optional<FunctionResource> one = family.version(first);
        Optional<FunctionResource> two = family.version(other);
        if (one.isEmpty() || two.isEmpty()) {
            return missing(family, other);
        }
        return alike(one.get().settings(), two.get().settings())
                ? Optional.empty()
                : invalid(
                        "Function versions "
                                + first
                                + " and "
                                + other
                                + " cannot share an alias: they must have the same execution role"
                                + " and the same dead-letter queue configuration.");
    }

    private static boolean alike(FunctionSettings one, FunctionSettings two) {
        return one.role().equals(two.role())
                && one.deadLetterTarget().equals(two.deadLetterTarget());
    }

    private static Optional<FunctionError> missing(FunctionFamily family, String version) {
        return Optional.of(
                new FunctionError.Missing(
                        "Function not found: " + family.arn().qualified(version)));
    }

    private static Optional<FunctionError> invalid(String message) {
        return Optional.of(new FunctionError.Invalid(message));
    }
}
