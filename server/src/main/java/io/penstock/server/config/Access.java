package io.penstock.server.config;

import java.nio.file.Path;

/// Whom a server believes.
public sealed interface Access {
    /// Everybody: any credentials, no signatures checked.
    ///
    /// @param anywhere whether that is meant for callers on other machines, too
    record Open(boolean anywhere) implements Access {}

    /// Who signs with an access key of a file, see [io.penstock.server.auth.CredentialsFile].
    record Signed(Path credentials) implements Access {}

    /// Returns access for everybody on this machine.
    static Access defaults() {
        return new Open(false);
    }
}
