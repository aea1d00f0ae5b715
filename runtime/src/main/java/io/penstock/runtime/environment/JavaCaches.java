package io.penstock.runtime.environment;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.environment.api.Answer;
import io.penstock.runtime.environment.api.Delivery;
import io.penstock.runtime.environment.api.Readiness;
import io.penstock.runtime.environment.api.RuntimeChannel;
import io.penstock.runtime.environment.api.SharedChannel;
import io.penstock.runtime.environment.api.StreamLimits;
import io.penstock.runtime.environment.language.Bootstraps;
import io.penstock.runtime.environment.language.RuntimeFamily;
import io.penstock.runtime.environment.process.FunctionProcess;
import io.penstock.runtime.environment.process.ProcessPlan;
import io.penstock.runtime.environment.process.ProcessRoom;
import io.penstock.runtime.function.FunctionDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a Java machine can keep of its start: classes of the JDK and of Lambda's runtime interface
/// client, loaded and linked ahead. Halves the cold start of a Java function.
///
/// One cache for each Java machine, made once by a training run in the background, with a method of
/// the JDK as function, and kept for all servers of this user. Functions' own classes are not in
/// it: the client loads them in a way that cannot be kept. A JVM that does not find its cache
/// fitting leaves it aside by itself. Thread-safe.
final class JavaCaches {
    private static final Logger LOG = LoggerFactory.getLogger(JavaCaches.class);
    private static final Duration TRAINING_LIMIT = Duration.ofMinutes(1);
    private static final int TRAINING_EVENTS = 3;
    private static final int TRAINING_MEMORY_MB = 2_048;
    private static final String TRAINING_HANDLER = "java.lang.Object::hashCode";
    private static final List<String> QUIETLY = List.of("nice", "-n", "10");

    private final Path directory;
    private final ProcessRoom room;
    private final Bootstraps bootstraps;

    /// Interpreters whose cache is there, being made, or impossible.
    @GuardedBy("this")
    private final Map<List<String>, Standing> standings = new HashMap<>();

    /// @param directory where caches are kept; made if missing
    JavaCaches(Path directory, ProcessRoom room, Bootstraps bootstraps) {
        this.directory = directory;
        this.room = room;
        this.bootstraps = bootstraps;
    }

