package io.penstock.runtime.environment;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.runtime.environment.api.ExtensionRoster;
import io.penstock.runtime.environment.api.Readiness;
import io.penstock.runtime.environment.api.RuntimeChannel;
import io.penstock.runtime.environment.log.PlatformRecord;
import io.penstock.runtime.environment.process.EnvironmentNetwork;
import io.penstock.runtime.environment.process.FunctionProcess;
import io.penstock.runtime.environment.process.ProcessEnding;
import io.penstock.runtime.environment.process.ProcessEnding.Exited;
import io.penstock.runtime.environment.process.ProcessRoom;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One start of an environment's runtime: its process, the extensions beside it, and the channel to
/// them. Thread-safe.
final class RuntimeInstance {
    /// Why extensions are told to end.
    static final String SPINDOWN = "spindown";

    static final String FAILURE = "failure";
    static final String TIMEOUT = "timeout";

    private static final Duration LAST_BREATH = Duration.ofSeconds(1);
    private static final Duration EXTERNAL_BUDGET = Duration.ofSeconds(2);
    private static final Duration INTERNAL_BUDGET = Duration.ofMillis(500);
    private static final int RUNTIME_PERCENT = 30;

    /// What a shell exits with if a program cannot be executed, and if there is none.
    private static final int CANNOT_EXECUTE = 126;

    private static final int NOT_FOUND = 127;

    private final Starter starter;
    private final RuntimeChannel channel;
    private final ProcessRoom room;
    private final List<Companion> companions;
    private final EnvironmentNetwork network;

    /// The runtime; null before [#begin].
    private volatile @Nullable FunctionProcess process;

    @GuardedBy("this")
    private boolean killed;

    /// @param starter starts the runtime; called once at most
    /// @param companions processes of external extensions, which run already
    /// @param network in which they all are; closed with them
    RuntimeInstance(
            Starter starter,
            RuntimeChannel channel,
            ProcessRoom room,
            List<Companion> companions,
            EnvironmentNetwork network) {
        this.network = network;
        this.companions = List.copyOf(companions);
        this.starter = starter;
        this.channel = channel;
        this.room = room;
        for (Companion companion : companions) {
            companion.process().onEnd(() -> Thread.ofVirtual().start(() -> miss(companion)));
        }
    }

    /// Makes one of a runtime that runs already, and has no extensions.
    RuntimeInstance(FunctionProcess process, RuntimeChannel channel, ProcessRoom room) {
        this(() -> process, channel, room, List.of(), EnvironmentNetwork.SHARED);
        this.process = process;
    }

    /// Waits until every external extension has registered, starts the runtime, and waits until all
    /// ask for events.
    ///
    /// @throws EnvironmentUnavailableException if the machine cannot start the runtime
    Readiness begin(long deadlineNanos) throws InterruptedException {
        @Nullable ExtensionRoster roster = channel.extensions();
        if (roster != null && !roster.awaitRegistered(deadlineNanos)) {
            return roster.trouble().isPresent() ? new Readiness.Gone() : new Readiness.TimedOut();
        }
        try {
            start();
        } catch (IOException failed) {
            kill();
            throw new EnvironmentUnavailableException(
                    "No process could be started for the runtime: " + failed.getMessage(), failed);
        }
        return channel.awaitReady(deadlineNanos);
    }

    private synchronized void start() throws IOException {
        if (killed) {
            return; // its channel is closed, which whoever waits on it will see
        }
        FunctionProcess started = starter.start();
        process = started;
        started.onEnd(() -> Thread.ofVirtual().start(() -> tidy(started)));
    }

    /// Returns whether extensions take part in invocations.
    boolean extended() {
        @Nullable ExtensionRoster roster = channel.extensions();
        return roster != null && roster.any();
    }

    /// Returns how an external extension failed, if one did.
    Optional<ExtensionRoster.Trouble> trouble() {
        @Nullable ExtensionRoster roster = channel.extensions();
        return roster == null ? Optional.empty() : roster.trouble();
    }

    /// Returns what the platform calls an error that an extension reported; empty for none.
    String reported() {
        @Nullable ExtensionRoster roster = channel.extensions();
        return roster == null ? "" : roster.reported();
    }

    /// Tells those who subscribed to telemetry, if anybody can.
    void tell(PlatformRecord record) {
        @Nullable ExtensionRoster roster = channel.extensions();
        if (roster != null) {
            roster.telemetry().tell(record);
        }
    }

