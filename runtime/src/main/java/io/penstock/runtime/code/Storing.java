package io.penstock.runtime.code;

/// How storing a zip ended.
public sealed interface Storing {
    /// It is on disk, unpacked.
    record Stored(CodePackage code) implements Storing {}

    /// The zip is larger than it may be.
    record ZippedTooLarge() implements Storing {}

    /// The files are larger than [CodeStore#MAX_UNZIPPED_BYTES] together.
    record UnzippedTooLarge() implements Storing {}

    /// The zip holds no file.
    record Empty() implements Storing {}

    /// Not a zip, damaged, or with entries that must not be written.
    ///
    /// @param reason for people
    record Malformed(String reason) implements Storing {}
}
