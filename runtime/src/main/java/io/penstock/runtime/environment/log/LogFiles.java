package io.penstock.runtime.environment.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Appends the logs to their files, a batch at a time, on one thread. A file that has reached its
/// limit becomes `<name>.log.1`, in place of the former one. What is too old leaves the files here,
/// too.
final class LogFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogFiles.class);
    private static final Duration LAST_BATCH = Duration.ofSeconds(5);

    private final LogLimits limits;
    private final Map<LogGroup, Path> paths = new ConcurrentHashMap<>();
    // Holds each log at most once, so it is as long as there are groups.
    private final LinkedBlockingQueue<LogGroup> unwritten = new LinkedBlockingQueue<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private @Nullable Thread thread;

    LogFiles(LogLimits limits) {
        this.limits = limits;
    }

    void start() {
        thread = Thread.ofVirtual().name("function-log-files").start(this::run);
    }

    /// Says where a log is written to.
    void register(LogGroup log, Path path) {
        paths.put(log, path);
    }

    /// Notes that a log has lines for its file.
    void note(LogGroup log) {
        unwritten.add(log);
    }

    /// Writes what is left and ends.
    @Override
    public void close() {
        closing.countDown();
        @Nullable Thread last = thread;
        if (last == null) {
            return;
        }
        last.interrupt(); // it may wait for a first line
        try {
            last.join(LAST_BATCH);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            boolean open;
            do {
                write(unwritten.take());
                writeAll();
                open = !closing.await(limits.batchEvery().toMillis(), TimeUnit.MILLISECONDS);
            } while (open);
            writeAll();
        } catch (InterruptedException stopped) {
            writeAll(); // this thread ends here
        }
    }

    private void writeAll() {
        for (var log = unwritten.poll(); log != null; log = unwritten.poll()) {
            write(log);
        }
    }

    private void write(LogGroup log) {
        LogGroup.Unwritten lines = log.takeUnwritten();
        @Nullable Path path = paths.get(log);
        if (path == null) {
            return;
        }
        try {
            if (lines.deleted()) {
                delete(log, path);
                return;
            }
            if (lines.sweep() != null) {
                SweptFile.sweep(older(path), lines.sweep());
                SweptFile.sweep(path, lines.sweep());
            }
            if (!lines.entries().isEmpty() || lines.lost() > 0) {
                append(path, lines);
            }
        } catch (IOException failed) {
            LOG.atWarn().addKeyValue("file", path).setCause(failed).log("log not written");
        }
    }

    private void delete(LogGroup log, Path path) throws IOException {
        boolean _ = Files.deleteIfExists(path);
        boolean _ = Files.deleteIfExists(older(path));
        paths.remove(log);
    }

    private static Path older(Path path) {
        return path.resolveSibling(path.getFileName() + ".1");
    }

    private void append(Path path, LogGroup.Unwritten lines) throws IOException {
        Files.createDirectories(path.getParent());
        if (Files.exists(path) && Files.size(path) >= limits.fileBytes()) {
            Files.move(path, older(path), StandardCopyOption.REPLACE_EXISTING);
        }
        try (BufferedWriter file =
                Files.newBufferedWriter(
                        path, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            if (lines.lost() > 0) {
                file.write("(" + lines.lost() + " lines came too fast to be written)\n");
            }
            for (LogGroup.Entry entry : lines.entries()) {
                file.append(entry.at().toString()).append(' ');
                file.append(entry.line().text()).append('\n');
            }
        }
    }
}
