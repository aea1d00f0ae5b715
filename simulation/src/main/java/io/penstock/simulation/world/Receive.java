package io.penstock.simulation.world;

import io.penstock.engine.time.Tick;
import io.penstock.simulation.scenario.MessageKind;

/// One receive of one message, and how far it has come. Mutable; written by [PipelineAudit].
final class Receive {
    /// Where a receive can be.
    enum Stage {
        /// The queue has answered; the mapping does not know yet.
        ON_ITS_WAY,
        /// Received and passed by the filter, or between two tries.
        HELD,
        /// Dropped by the filter.
        DROPPED,
        /// The function has it.
        RUNNING,
        /// The function handled it.
        HANDLED,
        /// Its deletion was asked for.
        DELETING,
        /// Given up; the message comes back by itself.
        BACK
    }

    final MessageAudit.Fate fate;
    final String handle;
    final Tick hiddenUntil;
    Stage stage = Stage.ON_ITS_WAY;
    boolean dropped;
    long order;

    Receive(MessageAudit.Fate fate, String handle, Tick hiddenUntil) {
        this.fate = fate;
        this.handle = handle;
        this.hiddenUntil = hiddenUntil;
    }

    MessageKind kind() {
        return fate.kind;
    }

    @Override
    public String toString() {
        return "message %d, receive %s, %s".formatted(fate.number, handle, stage);
    }
}
