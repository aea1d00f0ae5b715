package io.penstock.server.cli.demo;

import java.nio.file.Path;
import java.util.List;

/// The languages in which the example function exists, in the order the demo tries them.
enum Language {
    PYTHON("python3.13", "handler.handle", List.of("python/handler.py")),
    NODE("nodejs22.x", "index.handle", List.of("node/index.mjs")),
    JAVA("java25", "io.penstock.examples.orders.OrderHandler", List.of("java/target/orders.jar"));

    private final String runtime;
    private final String handler;
    private final List<String> files;

    Language(String runtime, String handler, List<String> files) {
        this.runtime = runtime;
        this.handler = handler;
        this.files = files;
    }

    /// The runtime identifier of Lambda's API.
    String runtime() {
        return runtime;
    }

    /// The handler as the API wants it.
    String handler() {
        return handler;
    }

    /// The files that make up the function's code; a single jar is the code as it is.
    List<Path> files(Path example) {
        return files.stream().map(example::resolve).toList();
    }
}
