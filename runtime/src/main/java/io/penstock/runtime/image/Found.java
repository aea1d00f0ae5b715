package io.penstock.runtime.image;

/// What came of looking for an image.
public sealed interface Found {
    /// It is there.
    ///
    /// @param sha256 that names its content, hex
    record There(String sha256) implements Found {}

    /// There is no such image.
    record Missing() implements Found {}

    /// The name is none of an image.
    record Malformed() implements Found {}

    /// It is in a format that is not read here, or for another machine.
    record Unsupported(String why) implements Found {}

    /// It is damaged or must not be used.
    record Invalid(String why) implements Found {}

    /// This server runs no images.
    record NotOffered(String why) implements Found {}
}
