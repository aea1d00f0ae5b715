package io.penstock.server;

import io.penstock.runtime.code.FileTree;
import io.penstock.server.config.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// The directory that one server keeps its files in, locked against a second one. In memory mode it
/// is a temporary directory (functions still need files) that goes when it is closed.
final class DataDirectory implements AutoCloseable {
    private static final String LOCK = "lock";

    private final Path root;
    private final boolean durable;
    private final FileChannel lockFile;

    private DataDirectory(Path root, boolean durable, FileChannel lockFile) {
        this.root = root;
        this.durable = durable;
        this.lockFile = lockFile;
    }

    static DataDirectory open(Storage storage) {
        try {
            return switch (storage) {
                case Storage.Directory(Path path) -> lock(path.toAbsolutePath().normalize(), true);
                case Storage.Memory() -> lock(Files.createTempDirectory("penstock-"), false);
            };
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot use " + storage, failure);
        }
    }

    private static DataDirectory lock(Path root, boolean durable) throws IOException {
        Files.createDirectories(root);
        FileChannel file =
                FileChannel.open(
                        root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!taken(file)) {
            file.close();
            throw new IllegalStateException(
                    "another server uses the data directory " + root + "; choose one with --data");
        }
        return new DataDirectory(root, durable, file);
    }

    private static boolean taken(FileChannel file) throws IOException {
        try {
            @Nullable FileLock lock = file.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException sameProcess) {
            return false;
        }
    }

    /// Returns whether what is written here is meant to outlive the process.
    boolean durable() {
        return durable;
    }

    Path root() {
        return root;
    }

    Path resolve(String name) {
        return root.resolve(name);
    }

    @Override
    public void close() {
        try {
            lockFile.close();
            if (!durable) {
                FileTree.delete(root);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot let go of " + root, failure);
        }
    }
}
