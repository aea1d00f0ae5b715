package io.penstock.server.config;

import io.penstock.engine.concurrency.scaling.ScalingRule;
import java.util.List;

/// How functions are run, and how many at once.
///
/// @param runtimes how functions are run; default: whatever interpreters the machine has
/// @param limits how much runs at once; default: as an AWS account
/// @param freezeIdle whether environments get no processor time between invocations, as on AWS;
///   default: true
/// @param scaling how provisioned concurrency follows schedules and load; default: not at all
public record Execution(
        Runtimes runtimes, Limits limits, boolean freezeIdle, List<ScalingRule> scaling) {

    /// Keeps a copy of the rules.
    public Execution {
        scaling = List.copyOf(scaling);
    }

    /// Returns how a server runs functions that is told nothing.
    public static Execution defaults() {
        return new Execution(Runtimes.defaults(), Limits.defaults(), true, List.of());
    }

    Execution with(Runtimes other) {
        return new Execution(other, limits, freezeIdle, scaling);
    }

    Execution with(Limits other) {
        return new Execution(runtimes, other, freezeIdle, scaling);
    }
}
