package io.penstock.runtime.environment.process;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What servers left behind that were killed together with their watchdogs: processes, control
/// groups, files. Every server locks a file in its directory as long as it lives; the next one
/// finds directories that nobody locks, and does there what the watchdog would have done.
final class Leftovers implements AutoCloseable {
    private static final String LOCK = "lock";

    /// Directories of this very process. Their locks must not even be tried: closing a file lets go
    /// of all locks that the process has on it.
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    @GuardedBy("this")
    private @Nullable FileLock lock;

    private Leftovers(Path directory, FileChannel channel, FileLock lock) {
        this.directory = directory;
        this.channel = channel;
        this.lock = lock;
    }

    /// Claims a directory for this server, after removing what dead ones left beside it.
    ///
    /// @param directory of this server; its name is that of the control groups after a prefix
    /// @param prefix of names of control groups
    static Leftovers claim(Path directory, String prefix) throws IOException {
        @Nullable Path all = directory.getParent();
        if (all != null && Files.isDirectory(all)) {
            try (Stream<Path> others = Files.list(all)) {
                for (Path other : others.filter(Files::isDirectory).toList()) {
                    if (abandoned(other)) {
                        remove(other, prefix + other.getFileName());
                    }
                }
            }
        }
        OURS.add(directory);
        Files.createDirectories(directory);
        FileChannel channel =
                FileChannel.open(
                        directory.resolve(LOCK),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        return new Leftovers(directory, channel, channel.lock());
    }

    /// Lets go of the directory.
    @Override
    public synchronized void close() {
        try {
            if (lock != null) {
                lock.release();
                lock = null;
                channel.close();
                OURS.remove(directory);
            }
        } catch (IOException alreadyGone) {
            // The end of the process lets go as well.
        }
    }

    private static boolean abandoned(Path directory) {
        if (OURS.contains(directory)) {
            return false;
        }
        try (FileChannel channel =
                FileChannel.open(directory.resolve(LOCK), StandardOpenOption.WRITE)) {
            try (@Nullable FileLock free = channel.tryLock()) {
                return free != null;
            }
        } catch (IOException noLock) {
            return false; // somebody else's directory, or one that is just being made or removed
        }
    }

    private static void remove(Path directory, String name) throws IOException {
        String marker = ProcessRoom.MARKER_VARIABLE + "=" + directory.getFileName();
        String groups =
                FenceGround.everywhere(name).stream()
                        .map(Path::toString)
                        .collect(Collectors.joining(":"));
        Tool.run(
                List.of(
                        "/bin/sh",
                        "-c",
                        Watchdog.script(),
                        "penstock-watchdog",
                        marker,
                        groups,
                        directory.toString()));
    }
}
