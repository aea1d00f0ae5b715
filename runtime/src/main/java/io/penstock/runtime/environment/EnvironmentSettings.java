package io.penstock.runtime.environment;

/// The limits and options of execution environments.
///
/// @param environmentsMax how many environments may exist at once, over all functions
/// @param headStart whether processes are kept ready for functions to come
/// @param lifespan how long the parts of an environment's life may take
/// @param enclosure what stands between functions and the machine
/// @param endowment what every function is given
public record EnvironmentSettings(
        int environmentsMax,
        boolean headStart,
        Lifespan lifespan,
        Enclosure enclosure,
        Endowment endowment) {
    /// One environment in so many is held for callers who wait.
    private static final int HELD_FOR_CALLERS_ONE_IN = 10;

    /// What AWS documents or, where it does not, what suits one machine.
    public static final EnvironmentSettings DEFAULT =
            new EnvironmentSettings(
                    200, true, Lifespan.DEFAULT, Enclosure.DEFAULT, Endowment.DEFAULT);

    /// Checks the limit.
    public EnvironmentSettings {
        if (environmentsMax < 1) {
            throw new IllegalArgumentException("environmentsMax is " + environmentsMax);
        }
    }

    /// Returns these with another number of environments at once.
    public EnvironmentSettings atMost(int other) {
        return new EnvironmentSettings(other, headStart, lifespan, enclosure, endowment);
    }

    /// Returns these with processes kept ready, or none.
    public EnvironmentSettings headStart(boolean other) {
        return new EnvironmentSettings(environmentsMax, other, lifespan, enclosure, endowment);
    }

    /// Returns these with another life of environments.
    public EnvironmentSettings with(Lifespan other) {
        return new EnvironmentSettings(environmentsMax, headStart, other, enclosure, endowment);
    }

    /// Returns these with something else between functions and the machine.
    public EnvironmentSettings with(Enclosure other) {
        return new EnvironmentSettings(environmentsMax, headStart, lifespan, other, endowment);
    }

    /// Returns these with functions that are given something else.
    public EnvironmentSettings with(Endowment other) {
        return new EnvironmentSettings(environmentsMax, headStart, lifespan, enclosure, other);
    }

    /// Returns how many environments mappings and asynchronous events may use at a time, so that
    /// they cannot take the last ones from callers who wait; provisioned ones are bounded alike. A
    /// tenth is held back, at least one, unless there is but one.
    public int backgroundMax() {
        int held = Math.max(1, environmentsMax / HELD_FOR_CALLERS_ONE_IN);
        return Math.max(1, environmentsMax - held);
    }
}
