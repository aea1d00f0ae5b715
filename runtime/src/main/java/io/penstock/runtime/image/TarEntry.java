package io.penstock.runtime.image;

/// One entry of a tar file.
///
/// @param name as written
/// @param kind what it is
/// @param linkName where a link leads; empty for others
/// @param mode the twelve permission bits
/// @param user number of the owner
/// @param group number of the group
/// @param sizeBytes of a file's content; 0 for others
record TarEntry(
        String name, Kind kind, String linkName, int mode, int user, int group, long sizeBytes) {
    /// What an entry is.
    enum Kind {
        FILE,
        DIRECTORY,
        SYMBOLIC_LINK,
        HARD_LINK,
        DEVICE,
        PIPE
    }
}
