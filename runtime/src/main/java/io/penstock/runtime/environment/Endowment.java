package io.penstock.runtime.environment;

import io.penstock.runtime.environment.api.StreamLimits;
import java.util.Map;
import java.util.function.UnaryOperator;

/// What every function is given, whichever it is.
///
/// @param variables environment variables, which a function's own replace
/// @param streams how much a function may stream, and how fast
/// @param secretOf what the functions of an account sign requests with, by account
public record Endowment(
        Map<String, String> variables, StreamLimits streams, UnaryOperator<String> secretOf) {
    /// No variables, streams as on AWS, and secrets that nobody checks and that are worth nothing.
    static final Endowment DEFAULT = new Endowment(Map.of(), StreamLimits.AWS, _ -> "penstock");

    /// Keeps a copy of the variables.
    public Endowment {
        variables = Map.copyOf(variables);
    }

    /// Returns this with other limits of streams.
    Endowment streaming(StreamLimits other) {
        return new Endowment(variables, other, secretOf);
    }

    /// Returns this with other secrets.
    public Endowment signing(UnaryOperator<String> other) {
        return new Endowment(variables, streams, other);
    }
}
