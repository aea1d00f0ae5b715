package io.penstock.runtime.environment.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/// Cuts a stream of bytes into lines of bounded length. A carriage return is a newline within one
/// record, as Lambda's runtimes write it. Not thread-safe.
final class LineCutter {
    private final int lineBytes;
    private final Consumer<String> lines;
    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();

    LineCutter(int lineBytes, Consumer<String> lines) {
        this.lineBytes = lineBytes;
        this.lines = lines;
    }

    /// Takes the first `count` of `bytes`.
    void accept(byte[] bytes, int count) {
        int from = 0;
        for (int i = 0; i < count; i++) {
            if (bytes[i] == '\n') {
                unfinished.write(bytes, from, i - from);
                from = i + 1;
                emit();
            } else if (unfinished.size() + i - from >= lineBytes) {
                unfinished.write(bytes, from, i - from);
                from = i;
                emit();
            }
        }
        unfinished.write(bytes, from, count - from);
    }

    /// Takes an unfinished line as a line.
    void flush() {
        if (unfinished.size() > 0) {
            emit();
        }
    }

    private void emit() {
        lines.accept(unfinished.toString(UTF_8).replace('\r', '\n'));
        unfinished.reset();
    }
}
