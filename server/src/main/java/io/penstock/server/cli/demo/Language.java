package io.penstock.server.cli.demo;

import java.nio.file.Path;

/// The languages in which the example function exists, in the order the demo tries them.
enum Language {
    PYTHON("python3.13", "handler.handle", "python/handler.py", 5),
    NODE("nodejs22.x", "index.handle", "node/index.mjs", 5),
    JAVA("java25", "io.penstock.examples.orders.OrderHandler", "java/target/orders.jar", 2);

    private final String runtime;
    private final String handler;
    private final String file;
    private final int concurrency;

    Language(String runtime, String handler, String file, int concurrency) {
        this.runtime = runtime;
        this.handler = handler;
        this.file = file;
        this.concurrency = concurrency;
    }

    /// The runtime identifier of Lambda's API.
    String runtime() {
        return runtime;
    }

    /// The handler as the API wants it.
    String handler() {
        return handler;
    }

    /// How many of its processes a small machine starts at once before the first orders, received
    /// with them, become visible again.
    int concurrency() {
        return concurrency;
    }

    /// The file that is the function's code, a source or a jar.
    Path file(Path example) {
        return example.resolve(file);
    }
}
