package io.penstock.bench.offline;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A process with all that it starts. Ends with the harness, or when closed. Not thread-safe.
final class ProcessTree implements AutoCloseable {
    private static final int STOP_SECONDS = 10;

    private final Process root;
    private final Thread hook;

    private ProcessTree(Process root, Thread hook) {
        this.root = root;
        this.hook = hook;
    }

    /// Takes over a process that has just been started.
    static ProcessTree of(Process root) {
        Thread hook = new Thread(() -> end(members(root)), "stop-" + root.pid());
        Runtime.getRuntime().addShutdownHook(hook);
        return new ProcessTree(root, hook);
    }

    boolean alive() {
        return root.isAlive();
    }

    /// Asks the root to end, and ends by force what is left after ten seconds or when interrupted.
    @Override
    public void close() {
        // Noted first: whoever loses its parent is no longer found below the root.
        List<ProcessHandle> members = members(root);
        root.destroy();
        try {
            root.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        end(members);
        members.forEach(member -> member.onExit().join());
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    private static List<ProcessHandle> members(Process root) {
        return Stream.concat(root.descendants(), Stream.of(root.toHandle())).toList();
    }

    private static void end(List<ProcessHandle> members) {
        members.forEach(ProcessHandle::destroyForcibly);
    }
}
