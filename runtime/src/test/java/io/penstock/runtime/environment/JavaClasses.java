package io.penstock.runtime.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;

/// Java functions of tests, compiled when they are needed.
final class JavaClasses {
    private JavaClasses() {}

    /// Compiles a public class; returns a directory below `root` with nothing else in it.
    static Path compile(Path root, String name, String source) throws IOException {
        Path code = Files.createDirectories(root.resolve("java"));
        Path file = Files.writeString(root.resolve(name + ".java"), source);
        int status =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-d", code.toString(), file.toString());
        assertThat(status).isZero();
        return code;
    }
}
