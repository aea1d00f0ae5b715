package io.penstock.runtime.function;

import java.util.List;

/// What replaces the settings that a container image brings (`ImageConfig`).
///
/// @param entryPoint empty leaves the image's
/// @param command empty leaves the image's
/// @param workingDirectory empty leaves the image's
public record ImageConfig(List<String> entryPoint, List<String> command, String workingDirectory) {
    /// Replaces nothing.
    public static final ImageConfig NONE = new ImageConfig(List.of(), List.of(), "");

    /// Copies the lists.
    public ImageConfig {
        entryPoint = List.copyOf(entryPoint);
        command = List.copyOf(command);
    }
}
