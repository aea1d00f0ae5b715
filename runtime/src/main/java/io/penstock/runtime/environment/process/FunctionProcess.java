package io.penstock.runtime.environment.process;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A running function runtime with all its children: one process group, one marker, and one
/// [MemoryFence] where the machine permits. Thread-safe.
public final class FunctionProcess {
    private static final Duration REAP_LIMIT = Duration.ofSeconds(5);

    /// How long `runc` may take to remove what it made.
    private static final Duration REMOVAL_LIMIT = Duration.ofSeconds(2);

    private final FirstProcess process;
    private final String marker;
    private final boolean ownGroup;
    private final boolean confined;
    private final @Nullable MemoryFence fence;
    private final @Nullable Container container;

    /// @param container holds the function; the first process waits for it
    FunctionProcess(FirstProcess process, String marker, boolean ownGroup, Container container) {
        this.confined = true;
        this.process = process;
        this.marker = marker;
        this.ownGroup = ownGroup;
        this.fence = container.fence();
        this.container = container;
    }

    FunctionProcess(
            FirstProcess process, String marker, boolean ownGroup, @Nullable MemoryFence fence) {
        this(process, marker, ownGroup, fence, false);
    }

    FunctionProcess(
            FirstProcess process,
            String marker,
            boolean ownGroup,
            @Nullable MemoryFence fence,
            boolean confined) {
        this.confined = confined;
        this.process = process;
        this.marker = marker;
        this.ownGroup = ownGroup;
        this.fence = fence;
        container = null;
    }

    /// Returns the process id, which is also the id of the process group.
    public long pid() {
        return process.pid();
    }

    /// Returns whether the first process runs, as far as the JVM has noticed.
    public boolean alive() {
        return process.alive();
    }

    /// Waits for the end of the first process.
    public Optional<ProcessEnding> awaitEnd(Duration limit) throws InterruptedException {
        return process.awaitEnd(limit).map(ProcessEnding::of);
    }

    /// Calls `ended` on some thread after the first process has ended.
    public void onEnd(Runnable ended) {
        process.onEnd(ended);
    }

    /// Kills the group, the fence's members and escapees; a frozen process too. Returns when the
    /// first process is gone.
    public void kill() throws InterruptedException {
        List<ProcessHandle> children =
                ownGroup ? List.of() : process.descendants(); // lost once the parent dies
        if (container != null && container.kill()) {
            var _ = process.awaitEnd(REMOVAL_LIMIT);
        }
        process.destroy();
        signalGroup(Posix.SIGKILL);
        children.forEach(ProcessHandle::destroyForcibly);
        if (fence != null) {
            fence.killMembers();
        }
        Escapees.kill(marker);
        var _ = process.awaitEnd(REAP_LIMIT);
    }

    /// Asks the processes to end. Those around a confined function are not asked: they end with it,
    /// and would take it with them.
    public void terminate() {
        if (container != null) {
            container.fence().terminate();
        } else if (fence == null || !confined) {
            signalGroup(Posix.SIGTERM);
        } else {
            fence.terminateInner();
        }
    }

    /// Stops all processes of the group until [#thaw].
    public void freeze() {
        if (container != null) {
            container.freeze();
        } else {
            signalGroup(Posix.SIGSTOP);
        }
    }

    /// Lets the group run on.
    public void thaw() {
        if (container != null) {
            container.thaw();
        } else {
            signalGroup(Posix.SIGCONT);
        }
    }

    /// Returns whether [#peakMemoryBytes] is known after its end, too.
    public boolean remembersMemory() {
        return fence != null;
    }

    /// Returns the most memory used so far in bytes, 0 if the machine does not tell.
    public long peakMemoryBytes() {
        if (fence == null) {
            return ResidentMemory.peakBytes(pid());
        }
        return switch (process) {
            case FirstProcess.Spawned _ -> fence.peakBytes();
            // What it shares with its fork server is not counted in its fence.
            case FirstProcess.Forked _ ->
                    Math.max(fence.peakBytes(), ResidentMemory.peakBytes(pid()));
        };
    }

    @Nullable MemoryFence fence() {
        return fence;
    }

    @Nullable Container container() {
        return container;
    }

    private void signalGroup(int signal) {
        if (ownGroup) {
            Posix.signal(-pid(), signal);
        } else {
            Posix.signal(pid(), signal);
        }
    }
}
