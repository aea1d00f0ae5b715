package io.penstock.runtime.environment;

import io.penstock.runtime.environment.api.StreamLimits;
import io.penstock.runtime.environment.process.Isolation;
import io.penstock.runtime.environment.process.Network;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;

/// The limits and options of execution environments. Processes run in real time, so all spans are
/// real time.
///
/// @param environmentsMax how many environments may exist at once, over all functions
/// @param initLimit how long an initialisation may take before the first invocation
/// @param idleLimit how long an idle environment is kept
/// @param ageLimit how old an environment may get, idle or not
/// @param freezeAfter how long an environment idles before its processes are stopped; zero: never
/// @param limitMemory whether memory is limited where the machine permits
/// @param stopLimit how long running invocations may go on when the server stops
/// @param headStart whether processes are kept ready for functions to come
/// @param variables environment variables for every function, which a function's own replace
/// @param streams how much a function may stream, and how fast
/// @param secretOf what the functions of an account sign requests with, by account
/// @param isolation how far functions are kept from the machine
/// @param network which network functions have
public record EnvironmentSettings(
        int environmentsMax,
        Duration initLimit,
        Duration idleLimit,
        Duration ageLimit,
        Duration freezeAfter,
        boolean limitMemory,
        Duration stopLimit,
        boolean headStart,
        Map<String, String> variables,
        StreamLimits streams,
        UnaryOperator<String> secretOf,
        Isolation isolation,
        Network network) {
    /// One environment in so many is held for callers who wait.
    private static final int HELD_FOR_CALLERS_ONE_IN = 10;

    /// What AWS documents or, where it does not, what suits one machine.
    public static final EnvironmentSettings DEFAULT =
            new EnvironmentSettings(
                    200,
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(10),
                    Duration.ofHours(4),
                    Duration.ofSeconds(1),
                    true,
                    Duration.ofSeconds(20),
                    true,
                    Map.of());

    /// Settings that stream as AWS does, under which secrets are not checked and worth nothing.
    public EnvironmentSettings(
            int environmentsMax,
            Duration initLimit,
            Duration idleLimit,
            Duration ageLimit,
            Duration freezeAfter,
            boolean limitMemory,
            Duration stopLimit,
            boolean headStart,
            Map<String, String> variables) {
        this(
                environmentsMax,
                initLimit,
                idleLimit,
                ageLimit,
                freezeAfter,
                limitMemory,
                stopLimit,
                headStart,
                variables,
                StreamLimits.AWS);
    }

    /// Settings under which secrets are not checked and worth nothing.
    public EnvironmentSettings(
            int environmentsMax,
            Duration initLimit,
            Duration idleLimit,
            Duration ageLimit,
            Duration freezeAfter,
            boolean limitMemory,
            Duration stopLimit,
            boolean headStart,
            Map<String, String> variables,
            StreamLimits streams) {
        this(
                environmentsMax,
                initLimit,
                idleLimit,
                ageLimit,
                freezeAfter,
                limitMemory,
                stopLimit,
                headStart,
                variables,
                streams,
                _ -> "penstock");
    }

    /// Settings with processes that are not confined.
    public EnvironmentSettings(
            int environmentsMax,
            Duration initLimit,
            Duration idleLimit,
            Duration ageLimit,
            Duration freezeAfter,
            boolean limitMemory,
            Duration stopLimit,
            boolean headStart,
            Map<String, String> variables,
            StreamLimits streams,
            UnaryOperator<String> secretOf) {
        this(
                environmentsMax,
                initLimit,
                idleLimit,
                ageLimit,
                freezeAfter,
                limitMemory,
                stopLimit,
                headStart,
                variables,
                streams,
                secretOf,
                Isolation.PROCESS,
                Network.MACHINE);
    }

    /// Returns these with another isolation of functions.
    public EnvironmentSettings isolated(Isolation other) {
        return new EnvironmentSettings(
                environmentsMax,
                initLimit,
                idleLimit,
                ageLimit,
                freezeAfter,
                limitMemory,
                stopLimit,
                headStart,
                variables,
                streams,
                secretOf,
                other,
                network);
    }

    /// Returns these with another network of functions.
    public EnvironmentSettings connected(Network other) {
        return new EnvironmentSettings(
                environmentsMax,
                initLimit,
                idleLimit,
                ageLimit,
                freezeAfter,
                limitMemory,
                stopLimit,
                headStart,
                variables,
                streams,
                secretOf,
                isolation,
                other);
    }

    /// Checks the limits.
    public EnvironmentSettings {
        if (environmentsMax < 1) {
            throw new IllegalArgumentException("environmentsMax is " + environmentsMax);
        }
        variables = Map.copyOf(variables);
    }

    /// Returns how many environments mappings and asynchronous events may use at a time, so that
    /// they cannot take the last ones from callers who wait; provisioned ones are bounded alike. A
    /// tenth is held back, at least one, unless there is but one.
    public int backgroundMax() {
        int held = Math.max(1, environmentsMax / HELD_FOR_CALLERS_ONE_IN);
        return Math.max(1, environmentsMax - held);
    }
}
