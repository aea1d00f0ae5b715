package io.penstock.simulation.scenario;

import java.time.Duration;

/// How the functions behave.
///
/// @param usual how long an invocation takes most of the time
/// @param timeout when an invocation is killed
/// @param faults what goes wrong while there is trouble
public record FunctionHabits(Spread usual, Duration timeout, Faults faults) {
    /// Chances in 1,000 that an invocation goes wrong in one of these ways, drawn in this order.
    ///
    /// @param errors raises
    /// @param hangs runs into its timeout
    /// @param partial lists some of its messages as failed
    /// @param nonsense answers something that is not the JSON it should be
    /// @param throttles is refused by the function's scaling rate
    /// @param refusals is refused because the function is not active
    public record Faults(
            int errors, int hangs, int partial, int nonsense, int throttles, int refusals) {
        /// Nothing goes wrong.
        public static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0);
    }

    /// A distribution of durations.
    ///
    /// @param least the shortest
    /// @param most the longest, usually
    /// @param slowest the longest of all
    /// @param slowPerMille how many of 1,000 lie between `most` and `slowest`
    public record Spread(Duration least, Duration most, Duration slowest, int slowPerMille) {
        public Spread {
            boolean ordered = least.compareTo(most) <= 0 && most.compareTo(slowest) <= 0;
            if (least.isNegative() || !ordered) {
                throw new IllegalArgumentException(
                        "not in order: %s, %s, %s".formatted(least, most, slowest));
            }
        }
    }
}
