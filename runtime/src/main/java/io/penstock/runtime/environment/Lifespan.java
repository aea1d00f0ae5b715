package io.penstock.runtime.environment;

import java.time.Duration;

/// How long the parts of an environment's life may take, in real time.
///
/// @param initLimit how long an initialisation may take before the first invocation
/// @param idleLimit how long an idle environment is kept
/// @param ageLimit how old an environment may get, idle or not
/// @param freezeAfter how long an environment idles before its processes are stopped; zero: never
/// @param stopLimit how long running invocations may go on when the server stops
public record Lifespan(
        Duration initLimit,
        Duration idleLimit,
        Duration ageLimit,
        Duration freezeAfter,
        Duration stopLimit) {
    /// What AWS documents or, where it does not, what suits one machine.
    static final Lifespan DEFAULT =
            new Lifespan(
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(10),
                    Duration.ofHours(4),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(20));

    /// Returns this life with another limit of the first initialisation.
    Lifespan initialisingFor(Duration other) {
        return new Lifespan(other, idleLimit, ageLimit, freezeAfter, stopLimit);
    }

    /// Returns this life where idle environments are kept so long.
    Lifespan idlingFor(Duration other) {
        return new Lifespan(initLimit, other, ageLimit, freezeAfter, stopLimit);
    }

    /// Returns this life with another limit of age.
    Lifespan agingFor(Duration other) {
        return new Lifespan(initLimit, idleLimit, other, freezeAfter, stopLimit);
    }

    /// Returns this life where processes are stopped after so long without work; zero: never.
    public Lifespan freezingAfter(Duration other) {
        return new Lifespan(initLimit, idleLimit, ageLimit, other, stopLimit);
    }

    /// Returns this life where running invocations may go on so long when the server stops.
    public Lifespan stoppingFor(Duration other) {
        return new Lifespan(initLimit, idleLimit, ageLimit, freezeAfter, other);
    }
}
