package io.penstock.runtime.environment.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/// The files of one log group: `<name>.log`, and `<name>.log.1`, which it becomes when it has
/// reached its limit, in place of the former one. Written by the one thread of [LogFiles], read by
/// everybody: a reader opens the files between two batches and then reads without holding up the
/// writer, whatever becomes of the names meanwhile. Thread-safe.
final class GroupArchive {
    private static final int TAIL_BYTES = 64 << 10;

    private final Path path;
    private final long fileBytes;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private FileIndex index = new FileIndex();

    @GuardedBy("lock")
    private FileIndex olderIndex = new FileIndex();

    /// Whether the file's end is known to be that of a line.
    @GuardedBy("lock")
    private boolean mended;

    /// @param fileBytes how long the file gets
    GroupArchive(Path path, long fileBytes) {
        this.path = path;
        this.fileBytes = fileBytes;
    }

    Path path() {
        return path;
    }

    /// Appends records.
    ///
    /// @param lost how many are missing before them
    void append(List<LogEvent> events, long lost) throws IOException {
        lock.lock();
        try {
            Files.createDirectories(path.getParent());
            rotateIfFull();
            boolean cut = !mended && endsWithinALine();
            try (BufferedWriter file =
                    Files.newBufferedWriter(
                            path, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                if (cut) {
                    file.write('\n');
                }
                mended = true;
                if (lost > 0) {
                    file.write("(" + lost + " lines came too fast to be written)\n");
                }
                for (LogEvent event : events) {
                    file.write(FiledLine.write(event));
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /// Removes the records that are not to be kept.
    void sweep(Sweep sweep) throws IOException {
        if (!holdsAny(sweep)) {
            return;
        }
        lock.lock();
        try {
            if (SweptFile.sweep(older(), sweep)) {
                olderIndex = new FileIndex();
            }
            if (SweptFile.sweep(path, sweep)) {
                index = new FileIndex();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Removes the files.
    void delete() throws IOException {
        lock.lock();
        try {
            boolean _ = Files.deleteIfExists(path);
            boolean _ = Files.deleteIfExists(older());
            index = new FileIndex();
            olderIndex = new FileIndex();
        } finally {
            lock.unlock();
        }
    }

    /// Tells `reader` of records in the order in which they lie until it has enough.
    ///
    /// @param reader returns whether it wants more
    /// @return whether it still wants more
    boolean read(
            LogRange range, long fromPosition, long beforePosition, Predicate<LogEvent> reader) {
        try {
            Predicate<LogEvent> wanted =
                    event ->
                            event.position() < fromPosition
                                    || event.position() >= beforePosition
                                    || !range.holds(event)
                                    || reader.test(event);
            try (Both files = open()) {
                for (Opened file : files.opened()) {
                    for (FileIndex.Block block : file.blocks()) {
                        if (block.mayHold(range, fromPosition, beforePosition)
                                && !read(file.reading(block), wanted)) {
                            return false;
                        }
                    }
                }
            }
            return true;
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + path, unreadable);
        }
    }

    /// Asks the indexes first: most of the time nothing is to be removed.
    private boolean holdsAny(Sweep sweep) {
        var tooOld = new LogRange(Long.MIN_VALUE, sweep.oldestMillis(), Set.of());
        var removed = new LogRange(Long.MIN_VALUE, Long.MAX_VALUE, sweep.streams().keySet());
        Predicate<LogEvent> stays = event -> !sweep.removes(event);
        return !read(tooOld, 0, Long.MAX_VALUE, stays)
                || (!sweep.streams().isEmpty() && !read(removed, 0, Long.MAX_VALUE, stays));
    }

    /// Returns the first record; empty if there is none.
    Optional<LogEvent> first() {
        try (Both files = open()) {
            for (Opened file : files.opened()) {
                var reading = new FileReading(file.file, 0, file.size);
                for (String text = reading.next(); !text.isEmpty(); text = reading.next()) {
                    Optional<LogEvent> record = FiledLine.read(text);
                    if (record.isPresent()) {
                        return record;
                    }
                }
            }
            return Optional.empty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + path, unreadable);
        }
    }

    /// Returns the position behind the last record; 0 if there is none.
    long end() {
        try {
            long end = endOf(path);
            return end > 0 ? end : endOf(older());
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + path, unreadable);
        }
    }

    /// Returns how long the files are.
    long sizeBytes() {
        return sizeBytes(path) + sizeBytes(older());
    }

    private static boolean read(FileReading reading, Predicate<LogEvent> reader)
            throws IOException {
        for (String text = reading.next(); !text.isEmpty(); text = reading.next()) {
            Optional<LogEvent> record = FiledLine.read(text);
            if (record.isPresent() && !reader.test(record.get())) {
                return false;
            }
        }
        return true;
    }

    /// Reads the end of a file, and more of it if no record begins there.
    private static long endOf(Path file) throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        try (var opened = new RandomAccessFile(file.toFile(), "r")) {
            long size = opened.length();
            for (long tail = TAIL_BYTES; ; tail *= 2) {
                long[] end = {0};
                boolean _ =
                        read(
                                new FileReading(opened, Math.max(0, size - tail), size),
                                event -> {
                                    end[0] = Math.max(end[0], event.position() + 1);
                                    return true;
                                });
                if (end[0] > 0 || tail >= size) {
                    return end[0];
                }
            }
        }
    }

    private static long sizeBytes(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException goneMeanwhile) {
            return 0;
        }
    }

    private Both open() throws IOException {
        lock.lock();
        try {
            var opened = new ArrayList<Opened>(2);
            if (Files.exists(older())) {
                opened.add(Opened.of(older(), olderIndex));
            }
            if (Files.exists(path)) {
                opened.add(Opened.of(path, index));
            }
            return new Both(opened);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void rotateIfFull() throws IOException {
        if (Files.exists(path) && Files.size(path) >= fileBytes) {
            Files.move(path, older(), StandardCopyOption.REPLACE_EXISTING);
            olderIndex = index;
            index = new FileIndex();
        }
    }

    private boolean endsWithinALine() throws IOException {
        if (!Files.exists(path)) {
            return false;
        }
        try (var file = new RandomAccessFile(path.toFile(), "r")) {
            if (file.length() == 0) {
                return false;
            }
            file.seek(file.length() - 1);
            return file.read() != '\n';
        }
    }

    private Path older() {
        return LogShelf.older(path);
    }

    /// A file as it was between two batches.
    private record Opened(RandomAccessFile file, long size, FileIndex index) {
        static Opened of(Path path, FileIndex index) throws IOException {
            var file = new RandomAccessFile(path.toFile(), "r");
            return new Opened(file, file.length(), index);
        }

        List<FileIndex.Block> blocks() throws IOException {
            return index.blocks(file, size);
        }

        FileReading reading(FileIndex.Block block) {
            return new FileReading(file, block.begin(), block.end());
        }
    }

    /// The files in the order of their records.
    private record Both(List<Opened> opened) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            for (Opened each : opened) {
                each.file.close();
            }
        }
    }
}
