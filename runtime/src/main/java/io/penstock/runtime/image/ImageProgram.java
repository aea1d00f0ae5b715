package io.penstock.runtime.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is run of an unpacked image.
///
/// @param root directory with the unpacked image; empty path where the function is no image
/// @param command program and arguments
/// @param workingDirectory absolute, inside the image
/// @param user number of the user
/// @param group number of the group
/// @param variables of the image's own
public record ImageProgram(
        Path root,
        List<String> command,
        String workingDirectory,
        int user,
        int group,
        Map<String, String> variables) {
    /// There is no image: the function is a zip.
    public static final ImageProgram NONE =
            new ImageProgram(Path.of(""), List.of(), "/", 0, 0, Map.of());

    /// There is an image, but nothing can be run of it.
    public static final ImageProgram GONE =
            new ImageProgram(Path.of("/"), List.of(), "/", 0, 0, Map.of());

    private static final String PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// Copies the collections.
    public ImageProgram {
        command = List.copyOf(command);
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }

    /// Returns whether the function is an image.
    public boolean there() {
        return !root.toString().isEmpty();
    }

    /// Returns where a path of the image is on this machine.
    public Path place(String path) throws IOException {
        return new ImageRoot(root).resolve(path);
    }

    /// Returns the program to start as a path inside the image; empty if there is none.
    ///
    /// @param searchPath of the function's variables; empty for the usual places
    public Optional<String> executable(String searchPath) throws IOException {
        if (command.isEmpty()) {
            return Optional.empty();
        }
        String program = command.getFirst();
        if (program.contains("/")) {
            String path = program.startsWith("/") ? program : workingDirectory + "/" + program;
            return runs(path) ? Optional.of(path) : Optional.empty();
        }
        for (String directory : (searchPath.isEmpty() ? PATH : searchPath).split(":", -1)) {
            String path = directory + "/" + program;
            if (!directory.isEmpty() && runs(path)) {
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }

    private boolean runs(String path) throws IOException {
        Path file = place(path);
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
