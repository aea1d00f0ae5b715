package io.penstock.runtime.environment;

import io.penstock.runtime.function.Logging;
import io.penstock.runtime.function.Logging.Format;
import io.penstock.runtime.function.Logging.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A function to deploy on a [Stage].
final class Deployment {
    final String name;
    final String runtime;
    final Map<String, String> files = new LinkedHashMap<>();
    final Map<String, String> variables = new LinkedHashMap<>();
    final Map<String, String> extensions = new LinkedHashMap<>();
    String handler;
    Duration timeout = Duration.ofSeconds(20);
    int memoryMb = 256;
    @Nullable Path code;
    Logging logging;

    private Deployment(String name, String runtime, String handler) {
        this.name = name;
        this.runtime = runtime;
        this.handler = handler;
        this.logging = Logging.text("/aws/lambda/" + name);
    }

    static Deployment of(String name, String runtime, String handler) {
        return new Deployment(name, runtime, handler);
    }

    /// A Python function whose handler is `app.handler`.
    static Deployment python(String name, String source) {
        return of(name, "python3.12", "app.handler").file("app.py", source);
    }

    Deployment file(String path, String source) {
        files.put(path, source);
        return this;
    }

    /// Adds a program to `extensions/` of the function's layers.
    Deployment extension(String file, String source) {
        extensions.put(file, source);
        return this;
    }

    Deployment variable(String key, String value) {
        variables.put(key, value);
        return this;
    }

    Deployment timeout(Duration limit) {
        timeout = limit;
        return this;
    }

    Deployment memoryMb(int megabytes) {
        memoryMb = megabytes;
        return this;
    }

    /// Logs in JSON.
    Deployment logging(Level application, Level system) {
        logging = new Logging(Format.JSON, application, system, logging.group());
        return this;
    }

    Deployment code(Path directory) {
        code = directory;
        return this;
    }
}
