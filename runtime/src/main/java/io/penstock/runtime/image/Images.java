package io.penstock.runtime.image;

import java.util.List;
import java.util.Set;

/// Where the images of functions come from. Thread-safe; calls block on the disk.
public interface Images {
    /// Returns a server's that runs none.
    ///
    /// @param why for whoever asks
    static Images notOffered(String why) {
        return new NoImages(why);
    }

    /// A server's that runs none.
    Images NONE = notOffered("Container images are not offered here.");

    /// Looks for an image.
    ///
    /// @param uri as the caller wrote it
    /// @param architecture `x86_64` or `arm64`
    Found find(String uri, String architecture);

    /// Returns the URI that names the same image by its content.
    String resolved(String uri, String sha256);

    /// Unpacks an image that was found, unless that is done already.
    Unpacked unpack(String uri, String sha256, String architecture);

    /// Returns what to run of an unpacked image.
    ///
    /// @param instead replaces what the image says
    ImageProgram program(String sha256, Replacement instead);

    /// Removes, at start, every image that no function has.
    void clean(Set<String> inUse);

    /// Removes what no function has had for a while.
    void sweep(Set<String> inUse);

    /// What replaces an image's own settings; empty members leave them.
    record Replacement(List<String> entryPoint, List<String> command, String workingDirectory) {}
}
