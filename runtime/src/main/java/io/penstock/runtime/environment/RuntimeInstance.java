package io.penstock.runtime.environment;

import io.penstock.runtime.environment.api.RuntimeChannel;
import io.penstock.runtime.environment.process.FunctionProcess;
import io.penstock.runtime.environment.process.ProcessEnding;
import io.penstock.runtime.environment.process.ProcessRoom;
import java.time.Duration;

/// One start of an environment's runtime: its process and the channel to it. Thread-safe.
final class RuntimeInstance {
    private static final Duration LAST_BREATH = Duration.ofSeconds(1);

    private final FunctionProcess process;
    private final RuntimeChannel channel;
    private final ProcessRoom room;

    RuntimeInstance(FunctionProcess process, RuntimeChannel channel, ProcessRoom room) {
        this.process = process;
        this.channel = channel;
        this.room = room;
    }

    /// Begins to watch for the end of the process; what it leaves behind is then killed.
    void watch() {
        process.onEnd(() -> Thread.ofVirtual().start(this::tidy));
    }

    RuntimeChannel channel() {
        return channel;
    }

    boolean alive() {
        return process.alive();
    }

    long peakMemoryBytes() {
        return process.peakMemoryBytes();
    }

    void freeze() {
        process.freeze();
    }

    void thaw() {
        process.thaw();
    }

    /// Kills all processes and tells how the first one ended. One that is about to end by itself is
    /// given a moment for it, so that the ending is its own.
    ProcessEnding end(boolean ending) throws InterruptedException {
        if (ending) {
            process.awaitEnd(LAST_BREATH);
        }
        kill();
        return process.awaitEnd(LAST_BREATH).orElse(new ProcessEnding.Signalled("killed"));
    }

    /// Kills all processes at once.
    void kill() throws InterruptedException {
        process.kill();
        channel.close();
        room.discard(process);
    }

    private void tidy() {
        try {
            process.kill(); // children that outlived it
            channel.runtimeEnded();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
