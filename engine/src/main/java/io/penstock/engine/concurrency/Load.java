package io.penstock.engine.concurrency;

/// What an account carried at the moment an invocation was admitted, that one included.
///
/// @param reserved whether the function has concurrency of its own
/// @param claimed what is not available to new work: all reservations, and of functions without one
///   their provisioned concurrency and what they run beyond it
/// @param provisionedBusy provisioned environments of the executed version that are taken
/// @param provisionedUsable provisioned environments of the executed version, taken or not
public record Load(boolean reserved, int claimed, int provisionedBusy, int provisionedUsable) {
    /// Returns the share of the version's provisioned environments that is taken, 0 to 1.
    public double utilization() {
        return provisionedUsable == 0
                ? 0
                : Math.min(1.0, (double) provisionedBusy / provisionedUsable);
    }
}
