package io.penstock.bench.offline;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A function that both sides run, byte for byte the same. Its runtime is one that the peer knows;
/// either side takes the interpreter that the machine has.
enum Specimen {
    /// Answers at once.
    NODE_NO_OP(
            "nodejs20.x",
            "noop.handler",
            "noop.js",
            """
            exports.handler = async () => ({ batchItemFailures: [] });
            """),
    /// Answers with the time of its first line, on the clock of [System#nanoTime], and its pid.
    PYTHON_FIRST_LINE(
            "python3.11",
            "first.handler",
            "first.py",
            """
            import os
            import time
            def handler(event, context):
                at = time.monotonic_ns()
                return "%d %d" % (at, os.getpid())
            """);

    private final String runtime;
    private final String handler;
    private final String file;
    private final String source;

    Specimen(String runtime, String handler, String file, String source) {
        this.runtime = runtime;
        this.handler = handler;
        this.file = file;
        this.source = source;
    }

    String runtime() {
        return runtime;
    }

    String handler() {
        return handler;
    }

    /// Writes the code into an existing directory.
    void unpack(Path directory) throws IOException {
        Files.writeString(directory.resolve(file), source);
    }

    /// Returns the code as CreateFunction takes it.
    byte[] zip() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(file));
            zip.write(source.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }
}
