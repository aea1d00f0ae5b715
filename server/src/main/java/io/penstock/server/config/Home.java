package io.penstock.server.config;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where the product's own files lie: examples, and jars that functions need.
public final class Home {
    /// The system property by which the launcher says where home is.
    public static final String PROPERTY = "penstock.home";

    private Home() {}

    /// Returns the directory that holds the launcher: as the launcher said, else the working
    /// directory or the nearest one above it that has a launcher, else the working directory.
    public static Path directory() {
        @Nullable String told = System.getProperty(PROPERTY);
        return told == null ? nearestWithLauncher() : Path.of(told).toAbsolutePath().normalize();
    }

    static Path javaClientDirectory() {
        return directory().resolve("runtime/target/java-runtime");
    }

    private static Path nearestWithLauncher() {
        Path here = Path.of("").toAbsolutePath();
        for (@Nullable Path at = here; at != null; at = at.getParent()) {
            if (Files.isExecutable(at.resolve("penstock"))) {
                return at;
            }
        }
        return here;
    }
}
