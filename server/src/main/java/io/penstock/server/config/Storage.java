package io.penstock.server.config;

import java.nio.file.Path;

/// Where queues, functions and mappings live.
public sealed interface Storage {
    /// In files below this directory; what was acknowledged survives the end of the process,
    /// however it ends. The directory is created if it is missing.
    record Directory(Path path) implements Storage {}

    /// In memory; gone with the process.
    record Memory() implements Storage {}

    /// Returns the directory `.penstock` below the working directory.
    static Storage defaults() {
        return new Directory(Path.of(".penstock"));
    }
}
