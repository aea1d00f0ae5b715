package io.penstock.runtime.environment;

import java.nio.file.Path;

/// Who an environment is and where it lives; stays the same over resets.
///
/// @param id 32 hex digits
/// @param logStream as functions see it
/// @param temporary its private temporary directory, whose content survives resets; removed with it
/// @param output where it prints to
/// @param provisioned whether it was made before anybody called
record EnvironmentSite(
        String id, String logStream, Path temporary, Path output, boolean provisioned) {
    private static final Path CONFINED_TEMPORARY = Path.of("/tmp");

    /// Returns the site as a confined function sees it.
    EnvironmentSite confined() {
        return new EnvironmentSite(id, logStream, CONFINED_TEMPORARY, output, provisioned);
    }

    /// Returns the file with the temporary files of a confined function.
    Path image() {
        return beside(temporary, "image");
    }

    /// Returns a path beside the temporary directory of an environment. The directory is the only
    /// file that every environment has, since each takes time to make.
    static Path beside(Path temporary, String what) {
        return temporary.resolveSibling(temporary.getFileName() + "." + what);
    }
}
