package io.penstock.services.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Segments as files of one directory, which a lock file keeps for one process.
///
/// Files of deleted segments become new ones. A log that comes and goes at the same pace then
/// writes each byte once, and no commit waits behind the filling of a file.
public final class FileDevice implements LogDevice {
    private static final String SUFFIX = ".segment";
    private static final int FILL_BYTES = 1 << 20;

    /// How many files of deleted segments wait for their next use. A little record that stays keeps
    /// the segments behind it too, so several come free at once ([LogLimits#idleSegments]).
    private static final int SPARES_MAX = 5;

    private final Path directory;
    private final FileChannel lockFile;

    private FileDevice(Path directory, FileChannel lockFile) {
        this.directory = directory;
        this.lockFile = lockFile;
    }

    /// Opens `directory`, which is created if missing.
    ///
    /// @throws IOException if it cannot be used, or another process uses it
    public static FileDevice open(Path directory) throws IOException {
        Files.createDirectories(directory);
        FileChannel lockFile =
                FileChannel.open(
                        directory.resolve("lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        if (lock(lockFile) == null) {
            lockFile.close();
            throw new IOException("directory " + directory + " is in use by another server");
        }
        return new FileDevice(directory, lockFile);
    }

    @Override
    public List<Long> segments() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\d{10}" + SUFFIX))
                    .map(name -> Long.valueOf(name.substring(0, 10)))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public SegmentFile open(long number) throws IOException {
        return new ChannelFile(path(number));
    }

    @Override
    public SegmentFile create(long number, int bytes, ByteBuffer beginning) throws IOException {
        Path path = path(number);
        Path made = spare(bytes);
        try (var file = new ChannelFile(made)) {
            if (file.size() < bytes) {
                fill(file, bytes);
            }
            file.write(beginning, 0);
            file.force();
        } catch (IOException full) {
            Files.deleteIfExists(made); // or it would hold the room that others need
            throw full;
        }
        Files.move(made, path, StandardCopyOption.ATOMIC_MOVE);
        forceDirectory();
        return new ChannelFile(path);
    }

    @Override
    public void delete(long number) throws IOException {
        for (int i = 0; i < SPARES_MAX; i++) {
            if (!Files.exists(sparePath(i))) {
                Files.move(path(number), sparePath(i), StandardCopyOption.ATOMIC_MOVE);
                return;
            }
        }
        Files.delete(path(number));
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }

    private static @Nullable FileLock lock(FileChannel lockFile) throws IOException {
        try {
            return lockFile.tryLock();
        } catch (OverlappingFileLockException taken) {
            return null; // by another log of this process
        }
    }

    /// Returns a file to make a segment of: one of a deleted segment, or an empty one.
    private Path spare(int bytes) throws IOException {
        for (int i = 0; i < SPARES_MAX; i++) {
            Path spare = sparePath(i);
            if (Files.exists(spare)) {
                if (Files.size(spare) == bytes) {
                    return spare;
                }
                Files.delete(spare); // half made, or of a log with other limits
            }
        }
        return Files.createFile(sparePath(0));
    }

    private Path sparePath(int index) {
        return directory.resolve("spare-" + index);
    }

    /// Fills a file piece by piece, so that a commit of somebody else waits for one piece at most.
    private static void fill(ChannelFile file, int bytes) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(bytes, FILL_BYTES));
        for (int offset = 0; offset < bytes; offset += zeros.capacity()) {
            file.write(zeros.clear().limit(Math.min(zeros.capacity(), bytes - offset)), offset);
            file.force();
        }
    }

    /// Makes a new file's name durable too.
    private void forceDirectory() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (NoSuchFileException gone) {
            throw gone;
        } catch (IOException unsupported) {
            // Some systems cannot open a directory; there, creating a file is durable by itself.
        }
    }

    private Path path(long number) {
        return directory.resolve("%010d%s".formatted(number, SUFFIX));
    }
}
