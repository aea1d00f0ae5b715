package io.penstock.bench.latency;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/// Sends messages at fixed times, however long the last one takes: if sending falls behind, the
/// messages that had to wait count as late.
final class Metronome {
    private Metronome() {}

    /// Sends one message.
    interface Sender {
        /// Sends it now.
        ///
        /// @param due when it was to be sent, which the message must carry
        void send(long due) throws IOException;
    }

    /// Sends `count` messages, one every `pause`.
    ///
    /// @return when each was to be sent
    static Set<Long> play(int count, Duration pause, Sender sender) throws IOException {
        Set<Long> sent = new LinkedHashSet<>();
        long start = System.nanoTime() + pause.toNanos();
        for (int i = 0; i < count; i++) {
            long due = start + i * pause.toNanos();
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            sender.send(due);
            sent.add(due);
        }
        return sent;
    }
}
