package io.penstock.runtime.image;

import java.io.IOException;
import java.io.InputStream;

/// The files that make up an image, by their names. Confined to one thread.
interface ImageFiles extends AutoCloseable {
    /// Returns whether there is such a file.
    boolean has(String name);

    /// Opens a file.
    ///
    /// @throws ImageProblem if there is none
    InputStream open(String name) throws IOException;

    @Override
    void close() throws IOException;

    /// Reads a document.
    ///
    /// @throws ImageProblem if there is none, or it is too large
    default byte[] read(String name) throws IOException {
        try (InputStream in = open(name)) {
            byte[] bytes = in.readNBytes(ImageLimits.DOCUMENT_BYTES_MAX + 1);
            if (bytes.length > ImageLimits.DOCUMENT_BYTES_MAX) {
                throw ImageProblem.invalid(name + " is too large");
            }
            return bytes;
        }
    }
}