    /// Lets extensions and the runtime end by themselves, where there are extensions: they are told
    /// why, the runtime is asked to end and has 30 % of the time, extensions have the rest.
    ///
    /// Source of the times: AWS Lambda Developer Guide, "Understanding the Lambda execution
    /// environment lifecycle".
    ///
    /// @param reason `spindown`, `timeout` or `failure`
    void shutdown(String reason) throws InterruptedException {
        @Nullable ExtensionRoster roster = channel.extensions();
        if (roster == null || !roster.any()) {
            return;
        }
        Duration budget = roster.anyExternal() ? EXTERNAL_BUDGET : INTERNAL_BUDGET;
        long deadline = System.nanoTime() + budget.toNanos();
        thaw();
        roster.telemetry().hurry();
        roster.shutdown(reason, System.currentTimeMillis() + budget.toMillis());
        endRuntime(budget.multipliedBy(RUNTIME_PERCENT).dividedBy(100));
        for (Companion companion : companions) {
            if (!roster.wantsShutdown(companion.name())) {
                companion.process().terminate();
            }
        }
        for (Companion companion : companions) {
            long left = deadline - System.nanoTime();
            var _ = companion.process().awaitEnd(Duration.ofNanos(Math.max(0, left)));
        }
    }

    private void endRuntime(Duration limit) throws InterruptedException {
        @Nullable FunctionProcess runtime = process;
        if (runtime == null) {
            return;
        }
        runtime.terminate();
        if (runtime.awaitEnd(limit).isEmpty()) {
            runtime.kill();
        }
    }

    RuntimeChannel channel() {
        return channel;
    }

    boolean alive() {
        @Nullable FunctionProcess runtime = process;
        return runtime != null && runtime.alive();
    }

    long peakMemoryBytes() {
        @Nullable FunctionProcess runtime = process;
        return runtime == null ? 0 : runtime.peakMemoryBytes();
    }

    /// Returns whether the memory it has used can still be told after its end.
    boolean remembersMemory() {
        @Nullable FunctionProcess runtime = process;
        return runtime != null && runtime.remembersMemory();
    }

    void freeze() {
        everyProcess().forEach(FunctionProcess::freeze);
    }

    void thaw() {
        everyProcess().forEach(FunctionProcess::thaw);
    }

    /// Kills all processes and tells how the first one ended. One that is about to end by itself is
    /// given a moment for it, so that the ending is its own.
    ///
    /// @param reason what extensions are told
    ProcessEnding end(boolean ending, String reason) throws InterruptedException {
        @Nullable FunctionProcess runtime = process;
        if (ending && runtime != null) {
            runtime.awaitEnd(LAST_BREATH);
        }
        shutdown(reason);
        kill();
        Optional<ProcessEnding> ended =
                runtime == null ? Optional.empty() : runtime.awaitEnd(LAST_BREATH);
        return ended.orElse(new ProcessEnding.Signalled("killed"));
    }

    /// Kills all processes at once.
    void kill() throws InterruptedException {
        synchronized (this) {
            killed = true;
        }
        for (FunctionProcess each : everyProcess()) {
            each.kill();
        }
        channel.close();
        for (Companion companion : companions) {
            companion.output().drain();
            companion.output().close();
        }
        everyProcess().forEach(room::discard);
        network.close();
    }

    /// Returns the runtime first, if it was started.
    private List<FunctionProcess> everyProcess() {
        var every = new ArrayList<FunctionProcess>();
        @Nullable FunctionProcess runtime = process;
        if (runtime != null) {
            every.add(runtime);
        }
        companions.forEach(companion -> every.add(companion.process()));
        return every;
    }

    private void miss(Companion companion) {
        @Nullable ExtensionRoster roster = channel.extensions();
        if (roster == null) {
            return;
        }
        String name = companion.name();
        try {
            switch (companion.process().awaitEnd(LAST_BREATH).orElse(new Exited(0))) {
                case Exited(int status) when status == NOT_FOUND ->
                        roster.unlaunched(name, launching(name, "no such file or directory"));
                case Exited(int status) when status == CANNOT_EXECUTE ->
                        roster.unlaunched(name, launching(name, "exec format error"));
                case Exited(int status) when status == 0 -> roster.ended(name, "exit code 0");
                case Exited(int status) -> roster.ended(name, "exit status " + status);
                case ProcessEnding.Signalled(String signal) ->
                        roster.ended(name, "signal: " + signal);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static String launching(String name, String problem) {
        return "fork/exec /opt/extensions/" + name + ": " + problem;
    }

    private void tidy(FunctionProcess ended) {
        try {
            ended.kill(); // children that outlived it
            channel.runtimeEnded();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /// Starts the runtime's process.
    interface Starter {
        FunctionProcess start() throws IOException;
    }
}
