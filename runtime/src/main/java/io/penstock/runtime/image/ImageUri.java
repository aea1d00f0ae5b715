package io.penstock.runtime.image;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where an image is, as the API names it.
///
/// @param kind where to look
/// @param place path of a directory or file, or repository with its host
/// @param tag empty for none
/// @param digest with its algorithm; empty for none; wins over the tag
record ImageUri(Kind kind, String place, String tag, String digest) {
    private static final Pattern REGISTRY =
            Pattern.compile(
                    "([a-z0-9.-]+(?::\\d+)?(?:/[a-z0-9._-]+)+)"
                            + "(?::([\\w][\\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?");
    private static final Pattern FILE =
            Pattern.compile("(/.+?)(?::([\\w][\\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?");

    /// Where to look.
    enum Kind {
        /// A directory in OCI's image layout.
        LAYOUT("oci:"),
        /// A tar file of such a directory.
        ARCHIVE("oci-archive:"),
        /// A tar file as `docker save` writes it.
        DOCKER("docker-archive:"),
        /// Below the directory that stands for registries.
        REGISTRY("");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }
    }

    /// Reads one; empty if it is none.
    static Optional<ImageUri> parse(String text) {
        for (Kind kind : Kind.values()) {
            if (text.startsWith(kind.prefix)) {
                Pattern form = kind == Kind.REGISTRY ? REGISTRY : FILE;
                Matcher parts = form.matcher(text.substring(kind.prefix.length()));
                return parts.matches()
                        ? Optional.of(
                                new ImageUri(
                                        kind,
                                        parts.group(1),
                                        text(parts.group(2)),
                                        text(parts.group(3))))
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /// Returns the same image by its content.
    ImageUri pinned(Digest content) {
        return new ImageUri(kind, place, tag, content.toString());
    }

    /// Returns it as `ResolvedImageUri` shows it.
    String resolved() {
        return kind.prefix + place + "@" + digest;
    }

    /// Returns the repository's name without its host.
    String repository() {
        return place.substring(place.indexOf('/') + 1);
    }

    private static String text(@Nullable String group) {
        return group == null ? "" : group;
    }
}
