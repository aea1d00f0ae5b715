package io.penstock.server.cli.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// The code of a function as CreateFunction takes it.
final class CodePackage {
    private CodePackage() {}

    /// Returns a zip with this file at its root; a jar is a zip already and returned as it is.
    static byte[] of(Path file) {
        try {
            byte[] content = Files.readAllBytes(file);
            String name = String.valueOf(file.getFileName());
            return name.endsWith(".jar") ? content : zip(name, content);
        } catch (NoSuchFileException missing) {
            throw new DemoFailed("the example function is missing: " + missing.getFile());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static byte[] zip(String name, byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
            zip.closeEntry();
        }
        return bytes.toByteArray();
    }
}
