package io.penstock.bench.floor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// The code of the functions that benchmarks invoke.
public final class FunctionCode {
    /// Answers at once.
    public static final String NO_OP = "noop.handler";

    /// Answers at once and notes what it saw in the file that [#SEEN_FILE] names.
    public static final String NOTING = "noop.noting";

    /// The variable with the file that [#NOTING] writes to: twelve digits for each message.
    public static final String SEEN_FILE = "SEEN_FILE";

    /// Answers at once and notes in the file that [#SEEN_FILE] names when it was called: for each
    /// message the first twenty digits of its body, and the monotonic clock in twenty digits.
    public static final String STAMPING = "noop.stamping";

    /// What every function here answers.
    public static final String ANSWER = "{\"batchItemFailures\": []}";

    private static final String FILE = "noop.py";

    private FunctionCode() {}

    /// Writes the code into `directory`, which is created.
    public static void unpack(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.write(directory.resolve(FILE), source());
    }

    /// Returns the code as CreateFunction takes it.
    public static byte[] zip() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(FILE));
            zip.write(source());
        }
        return bytes.toByteArray();
    }

    private static byte[] source() throws IOException {
        try (InputStream resource = FunctionCode.class.getResourceAsStream(FILE)) {
            if (resource == null) {
                throw new IOException(FILE + " is missing on the class path");
            }
            return resource.readAllBytes();
        }
    }
}
