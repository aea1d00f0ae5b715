package io.penstock.runtime.provisioned;

import io.penstock.engine.arn.FunctionArn;
import java.util.Map;

/// Says which versions a qualifier leads to. Thread-safe; answers from memory.
@FunctionalInterface
public interface Routes {
    /// Returns where a function with a version or an alias leads.
    Route of(FunctionArn qualified);

    /// Where a qualifier leads.
    sealed interface Route {
        /// It is a published version.
        record Version(String number) implements Route {}

        /// It is an alias.
        ///
        /// @param version that gets what the weights leave, a number or `$LATEST`
        /// @param weights the share of the traffic, 0.0 to 1.0, of another version, by its number
        record Alias(String version, Map<String, Double> weights) implements Route {
            public Alias {
                weights = Map.copyOf(weights);
            }

            boolean leadsTo(String other) {
                return version.equals(other) || weights.containsKey(other);
            }
        }

        /// There is no such function, version or alias.
        record Missing() implements Route {}
    }
}
