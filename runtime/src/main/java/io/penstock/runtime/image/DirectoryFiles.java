package io.penstock.runtime.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Files of an image in a directory.
///
/// @param root the directory
record DirectoryFiles(Path root) implements ImageFiles {
    @Override
    public boolean has(String name) {
        return inside(name) && Files.isRegularFile(root.resolve(name));
    }

    @Override
    public InputStream open(String name) throws IOException {
        if (!has(name)) {
            throw ImageProblem.missing(name + " is not in " + root);
        }
        return Files.newInputStream(root.resolve(name));
    }

    @Override
    public void close() {
        // Nothing is open.
    }

    // Names come out of the image's own documents.
    private boolean inside(String name) {
        return root.resolve(name).normalize().startsWith(root.normalize());
    }
}
