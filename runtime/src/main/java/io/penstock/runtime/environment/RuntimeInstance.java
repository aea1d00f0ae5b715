package io.penstock.runtime.environment;

import io.penstock.runtime.environment.api.ExtensionDesk;
import io.penstock.runtime.environment.api.RuntimeChannel;
import io.penstock.runtime.environment.api.TelemetryDesk;
import io.penstock.runtime.environment.process.EnvironmentNetwork;
import io.penstock.runtime.environment.process.FunctionProcess;
import io.penstock.runtime.environment.process.ProcessEnding;
import io.penstock.runtime.environment.process.ProcessRoom;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One start of an environment's runtime: its process and the channel to it. Thread-safe.
final class RuntimeInstance {
    private static final Duration LAST_BREATH = Duration.ofSeconds(1);
    private static final Duration EXTERNAL_BUDGET = Duration.ofSeconds(2);
    private static final Duration INTERNAL_BUDGET = Duration.ofMillis(500);
    private static final int RUNTIME_PERCENT = 30;

    private final FunctionProcess process;
    private final RuntimeChannel channel;
    private final ProcessRoom room;
    private final List<Companion> companions;
    private final EnvironmentNetwork network;

    /// @param companions processes of external extensions
    /// @param network in which they all are; closed with them
    RuntimeInstance(
            FunctionProcess process,
            RuntimeChannel channel,
            ProcessRoom room,
            List<Companion> companions,
            EnvironmentNetwork network) {
        this.network = network;
        this.companions = List.copyOf(companions);
        this.process = process;
        this.channel = channel;
        this.room = room;
    }

    /// Begins to watch for the end of the process; what it leaves behind is then killed.
    void watch() {
        process.onEnd(() -> Thread.ofVirtual().start(this::tidy));
        for (Companion companion : companions) {
            companion.process().onEnd(() -> Thread.ofVirtual().start(() -> miss(companion)));
        }
    }

    /// Returns whether extensions take part in invocations.
    boolean extended() {
        @Nullable ExtensionDesk desk = channel.extensions();
        return desk != null && desk.any();
    }

    /// Returns whether an extension failed.
    boolean troubled() {
        @Nullable ExtensionDesk desk = channel.extensions();
        return desk != null && desk.trouble().isPresent();
    }

    /// Returns where telemetry goes; null where nobody can ask for it.
    @Nullable TelemetryDesk telemetry() {
        @Nullable ExtensionDesk desk = channel.extensions();
        return desk == null ? null : desk.telemetry();
    }

    /// Lets extensions and the runtime end by themselves, where there are extensions: they are told
    /// why, the runtime is asked to end and has 30 % of the time, extensions have the rest.
    ///
    /// Source of the times: AWS Lambda Developer Guide, "Understanding the Lambda execution
    /// environment lifecycle".
    ///
    /// @param reason `spindown`, `timeout` or `failure`
    void shutdown(String reason) throws InterruptedException {
        @Nullable ExtensionDesk desk = channel.extensions();
        if (desk == null || !desk.any()) {
            return;
        }
        Duration budget = desk.anyExternal() ? EXTERNAL_BUDGET : INTERNAL_BUDGET;
        long deadline = System.nanoTime() + budget.toNanos();
        thaw();
        desk.telemetry().hurry();
        desk.shutdown(reason, System.currentTimeMillis() + budget.toMillis());
        process.terminate();
        if (process.awaitEnd(budget.multipliedBy(RUNTIME_PERCENT).dividedBy(100)).isEmpty()) {
            process.kill();
        }
        for (Companion companion : companions) {
            if (!desk.wantsShutdown(companion.name())) {
                companion.process().terminate();
            }
        }
        for (Companion companion : companions) {
            long left = deadline - System.nanoTime();
            var _ = companion.process().awaitEnd(Duration.ofNanos(Math.max(0, left)));
        }
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
        companions.forEach(companion -> companion.process().freeze());
    }

    void thaw() {
        process.thaw();
        companions.forEach(companion -> companion.process().thaw());
    }

    /// Kills all processes and tells how the first one ended. One that is about to end by itself is
    /// given a moment for it, so that the ending is its own.
    ///
    /// @param reason what extensions are told
    ProcessEnding end(boolean ending, String reason) throws InterruptedException {
        if (ending) {
            process.awaitEnd(LAST_BREATH);
        }
        shutdown(reason);
        kill();
        return process.awaitEnd(LAST_BREATH).orElse(new ProcessEnding.Signalled("killed"));
    }

    /// Kills all processes at once.
    void kill() throws InterruptedException {
        process.kill();
        for (Companion companion : companions) {
            companion.process().kill();
        }
        channel.close();
        room.discard(process);
        for (Companion companion : companions) {
            companion.output().drain();
            companion.output().close();
            room.discard(companion.process());
        }
        network.close();
    }

    private void miss(Companion companion) {
        @Nullable ExtensionDesk desk = channel.extensions();
        if (desk == null) {
            return;
        }
        try {
            String how =
                    companion
                            .process()
                            .awaitEnd(LAST_BREATH)
                            .map(RuntimeInstance::words)
                            .orElse("unknown");
            desk.ended(companion.name(), how);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static String words(ProcessEnding ending) {
        return switch (ending) {
            case ProcessEnding.Exited(int status) -> "exit status " + status;
            case ProcessEnding.Signalled(String name) -> "signal: " + name;
        };
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
