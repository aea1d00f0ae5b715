package io.penstock.runtime.code;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.time.Tick;
import io.penstock.engine.time.Timeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Directories on disk, each named after its content. One appears whole or not at all: it is filled
/// under a passing name and then moved. Thread-safe; calls block on the disk.
///
/// What nothing refers to is removed by [#sweep], but only [#GRACE] after a sweep first found it
/// so: invocations that were running when their function went may still read it.
public final class Stockroom {
    /// How long a directory outlives its last function; no invocation runs longer.
    public static final Duration GRACE = Duration.ofMinutes(15);

    private static final String INCOMING = "incoming-";

    private final Path root;
    private final String mark;
    private final Timeline timeline;

    @GuardedBy("this")
    private final Map<String, Tick> unusedSince = new HashMap<>();

    /// Keeps directories under `root`, which is created with the first one.
    ///
    /// @param mark a file or directory that every whole directory has
    /// @param timeline must flow as functions do, in real time
    public Stockroom(Path root, String mark, Timeline timeline) {
        this.root = root;
        this.mark = mark;
        this.timeline = timeline;
    }

    /// Returns where the directory of that name is, or would be.
    public Path directory(String name) {
        return root.resolve(name);
    }

    /// Returns whether the directory is there; if so, it counts as used from now on.
    public synchronized boolean claim(String name) {
        unusedSince.remove(name);
        return Files.exists(directory(name).resolve(mark));
    }

    /// Makes an empty directory to fill, which is removed on close unless it was kept.
    public Incoming receive() throws IOException {
        Files.createDirectories(root);
        return new Incoming(Files.createTempDirectory(root, INCOMING));
    }

    /// Removes, at start, every directory but these, also what a crash left half done.
    ///
    /// @throws CodeStoreException if the disk does not do it
    public synchronized void clean(Set<String> inUse) {
        for (Path directory : directories()) {
            if (!inUse.contains(name(directory))) {
                delete(directory);
            }
        }
    }

    /// Removes what has not been among these for [#GRACE].
    ///
    /// @throws CodeStoreException if the disk does not do it
    public synchronized void sweep(Set<String> inUse) {
        Tick now = timeline.tick();
        unusedSince.keySet().removeAll(inUse);
        for (Path directory : directories()) {
            String name = name(directory);
            if (!inUse.contains(name) && !name.startsWith(INCOMING)) {
                Tick since = unusedSince.computeIfAbsent(name, _ -> now);
                if (now.reached(since.plus(GRACE))) {
                    delete(directory);
                    unusedSince.remove(name);
                }
            }
        }
    }

    private synchronized void keep(Path incoming, String name) throws IOException {
        if (!claim(name)) {
            Files.move(incoming, directory(name), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private List<Path> directories() {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(root)) {
            return found.toList();
        } catch (IOException cause) {
            throw new CodeStoreException("cannot list " + root, cause);
        }
    }

    private static void delete(Path directory) {
        try {
            FileTree.delete(directory);
        } catch (IOException cause) {
            throw new CodeStoreException("cannot remove " + directory, cause);
        }
    }

    private static String name(Path directory) {
        return String.valueOf(directory.getFileName());
    }

    /// A directory that is being filled. Confined to one thread.
    public final class Incoming implements AutoCloseable {
        private final Path path;

        private Incoming(Path path) {
            this.path = path;
        }

        /// Returns where to put the content.
        public Path path() {
            return path;
        }

        /// Gives the directory its name. If somebody else was faster, theirs stays.
        public void keepAs(String name) throws IOException {
            keep(path, name);
        }

        /// Removes what was not kept.
        @Override
        public void close() throws IOException {
            FileTree.delete(path);
        }
    }
}
