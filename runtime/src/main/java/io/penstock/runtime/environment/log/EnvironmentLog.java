package io.penstock.runtime.environment.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.environment.process.OutputPipe;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What one environment writes into its function's log: the platform's lines, and what its
/// processes print. Thread-safe; never blocks.
public final class EnvironmentLog implements OutputPipe.Sink {
    private static final int TAIL_BYTES = 4096;

    private final FunctionLog log;
    private final int lineBytes;

    @GuardedBy("this")
    private final LineCutter cutter;

    @GuardedBy("this")
    private Consumer<String> listener = _ -> {};

    /// Set while an invocation runs whose caller wants the tail.
    @GuardedBy("this")
    private @Nullable ByteArrayOutputStream tail;

    EnvironmentLog(FunctionLog log, int lineBytes) {
        this.log = log;
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
                    append(new LogLine.Text(text));
                    listener.accept(text);
                });
    }

    private synchronized void printed(String text) {
        append(new LogLine.Text(text));
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

    /// Writes a line.
    public synchronized void append(LogLine line) {
        log.append(line);
        if (tail != null) {
            tail.writeBytes((line.text() + "\n").getBytes(UTF_8));
            if (tail.size() > 16 * TAIL_BYTES) {
                shorten(tail);
            }
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
