package io.penstock.server.cli.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// The code of a function as CreateFunction takes it.
final class CodePackage {
    private CodePackage() {}

    /// Returns a zip of these files, all at its root; one that is a jar already is returned as it
    /// is.
    static byte[] of(List<Path> files) {
        try {
            return isJar(files) ? Files.readAllBytes(files.getFirst()) : zip(files);
        } catch (NoSuchFileException missing) {
            throw new UncheckedIOException(
                    "the example function is missing: " + missing.getFile(), missing);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static boolean isJar(List<Path> files) {
        return files.size() == 1 && files.getFirst().toString().endsWith(".jar");
    }

    private static byte[] zip(List<Path> files) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (Path file : files) {
                zip.putNextEntry(new ZipEntry(String.valueOf(file.getFileName())));
                zip.write(Files.readAllBytes(file));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
