package io.penstock.runtime.environment.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.time.Timeline;
import io.penstock.runtime.environment.process.OutputPipe;
import io.penstock.runtime.function.Logging;
import io.penstock.runtime.function.Logging.Level;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What one environment writes into its stream of its function's log group: the platform's records
/// and what its processes print, in the function's log format, without what its log levels leave
/// out. Thread-safe; never blocks.
public final class EnvironmentLog implements OutputPipe.Sink {
    private static final int TAIL_BYTES = 4096;

    private final Supplier<LogGroup> group;
    private final StreamId stream;
    private final Logging logging;
    private final Timeline timeline;
    private final int lineBytes;

    @GuardedBy("this")
    private final LineCutter cutter;

    @GuardedBy("this")
    private @Nullable LogGroup current;

    /// Told of every line that is printed.
    @GuardedBy("this")
    private Consumer<String> listener = _ -> {};

    /// Set while an invocation runs whose caller wants the tail.
    @GuardedBy("this")
    private @Nullable ByteArrayOutputStream tail;

    /// @param group finds or makes the group; asked again after it was deleted
    EnvironmentLog(
            Supplier<LogGroup> group,
            StreamId stream,
            Logging logging,
            Timeline timeline,
            int lineBytes) {
        this.group = group;
        this.stream = stream;
        this.logging = logging;
        this.timeline = timeline;
        this.lineBytes = lineBytes;
        cutter = new LineCutter(lineBytes, this::printed);
    }

    /// Tells `listener` of every line that is printed from now on, whatever its level.
    public synchronized void listen(Consumer<String> listener) {
        this.listener = listener;
    }

    /// Returns where another process of the environment prints to.
    ///
    /// @param listener is told of every line
    public OutputPipe.Sink companion(Consumer<String> listener) {
        return new Printed(
                lineBytes,
                text -> {
                    print(text);
                    listener.accept(text);
                });
    }

    private synchronized void printed(String text) {
        print(text);
        listener.accept(text);
    }

    @Override
    public synchronized void accept(byte[] bytes, int count) {
        cutter.accept(bytes, count);
    }

    @Override
    public synchronized void pause() {
        cutter.flush();
    }

    /// Writes a record of the platform, if format and level have it.
    public synchronized void append(PlatformRecord record) {
        if (!json()) {
            if (record.inText()) {
                write(record, timeline.instant());
            }
        } else if (record.level() != Level.UNSET
                && record.level().compareTo(logging.system().or(Level.INFO)) >= 0) {
            Instant now = timeline.instant();
            write(new LogLine.Json(now, record), now);
        }
    }

    /// Writes a sentence of the platform, which only the text format has.
    public synchronized void say(String sentence) {
        if (!json()) {
            write(new LogLine.Text(sentence), timeline.instant());
        }
    }

    /// Begins to remember what is written.
    public synchronized void beginTail() {
        tail = new ByteArrayOutputStream();
    }

    /// Returns the last 4,096 bytes since [#beginTail] and remembers no more; nothing if it was not
    /// called.
    public synchronized Payload endTail() {
        if (tail == null) {
            return Payload.EMPTY;
        }
        shorten(tail);
        Payload last = Payload.of(tail.toByteArray());
        tail = null;
        return last;
    }

    private boolean json() {
        return logging.format() == Logging.Format.JSON;
    }

    private synchronized void print(String text) {
        Instant now = timeline.instant();
        if (!json()) {
            write(new LogLine.Text(text), now);
            return;
        }
        Level least = logging.application().or(Level.INFO);
        Optional<String> line = ApplicationLines.pass(text, least, now);
        if (line.isPresent()) {
            write(new LogLine.Text(line.get()), now);
        }
    }

    @GuardedBy("this")
    private void write(LogLine line, Instant now) {
        if (current == null || !current.append(stream, line, now)) {
            LogGroup fresh = group.get();
            boolean _ = fresh.append(stream, line, now);
            current = fresh;
        }
        if (tail != null) {
            tail.writeBytes((line.text() + "\n").getBytes(UTF_8));
            if (tail.size() > 16 * TAIL_BYTES) {
                shorten(tail);
            }
        }
    }

    /// What one more process prints, cut into lines. Its pipe calls it under a lock of its own.
    private static final class Printed implements OutputPipe.Sink {
        private final LineCutter cutter;

        private Printed(int lineBytes, Consumer<String> lines) {
            cutter = new LineCutter(lineBytes, lines);
        }

        @Override
        public void accept(byte[] bytes, int count) {
            cutter.accept(bytes, count);
        }

        @Override
        public void pause() {
            cutter.flush();
        }
    }

    private static void shorten(ByteArrayOutputStream bytes) {
        byte[] all = bytes.toByteArray();
        int from = Math.max(0, all.length - TAIL_BYTES);
        bytes.reset();
        bytes.write(all, from, all.length - from);
    }
}
