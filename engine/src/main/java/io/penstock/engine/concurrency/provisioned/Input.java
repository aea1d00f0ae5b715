package io.penstock.engine.concurrency.provisioned;

import java.util.Map;

/// What a [Provision] is told.
public sealed interface Input {
    /// From now on so many environments of each version are wanted; others are not. Wanting the
    /// same again gives a failed configuration another try.
    ///
    /// @param targets by version, each 1 or more
    record Want(Map<String, Integer> targets) implements Input {
        public Want {
            targets = Map.copyOf(targets);
        }
    }

    /// An environment that was to be made waits for events.
    record Made(String version) implements Input {}

    /// An environment was made, but was not wanted any more when it was ready, and is gone.
    record Dropped(String version) implements Input {}

    /// An environment could not be made.
    record Failed(String version, String reason) implements Input {}

    /// An environment that took invocations is gone.
    record Lost(String version) implements Input {}

    /// All environments of a version are gone: its code or configuration is another one.
    record Retired(String version) implements Input {}

    /// Some idle environments of a version are too old, or dead.
    ///
    /// @param count how many are so now
    record Worn(String version, int count) implements Input {}

    /// The configuration is deleted; nothing is wanted any more.
    record End() implements Input {}
}
