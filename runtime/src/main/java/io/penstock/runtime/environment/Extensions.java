package io.penstock.runtime.environment;

import io.penstock.runtime.function.FunctionDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Finds the external extensions of a function: the programs directly in `extensions/` of its
/// layers.
final class Extensions {
    private Extensions() {}

    /// Returns their names, in order.
    static List<String> of(FunctionDefinition function) {
        Path directory = in(function);
        if (function.layers().equals(FunctionDefinition.NO_LAYERS)
                || !Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile)
                    .filter(Files::isExecutable)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new EnvironmentUnavailableException(
                    "The extensions of %s cannot be read".formatted(function.arn()), unreadable);
        }
    }

    /// Returns their directory.
    static Path in(FunctionDefinition function) {
        return function.layers().resolve("extensions");
    }
}
