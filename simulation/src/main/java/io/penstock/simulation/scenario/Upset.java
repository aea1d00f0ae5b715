package io.penstock.simulation.scenario;

import io.penstock.engine.mapping.QueueMappingConfig;
import java.time.Duration;

/// Something that befalls the world.
public sealed interface Upset {
    /// An upset and when it comes.
    ///
    /// @param at counted from the start
    record Planned(Duration at, Upset upset) {}

    /// A mapping's process dies and starts again at once: its invocations die with it, what it had
    /// in hand comes back by visibility. Its journal survives.
    ///
    /// @param mapping its place among the scenario's mappings
    record Crash(int mapping) implements Upset {}

    /// A mapping is stopped in order and started again.
    ///
    /// @param off how long it stays away after it has drained
    record StopAndStart(int mapping, Duration off) implements Upset {}

    /// A mapping's process hears nothing for a while; the world goes on.
    record Pause(int mapping, Duration span) implements Upset {}

    /// Both clocks of the whole world jump: whatever fell due meanwhile happens afterwards.
    record ClockJump(Duration span) implements Upset {}

    /// A mapping gets another configuration.
    record Reconfigure(int mapping, QueueMappingConfig config) implements Upset {}

    /// The queue's process dies and starts again from what it had stored.
    ///
    /// @param away how long calls fail
    /// @param forgetsReceives whether the newest receives had not been stored yet, as the durable
    ///   queue allows: those messages have a lower count and are visible at once
    record QueueRestart(Duration away, boolean forgetsReceives) implements Upset {}
}
