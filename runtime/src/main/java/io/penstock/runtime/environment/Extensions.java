package io.penstock.runtime.environment;

import io.penstock.runtime.function.FunctionDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Finds the external extensions of a function: the programs directly in `extensions/` of its
/// layers, or in `/opt/extensions` of its image.
final class Extensions {
    private static final String OF_IMAGES = "/opt/extensions";

    private Extensions() {}

    /// Returns their names, in order.
    static List<String> of(FunctionDefinition function) {
        if (!function.isImage() && function.layers().equals(FunctionDefinition.NO_LAYERS)) {
            return List.of();
        }
        try {
            Path directory = function.isImage() ? function.image().place(OF_IMAGES) : in(function);
            return Files.isDirectory(directory) ? names(directory) : List.of();
        } catch (IOException unreadable) {
            throw new EnvironmentUnavailableException(
                    "The extensions of %s cannot be read".formatted(function.arn()), unreadable);
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile)
                    .filter(Files::isExecutable)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    /// Returns their directory.
    static Path in(FunctionDefinition function) {
        return function.layers().resolve("extensions");
    }
}
