package io.penstock.bench.cold;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/// A language, with a function that answers with the time of its first line, on the clock of
/// [System#nanoTime], as text.
enum Tongue {
    /// The event says for how long the handler sleeps afterwards, in seconds; it also tells its
    /// pid.
    PYTHON(
            "Python",
            "python3.12",
            "first.handler",
            "first.py",
            """
            import os
            import time
            def handler(event, context):
                at = time.monotonic_ns()
                time.sleep(event)
                return "%d %d" % (at, os.getpid())
            """),
    /// A CommonJS module.
    NODEJS(
            "Node.js",
            "nodejs20.x",
            "first.handler",
            "first.js",
            """
            exports.handler = async () => {
              const at = process.hrtime.bigint();
              return `${at} ${process.pid}`;
            };
            """),
    /// One class.
    JAVA(
            "Java",
            "java25",
            "First::handle",
            "First.java",
            """
            public class First {
                public String handle(double event) {
                    long at = System.nanoTime();
                    return at + " " + ProcessHandle.current().pid();
                }
            }
            """);

    private final String words;
    private final String runtime;
    private final String handler;
    private final String file;
    private final String source;

    Tongue(String words, String runtime, String handler, String file, String source) {
        this.words = words;
        this.runtime = runtime;
        this.handler = handler;
        this.file = file;
        this.source = source;
    }

    String words() {
        return words;
    }

    String runtime() {
        return runtime;
    }

    String handler() {
        return handler;
    }

    /// Writes the code into a directory of its own below `parent`.
    Path unpack(Path parent) throws IOException {
        Path directory = Files.createDirectories(parent.resolve(name()));
        Path written = directory.resolve(file);
        Files.writeString(written, source);
        if (this == JAVA) {
            compile(written);
        }
        return directory;
    }

    private static void compile(Path written) throws IOException {
        Optional<JavaCompiler> compiler = Optional.ofNullable(ToolProvider.getSystemJavaCompiler());
        if (compiler.isEmpty() || compiler.get().run(null, null, null, written.toString()) != 0) {
            throw new IOException("cannot compile " + written);
        }
    }
}
