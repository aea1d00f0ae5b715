package io.penstock.runtime.function;

import io.penstock.engine.arn.FunctionArn;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// A name for a version, or for two that share the traffic. Immutable.
///
/// @param arn of the alias
/// @param version a number or `$LATEST`
/// @param description empty for none
/// @param weights the share of the traffic, 0.0 to 1.0, that another version gets, by its number;
///   one at most
/// @param revisionId a UUID
public record Alias(
        FunctionArn arn,
        String version,
        String description,
        Map<String, Double> weights,
        String revisionId) {

    /// Copies the weights.
    public Alias {
        weights = Collections.unmodifiableMap(new TreeMap<>(weights));
    }

    /// Returns the bare name.
    public String name() {
        return arn.qualifier();
    }

    /// Returns whether the alias leads to a version.
    public boolean leadsTo(String other) {
        return version.equals(other) || weights.containsKey(other);
    }

    /// Chooses the version for one request. Source: the guide "Configure a weighted alias": the
    /// choice is random for every request.
    ///
    /// @param dice evenly distributed, 0.0 up to but without 1.0
    public String choose(double dice) {
        double upTo = 0;
        for (Map.Entry<String, Double> weight : weights.entrySet()) {
            upTo += weight.getValue();
            if (dice < upTo) {
                return weight.getKey();
            }
        }
        return version;
    }
}
