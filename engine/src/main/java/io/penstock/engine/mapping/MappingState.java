package io.penstock.engine.mapping;

/// Where a mapping is in its life. A transition exists only as a method of the state that allows
/// it, so an illegal transition does not compile.
///
/// ```
///  create ──▶ Creating ──polled──▶ Enabled ◀──polled── Enabling ◀─┐
///     │                            │  ▲  │                        │ enable
///     │                     update │  │  └─disable─▶ Disabling    │
///     │                            ▼  │ applied          │ drained│
///     │                          Updating ──applied──▶ Disabled ──┤
///     └─ with Enabled=false ───────────────────────────▶  │ ▲     └──update──▶ Updating
///                                                          │ └ a fault stops the poller
///  any state but Deleting ──delete──▶ Deleting ──drained──▶ gone
/// ```
///
/// AWS lets only settled mappings be deleted; here a mapping whose queue never answers would then
/// live for ever in `Creating`, so every state but `Deleting` allows it.
public sealed interface MappingState {
    /// Returns the name the API shows.
    default String wireName() {
        return switch (this) {
            case Creating() -> "Creating";
            case Enabling() -> "Enabling";
            case Enabled() -> "Enabled";
            case Disabling() -> "Disabling";
            case Disabled() -> "Disabled";
            case Updating _ -> "Updating";
            case Deleting() -> "Deleting";
        };
    }

    /// Created; its first poll has not succeeded yet.
    record Creating() implements MappingState {
        /// The first poll succeeded.
        public Enabled polled() {
            return new Enabled();
        }

        /// The poller broke.
        public Disabled failed() {
            return new Disabled();
        }

        /// It shall go.
        public Deleting delete() {
            return new Deleting();
        }
    }

    /// Enabled again; its first poll since has not succeeded yet.
    record Enabling() implements MappingState {
        /// The first poll succeeded.
        public Enabled polled() {
            return new Enabled();
        }

        /// The poller broke.
        public Disabled failed() {
            return new Disabled();
        }

        /// It shall go.
        public Deleting delete() {
            return new Deleting();
        }
    }

    /// Polls: a poller is alive and has polled.
    record Enabled() implements MappingState {
        /// It shall stop polling.
        public Disabling disable() {
            return new Disabling();
        }

        /// Its configuration shall change.
        public Updating update() {
            return new Updating(true);
        }

        /// The poller broke.
        public Disabled failed() {
            return new Disabled();
        }

        /// It shall go.
        public Deleting delete() {
            return new Deleting();
        }
    }

    /// Polls no more; running invocations finish.
    record Disabling() implements MappingState {
        /// Nothing is in flight any more.
        public Disabled drained() {
            return new Disabled();
        }

        /// It shall go.
        public Deleting delete() {
            return new Deleting();
        }
    }

    /// Exists; polls nothing.
    record Disabled() implements MappingState {
        /// It shall poll.
        public Enabling enable() {
            return new Enabling();
        }

        /// Its configuration shall change.
        public Updating update() {
            return new Updating(false);
        }

        /// It shall go.
        public Deleting delete() {
            return new Deleting();
        }
    }

    /// A new configuration is being applied.
    ///
    /// @param polls whether the mapping polls before and after
    record Updating(boolean polls) implements MappingState {
        /// The new configuration counts.
        public MappingState applied() {
            return polls ? new Enabled() : new Disabled();
        }

        /// The poller broke.
        public Disabled failed() {
            return new Disabled();
        }

        /// It shall go.
        public Deleting delete() {
            return new Deleting();
        }
    }

    /// Being deleted; running invocations finish.
    record Deleting() implements MappingState {}
}
