package io.penstock.runtime.environment.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Finds processes that left their group but still carry the variable that marks whose they are.
/// Works where `/proc` exists; elsewhere it finds nothing.
final class Escapees {
    private static final Path PROC = Path.of("/proc");
    private static final int SWEEPS_MAX = 10;

    private Escapees() {}

    /// Kills every process whose environment holds `marker`, until none is found.
    static void kill(String marker) {
        for (int sweep = 0; sweep < SWEEPS_MAX; sweep++) {
            List<Long> found = find(marker);
            if (found.isEmpty()) {
                return;
            }
            found.forEach(pid -> Posix.signal(pid, Posix.SIGKILL));
        }
    }

    /// Returns the ids of the processes whose environment holds `marker`.
    static List<Long> find(String marker) {
        var found = new ArrayList<Long>();
        if (!Files.isDirectory(PROC)) {
            return found;
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (carries(process, marker)) {
                    found.add(Long.valueOf(process.getFileName().toString()));
                }
            }
        } catch (IOException unreadable) {
            return found; // what was found so far is still worth killing
        }
        return found;
    }

    private static boolean carries(Path process, String marker) {
        try {
            byte[] variables = Files.readAllBytes(process.resolve("environ"));
            return new String(variables, ISO_8859_1).contains(marker);
        } catch (IOException goneOrForeign) {
            return false;
        }
    }
}
