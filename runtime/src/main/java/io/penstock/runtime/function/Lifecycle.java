package io.penstock.runtime.function;

/// Where a function stands.
///
/// ```text
///             ┌──────retry───────┐
///             ▼                  │
/// ──▶ Creating ──fail──▶ Failed ─┘
///        │
///     created
///        ▼
///     Active ──change──▶ Updating ──settled──▶ Active
///                         ▲    │
///                      change fail
///                         │    ▼
///                      UpdateFailed
/// ```
///
/// While a function is [Updating] or [UpdateFailed], invocations still run what it was before.
public sealed interface Lifecycle {
    /// `State` Pending: exists, cannot be invoked yet.
    record Creating() implements Lifecycle {
        /// The function may be invoked.
        public Active created() {
            return new Active();
        }

        /// What it needs cannot be had.
        public Failed fail(Failure why) {
            return new Failed(why);
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

        /// What the change needs cannot be had.
        public UpdateFailed fail(Failure why) {
            return new UpdateFailed(why);
        }
    }

    /// `State` Failed: cannot be invoked; a change, or a new start of the server, tries again.
    record Failed(Failure why) implements Lifecycle {
        /// It is tried again.
        public Creating retry() {
            return new Creating();
        }
    }

    /// `State` Active, `LastUpdateStatus` Failed.
    record UpdateFailed(Failure why) implements Lifecycle {
        /// Code or configuration has changed again.
        public Updating change() {
            return new Updating();
        }
    }

    /// Why something failed.
    ///
    /// @param code for example `InternalError`
    /// @param reason for people
    record Failure(String code, String reason) {}
}