    /// Returns where caches are kept for this user.
    static Path usualDirectory() {
        String configured = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        Path caches =
                configured.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".cache")
                        : Path.of(configured);
        return caches.resolve("penstock").resolve("java");
    }

    /// How a Java machine keeps its start.
    private enum Kind {
        /// Since Java 25.
        AHEAD_OF_TIME("aot", "-XX:AOTCacheOutput=", "-XX:AOTCache="),
        /// Since Java 13.
        CLASS_DATA("jsa", "-XX:ArchiveClassesAtExit=", "-XX:SharedArchiveFile=");

        private final String suffix;
        private final String making;
        private final String using;

        Kind(String suffix, String making, String using) {
            this.suffix = suffix;
            this.making = making;
            this.using = using;
        }
    }

    /// Where a cache stands.
    private sealed interface Standing {
        /// It is being made.
        record Making() implements Standing {}

        /// It is there.
        ///
        /// @param option lets a Java machine use it
        record Ready(String option) implements Standing {}

        /// It cannot be made.
        record None() implements Standing {}
    }

    /// Returns the option that lets this Java machine start from its cache, if there is one.
    synchronized Optional<String> option(List<String> interpreter) {
        return standings.get(interpreter) instanceof Standing.Ready(String option)
                ? Optional.of(option)
                : Optional.empty();
    }

    /// Sees to it that a cache will be there. Does not block.
    synchronized void prepare(List<String> interpreter) {
        if (!standings.containsKey(interpreter)) {
            standings.put(interpreter, new Standing.Making());
            Thread.ofVirtual().name("java-cache").start(() -> make(interpreter));
        }
    }

    /// Waits until it is known whether there is a cache; returns whether there is one.
    synchronized boolean awaitReady(List<String> interpreter, Duration limit)
            throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (standings.get(interpreter) instanceof Standing.Making) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return standings.get(interpreter) instanceof Standing.Ready;
    }

    private void make(List<String> interpreter) {
        Standing standing = new Standing.None();
        try {
            standing = found(interpreter);
        } catch (IOException failed) {
            LOG.atInfo()
                    .addKeyValue("interpreter", interpreter)
                    .setCause(failed)
                    .log("no cache of a Java machine");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            settle(interpreter, standing);
        }
    }

    private synchronized void settle(List<String> interpreter, Standing standing) {
        standings.put(interpreter, standing);
        notifyAll();
    }

    private Standing found(List<String> interpreter) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        String name = name(interpreter);
        for (Kind kind : Kind.values()) {
            Path file = directory.resolve(name + "." + kind.suffix);
            if (Files.exists(file) || trained(interpreter, kind, file)) {
                return new Standing.Ready(kind.using + file);
            }
        }
        return new Standing.None();
    }

    /// Another machine, another client or another command has a cache of its own.
    private String name(List<String> interpreter) throws IOException {
        Path program = Path.of(interpreter.getFirst());
        String running =
                Files.exists(program)
                        ? program.toRealPath() + "@" + Files.getLastModifiedTime(program)
                        : program.toString();
        String identity = running + interpreter + bootstraps.javaClassPath();
        return "java-" + HexFormat.of().toHexDigits(identity.hashCode() * 0x9E3779B97F4A7C15L);
    }

    /// Lets a Java machine write its cache; it appears under its name when it is whole.
    private boolean trained(List<String> interpreter, Kind kind, Path file)
            throws IOException, InterruptedException {
        Path fresh = directory.resolve(UUID.randomUUID() + "." + kind.suffix);
        try (RuntimeChannel channel = SharedChannel.open(StreamLimits.AWS)) {
            FunctionProcess process = room.start(plan(interpreter, kind.making + fresh, channel));
            try {
                process.onEnd(channel::runtimeEnded);
                if (!exercised(channel)) {
                    return false;
                }
                process.terminate();
                if (process.awaitEnd(TRAINING_LIMIT).isEmpty() || !Files.exists(fresh)) {
                    return false;
                }
            } finally {
                process.kill();
                room.discard(process);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } finally {
            Files.deleteIfExists(fresh);
            Files.deleteIfExists(fresh.resolveSibling(fresh.getFileName() + ".config"));
        }
    }

    private static boolean exercised(RuntimeChannel channel) throws InterruptedException {
        long deadline = System.nanoTime() + TRAINING_LIMIT.toNanos();
        if (!(channel.awaitReady(deadline) instanceof Readiness.Ready)) {
            return false;
        }
        for (int i = 0; i < TRAINING_EVENTS; i++) {
            var delivery =
                    new Delivery(
                            UUID.randomUUID().toString(),
                            "arn:aws:lambda:us-east-1:000000000000:function:training",
                            System.currentTimeMillis() + TRAINING_LIMIT.toMillis(),
                            "",
                            "",
                            Payload.of("{}"));
            if (channel.exchange(delivery, deadline) instanceof Answer.Gone
                    || !channel.awaitNext(deadline)) {
                return false;
            }
        }
        return true;
    }

    private ProcessPlan plan(List<String> interpreter, String making, RuntimeChannel channel) {
        Path home = bootstraps.directory();
        var command = new ArrayList<>(QUIETLY);
        var places = new Bootstraps.Places(home, FunctionDefinition.NO_LAYERS);
        List<String> usual =
                bootstraps.command(RuntimeFamily.JAVA, interpreter, TRAINING_HANDLER, places);
        command.addAll(usual);
        command.add(QUIETLY.size() + interpreter.size(), making);
        Map<String, String> variables =
                Map.of(
                        "PATH",
                        "/usr/local/bin:/usr/bin:/bin",
                        "AWS_LAMBDA_RUNTIME_API",
                        "127.0.0.1:" + channel.port(),
                        "_HANDLER",
                        TRAINING_HANDLER,
                        "LAMBDA_TASK_ROOT",
                        home.toString());
        return new ProcessPlan(
                "training-" + UUID.randomUUID(),
                command,
                home,
                variables,
                Path.of("/dev/null"),
                TRAINING_MEMORY_MB);
    }
}
