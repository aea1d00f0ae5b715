package io.penstock.server.config;

import org.jspecify.annotations.Nullable;

/// The version of this build.
public final class Version {
    private Version() {}

    /// Returns the version in the jar's manifest, or `development` when not run from a jar.
    public static String text() {
        @Nullable String packaged = Version.class.getPackage().getImplementationVersion();
        return packaged == null ? "development" : packaged;
    }
}
