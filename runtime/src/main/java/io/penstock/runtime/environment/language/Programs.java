package io.penstock.runtime.environment.language;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Finds the very programs behind the interpreters' commands, so that functions which do not see
/// the whole machine can be given them. Thread-safe; the first question about one starts it and
/// waits.
public final class Programs {
    /// Where confined functions see an interpreter whose own place means something else to them.
    private static final Path HOME = Path.of("/var/lang");

    private static final List<String> TAKEN = List.of("/opt", "/tmp", "/var", "/etc");

    private static final List<String> SEEN_ANYWAY =
            List.of("/usr/", "/bin/", "/lib/", "/lib64/", "/sbin/");

    private final Map<List<String>, Seen> asked = new ConcurrentHashMap<>();

    /// Returns how a confined function starts an interpreter.
    ///
    /// @param command program and fixed arguments
    public Seen seen(RuntimeFamily family, List<String> command) {
        return asked.computeIfAbsent(command, key -> find(family, key));
    }

    private static Seen find(RuntimeFamily family, List<String> command) {
        try {
            Path program = program(family, command).toRealPath();
            var words = new ArrayList<>(command);
            if (SEEN_ANYWAY.stream().anyMatch(program.toString()::startsWith)) {
                words.set(0, program.toString());
                return new Seen(words, null, HOME);
            }
            @Nullable Path directory = program.getParent();
            @Nullable Path home = directory == null ? null : directory.getParent();
            if (home == null || home.getParent() == null) {
                throw new IOException(program + " has no directory of its own");
            }
            // Its own place where possible: programs often know where their libraries were put.
            Path place = TAKEN.stream().anyMatch(home::startsWith) ? HOME : home;
            words.set(0, place.resolve(home.relativize(program)).toString());
            return new Seen(words, home, place);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot show a function its interpreter", failed);
        }
    }

    /// Asks the interpreter itself: commands are often scripts that look for the right one.
    private static Path program(RuntimeFamily family, List<String> command) throws IOException {
        List<String> question =
                switch (family) {
                    case PYTHON ->
                            List.of("-c", "import os,sys;print(os.path.realpath(sys.executable))");
                    case NODEJS -> List.of("-p", "process.execPath");
                    case JAVA, PROVIDED, RUBY, DOTNET, UNKNOWN -> List.of();
                };
        if (question.isEmpty()) {
            return Path.of(command.getFirst());
        }
        var words = new ArrayList<>(command);
        words.addAll(question);
        Process process = new ProcessBuilder(words).start();
        process.getOutputStream().close();
        String answer = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        if (!Files.isExecutable(Path.of(answer))) {
            throw new IOException(command + " does not tell which program it is");
        }
        return Path.of(answer);
    }

    /// An interpreter as a confined function sees it.
    ///
    /// @param command program and fixed arguments
    /// @param home directory to show; null if it is seen anyway
    /// @param place where to show it
    public record Seen(List<String> command, @Nullable Path home, Path place) {
        /// Copies the command.
        public Seen {
            command = List.copyOf(command);
        }
    }
}
