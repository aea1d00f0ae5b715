package io.penstock.runtime.environment.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// One control group: the memory limit of one environment's processes, and the list of them that
/// none can leave. Thread-safe.
final class MemoryFence {
    private static final long MIB = 1024 * 1024;
    private static final int SWEEPS_MAX = 50;

    private final Path directory;
    private final List<Path> companions;

    private MemoryFence(Path directory, List<Path> companions) {
        this.directory = directory;
        this.companions = companions;
    }

    /// Makes a control group below `parent`, limited to `memoryMb`.
    static MemoryFence make(Path parent, String name, int memoryMb) throws IOException {
        var fence = new MemoryFence(Files.createDirectory(parent.resolve(name)), List.of());
        fence.limit(memoryMb);
        return fence;
    }

    /// Makes a control group that is limited in processor time and processes as well.
    static MemoryFence make(Path parent, ShareGround shares, String name, int memoryMb)
            throws IOException {
        MemoryFence memory = make(parent, name, memoryMb);
        return new MemoryFence(memory.directory, shares.limit(memory.directory, name, memoryMb));
    }

    /// Returns the control group that somebody else makes, limits and removes.
    static MemoryFence at(Path directory) {
        return new MemoryFence(directory, List.of());
    }

    /// Sets the limit, in place of the one before; never below it, or members may be killed.
    void limit(int memoryMb) throws IOException {
        String limit = Long.toString(memoryMb * MIB);
        if (Files.exists(directory.resolve("memory.limit_in_bytes"))) { // version 1
            write(directory.resolve("memory.limit_in_bytes"), limit);
            writeIfThere(directory.resolve("memory.memsw.limit_in_bytes"), limit);
        } else { // version 2
            write(directory.resolve("memory.max"), limit);
            writeIfThere(directory.resolve("memory.swap.max"), "0");
            writeIfThere(directory.resolve("memory.oom.group"), "1");
        }
    }

    /// Returns the file to which a process with a single thread writes 0 to join.
    Path entrance() {
        return entrance(directory);
    }

    /// Returns all files to which a process with a single thread writes 0 to join.
    List<Path> entrances() {
        var files = new ArrayList<Path>();
        files.add(entrance());
        companions.forEach(group -> files.add(entrance(group)));
        return files;
    }

    /// Where there are tasks (version 1), a thread moves itself at once; whole processes move only
    /// after every processor has come to rest, which takes ten milliseconds and more.
    private static Path entrance(Path group) {
        Path tasks = group.resolve("tasks");
        return Files.exists(tasks) ? tasks : group.resolve("cgroup.procs");
    }

    private Path members() {
        return directory.resolve("cgroup.procs");
    }

    /// Returns the most memory used so far in bytes, 0 if the machine does not tell.
    long peakBytes() {
        for (String name : List.of("memory.max_usage_in_bytes", "memory.peak")) {
            try {
                return Long.parseLong(Files.readString(directory.resolve(name), UTF_8).strip());
            } catch (IOException | NumberFormatException notHere) {
                // the other version's name, then
            }
        }
        return 0;
    }

    /// Returns whether a process is in it.
    boolean populated() {
        return !readMembers().isEmpty();
    }

    /// Asks every member to end.
    void terminate() {
        readMembers().forEach(pid -> Posix.signal(Long.parseLong(pid), Posix.SIGTERM));
    }

    /// Kills every member, again and again until none is left or none dies any more.
    void killMembers() {
        for (int sweep = 0; sweep < SWEEPS_MAX; sweep++) {
            List<String> pids = readMembers();
            if (pids.isEmpty()) {
                return;
            }
            pids.forEach(pid -> Posix.signal(Long.parseLong(pid), Posix.SIGKILL));
            Thread.onSpinWait();
        }
    }

    /// Asks those members to end that run inside a namespace of processes, but for its first one,
    /// which only waits for the others.
    void terminateInner() {
        for (String pid : readMembers()) {
            if (innerNumber(pid) > 1) {
                Posix.signal(Long.parseLong(pid), Posix.SIGTERM);
            }
        }
    }

    /// Returns a process's number in its own namespace, 0 if it is in ours.
    private static long innerNumber(String pid) {
        try {
            return Files.readAllLines(Path.of("/proc", pid, "status"), UTF_8).stream()
                    .filter(line -> line.startsWith("NSpid:"))
                    .map(line -> line.substring("NSpid:".length()).strip().split("\\s+"))
                    .filter(numbers -> numbers.length > 1)
                    .mapToLong(numbers -> Long.parseLong(numbers[numbers.length - 1]))
                    .findFirst()
                    .orElse(0);
        } catch (IOException gone) {
            return 0;
        }
    }

    /// Removes the group; returns false while dying processes are still in it.
    boolean remove() {
        try {
            for (Path companion : companions) {
                Files.deleteIfExists(companion);
            }
            Files.deleteIfExists(directory);
            return true;
        } catch (IOException busy) {
            return false;
        }
    }

    private List<String> readMembers() {
        try {
            return Files.readAllLines(members(), UTF_8);
        } catch (IOException gone) {
            return List.of();
        }
    }

    private static void writeIfThere(Path file, String value) {
        try {
            if (Files.exists(file)) {
                write(file, value);
            }
        } catch (IOException refused) {
            // An extra of newer kernels; the limit itself holds without it.
        }
    }

    private static void write(Path file, String value) throws IOException {
        Files.writeString(file, value, UTF_8);
    }
}
