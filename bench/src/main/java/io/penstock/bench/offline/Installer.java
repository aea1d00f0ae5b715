package io.penstock.bench.offline;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Installs the peer with `npm ci`, once for each content of the lock file. Packages run no scripts
/// of their own while they are installed.
public final class Installer {
    private static final int LIMIT_MINUTES = 10;
    private static final String FAILED = "npm could not fetch it";

    /// Three words or more; older versions write "ERR!".
    private static final Pattern COMPLAINT =
            Pattern.compile("npm (?:error|ERR!) (?<words>\\S+ \\S+ .*\\S)\\s*");

    private static final String LOCK = "package-lock.json";
    private static final List<String> FILES = List.of("package.json", LOCK);
    private static final List<String> COMMAND =
            List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error");

    private final Path cache;
    private final Consumer<String> progress;

    /// @param cache directory that outlives the run; created if missing
    /// @param progress hears a line before something that takes long
    public Installer(Path cache, Consumer<String> progress) {
        this.cache = cache;
        this.progress = progress;
    }

    /// Returns the user's cache directory for benchmarks, by the rules of the XDG base directories.
    ///
    /// @param variables the environment
    /// @param home the user's directory
    public static Path usualCache(Map<String, String> variables, Path home) {
        String told = variables.getOrDefault("XDG_CACHE_HOME", "");
        // A relative path is invalid and ignored, as the rules say.
        Path base = told.startsWith("/") ? Path.of(told) : home.resolve(".cache");
        return base.resolve("penstock").resolve("bench");
    }

    /// Finds what an earlier run installed, or installs it.
    ///
    /// @throws IOException if the cache cannot be written; a missing npm or registry is no
    ///   exception
    public Installation install() throws IOException, InterruptedException {
        Path target = cache.resolve("serverless-offline-" + digest());
        if (Files.isDirectory(target)) {
            return new Installation.Ready(target.resolve("node_modules"));
        }
        progress.accept("fetching serverless-offline with npm into " + target);
        Files.createDirectories(cache);
        Path staging = Files.createTempDirectory(cache, "staging-");
        try {
            return install(staging, target);
        } finally {
            delete(staging);
        }
    }

    /// Whatever has its final name is complete, also if several runs install at once.
    private static Installation install(Path staging, Path target)
            throws IOException, InterruptedException {
        for (String file : FILES) {
            Files.write(staging.resolve(file), resource(file));
        }
        String failure = npm(staging);
        if (!failure.isEmpty()) {
            return new Installation.Missing(failure);
        }
        try {
            Files.move(staging, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException taken) {
            if (!Files.isDirectory(target)) {
                throw taken;
            }
        }
        return new Installation.Ready(target.resolve("node_modules"));
    }

    /// Returns why it failed; empty if it did not.
    private static String npm(Path directory) throws IOException, InterruptedException {
        Path log = directory.resolve("npm.log");
        ProcessBuilder builder =
                new ProcessBuilder(COMMAND)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        Process npm;
        try {
            npm = builder.start();
        } catch (IOException missing) {
            return "npm cannot be started on this machine";
        }
        try (ProcessTree _ = ProcessTree.of(npm)) {
            npm.getOutputStream().close();
            if (!npm.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                return "npm is not done after %d minutes".formatted(LIMIT_MINUTES);
            }
        }
        return npm.exitValue() == 0 ? "" : failure(Files.readString(log, UTF_8));
    }

    /// Picks the first line of npm's complaints that is more than a code.
    static String failure(String output) {
        return output.lines()
                .map(COMPLAINT::matcher)
                .filter(Matcher::matches)
                .findFirst()
                .map(line -> FAILED + ": " + line.group("words"))
                .orElse(FAILED);
    }

    private static String digest() throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(resource(LOCK));
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream resource = Installer.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IOException(name + " is missing on the class path");
            }
            return resource.readAllBytes();
        }
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> paths = Files.walk(tree)) {
            deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }
}
