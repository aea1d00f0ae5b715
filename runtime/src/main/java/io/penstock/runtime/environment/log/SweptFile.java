package io.penstock.runtime.environment.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Predicate;

/// Takes what must not be kept out of a log's file. Lines that are no records go with the first
/// sweep that removes anything.
final class SweptFile {
    private SweptFile() {}

    /// Removes what must go; removes a file in which nothing is left.
    ///
    /// @return whether the file is another one now
    static boolean sweep(Path file, Sweep sweep) throws IOException {
        if (!Files.exists(file) || !any(file, sweep::removes)) {
            return false;
        }
        Path rest = file.resolveSibling(file.getFileName() + ".swept");
        if (copy(file, rest, sweep)) {
            Files.move(rest, file, StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.delete(rest);
            Files.delete(file);
        }
        return true;
    }

    private static boolean copy(Path file, Path rest, Sweep sweep) throws IOException {
        boolean anything = false;
        try (var from = new RandomAccessFile(file.toFile(), "r");
                BufferedWriter to = Files.newBufferedWriter(rest, UTF_8)) {
            var reading = new FileReading(from, 0, from.length());
            for (String text = reading.next(); !text.isEmpty(); text = reading.next()) {
                if (FiledLine.read(text).filter(event -> !sweep.removes(event)).isPresent()) {
                    anything = true;
                    to.append(text).append('\n');
                }
            }
        }
        return anything;
    }

    private static boolean any(Path file, Predicate<LogEvent> wanted) throws IOException {
        try (var from = new RandomAccessFile(file.toFile(), "r")) {
            var reading = new FileReading(from, 0, from.length());
            for (String text = reading.next(); !text.isEmpty(); text = reading.next()) {
                if (FiledLine.read(text).filter(wanted).isPresent()) {
                    return true;
                }
            }
            return false;
        }
    }
}
