package io.penstock.runtime.function;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// The environment variables of a function, in the order they were given.
///
/// @param given whether the configuration names them at all; an empty map may well be given
/// @param variables by name
public record Environment(boolean given, Map<String, String> variables) {
    /// No variables, and none mentioned.
    public static final Environment NONE = new Environment(false, Map.of());

    /// Copies the variables.
    public Environment {
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }

    /// Returns given variables.
    public static Environment of(Map<String, String> variables) {
        return new Environment(true, variables);
    }

    /// Counts only: variables may hold secrets.
    @Override
    public String toString() {
        return "Environment[" + variables.size() + " variables]";
    }
}
