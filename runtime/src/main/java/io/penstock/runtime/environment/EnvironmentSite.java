package io.penstock.runtime.environment;

import java.nio.file.Path;

/// Who an environment is and where it lives; stays the same over resets.
///
/// @param id 32 hex digits
/// @param logStream as functions see it
/// @param directory its own; removed with it
/// @param provisioned whether it was made before anybody called
record EnvironmentSite(String id, String logStream, Path directory, boolean provisioned) {
    /// Returns the private temporary directory, whose content survives resets.
    Path temporary() {
        return directory.resolve("tmp");
    }

    /// Returns the path of the output pipe.
    Path output() {
        return directory.resolve("output");
    }
}
