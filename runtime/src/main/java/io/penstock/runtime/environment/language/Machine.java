package io.penstock.runtime.environment.language;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds programs and asks them for their version, each once. Thread-safe; the first question of a
/// program starts it and waits.
final class Machine {
    private static final Logger LOG = LoggerFactory.getLogger(Machine.class);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
    private static final int ANSWER_BYTES = 4096;
    private static final Pattern VERSION =
            Pattern.compile("(?:Python |v|version \")(\\d+(?:\\.\\d+)*)");

    private final List<Path> path;
    private final Map<List<String>, Optional<Interpreter>> asked = new ConcurrentHashMap<>();

    /// @param searchPath directories as in the variable `PATH`
    Machine(String searchPath) {
        path =
                Stream.of(searchPath.split(File.pathSeparator))
                        .filter(entry -> !entry.isBlank())
                        .map(Path::of)
                        .toList();
    }

    /// Finds a program by name on the search path.
    Optional<Interpreter> find(String program, String versionOption) {
        return path.stream()
                .map(directory -> directory.resolve(program))
                .filter(Files::isExecutable)
                .filter(Files::isRegularFile)
                .findFirst()
                .flatMap(file -> ask(List.of(file.toString()), versionOption));
    }

    /// Asks a command for its version; empty if it does not answer with one.
    Optional<Interpreter> ask(List<String> command, String versionOption) {
        return asked.computeIfAbsent(command, key -> question(key, versionOption));
    }

    /// Returns every JDK's `java` found in the usual places, that of this server first.
    List<Interpreter> javas() {
        var found = new ArrayList<Interpreter>();
        var files = new ArrayList<Path>();
        files.add(Path.of(System.getProperty("java.home"), "bin", "java"));
        path.forEach(directory -> files.add(directory.resolve("java")));
        installed(Path.of("/usr/lib/jvm")).forEach(home -> files.add(home.resolve("bin/java")));
        files.stream()
                .filter(Files::isExecutable)
                .flatMap(file -> ask(List.of(file.toString()), "-version").stream())
                .forEach(found::add);
        return found;
    }

    private static List<Path> installed(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> homes = Files.list(directory)) {
            return homes.sorted().toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    private static Optional<Interpreter> question(List<String> command, String versionOption) {
        var words = new ArrayList<>(command);
        words.add(versionOption);
        var builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.redirectInput(Redirect.from(new File("/dev/null")));
        try {
            Process process = builder.start();
            if (!process.waitFor(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            String text = new String(process.getInputStream().readNBytes(ANSWER_BYTES), UTF_8);
            Matcher version = VERSION.matcher(text);
            return version.find()
                    ? Optional.of(new Interpreter(command, version.group(1)))
                    : Optional.empty();
        } catch (IOException failed) {
            LOG.atDebug().addKeyValue("program", command).setCause(failed).log("does not start");
            return Optional.empty();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
