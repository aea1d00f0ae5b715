package io.penstock.runtime.environment.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/// Takes what is too old out of a log's file. A line that begins with no time belongs to the record
/// before it.
final class SweptFile {
    private SweptFile() {}

    /// Removes the records before `oldest`; removes a file in which nothing is left.
    static void sweep(Path file, Instant oldest) throws IOException {
        if (!Files.exists(file) || !beginsBefore(file, oldest)) {
            return;
        }
        Path rest = file.resolveSibling(file.getFileName() + ".swept");
        boolean anything = copy(file, rest, oldest);
        if (anything) {
            Files.move(rest, file, StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.delete(rest);
            Files.delete(file);
        }
    }

    private static boolean beginsBefore(Path file, Instant oldest) throws IOException {
        try (BufferedReader lines = read(file)) {
            @Nullable String first = lines.readLine();
            return first != null && !keeps(first, oldest, false);
        }
    }

    private static boolean copy(Path file, Path rest, Instant oldest) throws IOException {
        boolean anything = false;
        try (BufferedReader lines = read(file);
                BufferedWriter to = Files.newBufferedWriter(rest)) {
            boolean keep = false;
            for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
                keep = keeps(line, oldest, keep);
                if (keep) {
                    anything = true;
                    to.append(line).append('\n');
                }
            }
        }
        return anything;
    }

    /// Functions print what they want; a byte that is no UTF-8 must not stop the sweep.
    private static BufferedReader read(Path file) throws IOException {
        return new BufferedReader(
                new InputStreamReader(
                        Files.newInputStream(file),
                        UTF_8.newDecoder()
                                .onMalformedInput(CodingErrorAction.REPLACE)
                                .onUnmappableCharacter(CodingErrorAction.REPLACE)));
    }

    private static boolean keeps(String line, Instant oldest, boolean before) {
        int space = line.indexOf(' ');
        if (space < 20 || line.charAt(4) != '-') {
            return before;
        }
        try {
            return !Instant.parse(line.substring(0, space)).isBefore(oldest);
        } catch (DateTimeParseException noTime) {
            return before;
        }
    }
}
