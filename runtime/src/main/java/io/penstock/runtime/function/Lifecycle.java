package io.penstock.runtime.function;

/// Where a function stands.
///
/// ```text
/// Creating ──created──▶ Active ──change──▶ Updating ──settled──▶ Active
/// ```
///
/// While a function is [Updating], invocations still run what it was before.
public sealed interface Lifecycle {
    /// `State` Pending: exists, cannot be invoked yet.
    record Creating() implements Lifecycle {
        /// The function may be invoked.
        public Active created() {
            return new Active();
        }
    }

    /// `State` Active, `LastUpdateStatus` Successful.
    record Active() implements Lifecycle {
        /// Code or configuration has changed.
        public Updating change() {
            return new Updating();
        }
    }

    /// `State` Active, `LastUpdateStatus` InProgress.
    record Updating() implements Lifecycle {
        /// The change serves.
        public Active settled() {
            return new Active();
        }
    }
}
