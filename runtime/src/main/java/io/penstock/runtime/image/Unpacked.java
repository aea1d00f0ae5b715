package io.penstock.runtime.image;

/// What came of unpacking an image.
public sealed interface Unpacked {
    /// It can be run.
    record Ready() implements Unpacked {}

    /// It cannot be had any more, or cannot be used.
    record Refused(String why) implements Unpacked {}
}
