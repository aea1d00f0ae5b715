package io.penstock.runtime.environment.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Programs of the machine that prepare a function's place.
final class Tool {
    private static final List<String> PLACES =
            List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin");
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Tool() {}

    /// Finds a program in the usual places; the search path of whoever started us does not count.
    static Optional<String> find(String name) {
        return PLACES.stream()
                .map(place -> Path.of(place, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /// Runs a program to its end; returns whether it succeeded.
    static boolean run(List<String> words) throws IOException {
        return run(words, Redirect.DISCARD);
    }

    /// Runs a program to its end; what it prints goes into a file.
    static boolean run(List<String> words, Path output) throws IOException {
        return run(words, Redirect.to(output.toFile()));
    }

    private static boolean run(List<String> words, Redirect output) throws IOException {
        var builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.redirectInput(Redirect.from(new File("/dev/null"))).redirectOutput(output);
        Process process = builder.start();
        try {
            if (process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue() == 0;
            }
            process.destroyForcibly();
            return false;
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running " + words.getFirst(), stopped);
        }
    }
}
