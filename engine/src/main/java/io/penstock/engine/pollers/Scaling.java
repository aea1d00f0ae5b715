package io.penstock.engine.pollers;

/// How far a mapping may scale, as its owner set it.
///
/// Ranges: AWS Lambda API reference, `ScalingConfig` and `ProvisionedPollerConfig`.
public sealed interface Scaling {
    /// Nothing is set: 5 invocations at once, growing with demand.
    Scaling ON_DEMAND = new OnDemand();

    /// As far as AWS goes by itself.
    record OnDemand() implements Scaling {}

    /// On demand, but never beyond `ScalingConfig.MaximumConcurrency`.
    ///
    /// @param maximumConcurrency invocations at once, [#MINIMUM] to [#MAXIMUM]
    record Capped(int maximumConcurrency) implements Scaling {
        /// The lowest cap.
        public static final int MINIMUM = 2;

        /// The highest cap.
        public static final int MAXIMUM = 1_000;

        public Capped {
            if (maximumConcurrency < MINIMUM || maximumConcurrency > MAXIMUM) {
                throw new IllegalArgumentException(
                        "maximumConcurrency out of range: " + maximumConcurrency);
            }
        }
    }

    /// A number of pollers of fixed strength, always ready (`ProvisionedPollerConfig`).
    ///
    /// @param minimumPollers [#POLLERS_MIN] to [#MINIMUM_MAX]
    /// @param maximumPollers `minimumPollers` to [#POLLERS_MAX]
    record Provisioned(int minimumPollers, int maximumPollers) implements Scaling {
        /// The fewest pollers of a queue, and `MinimumPollers` unless told otherwise.
        public static final int POLLERS_MIN = 2;

        /// The highest `MinimumPollers`.
        public static final int MINIMUM_MAX = 200;

        /// Batches that one poller may have in flight.
        public static final int BATCHES_EACH = 10;

        /// The most pollers.
        public static final int POLLERS_MAX = 10_000;

        /// `MaximumPollers` unless told otherwise.
        public static final int MAXIMUM_DEFAULT = 200;

        public Provisioned {
            if (minimumPollers < POLLERS_MIN
                    || minimumPollers > MINIMUM_MAX
                    || maximumPollers < minimumPollers
                    || maximumPollers > POLLERS_MAX) {
                throw new IllegalArgumentException(
                        "pollers out of range: %d to %d".formatted(minimumPollers, maximumPollers));
            }
        }
    }
}
