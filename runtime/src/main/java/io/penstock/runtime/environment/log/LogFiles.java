package io.penstock.runtime.environment.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Appends the logs to their files, a batch at a time, on one thread. The first line of a batch
/// waits like the others: it is often that of an environment that starts, which needs the processor
/// just then. What is too old or was deleted leaves the files here, too.
final class LogFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogFiles.class);
    private static final Duration LAST_BATCH = Duration.ofSeconds(5);

    private final LogLimits limits;
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
        boolean open = true;
        while (open) {
            open = awaitBatch();
            writeAll();
        }
    }

    /// Waits for a first line, and then for others. Returns false if there will be none.
    private boolean awaitBatch() {
        try {
            LogGroup first = unwritten.take();
            unwritten.add(first);
            return !closing.await(limits.batchEvery().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            return false;
        }
    }

    private void writeAll() {
        for (var log = unwritten.poll(); log != null; log = unwritten.poll()) {
            write(log);
        }
    }

    private void write(LogGroup log) {
        LogGroup.Unwritten lines = log.takeUnwritten();
        GroupArchive archive = log.archive();
        try {
            if (lines.deleted()) {
                archive.delete();
                return;
            }
            if (!lines.sweep().isNothing()) {
                archive.sweep(lines.sweep());
                log.swept(lines.sweep());
            }
            if (!lines.events().isEmpty() || lines.lost() > 0) {
                archive.append(lines.events(), lines.lost());
            }
        } catch (IOException | UncheckedIOException failed) {
            LOG.atWarn()
                    .addKeyValue("file", archive.path())
                    .setCause(failed)
                    .log("log not written");
        }
    }
}
