package io.penstock.runtime.environment;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.ConcurrencyLimits;
import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.invocation.ResponseSink;
import io.penstock.engine.time.Tick;
import io.penstock.engine.time.Timeline;
import io.penstock.runtime.environment.Invoker.Workshop;
import io.penstock.runtime.environment.language.Bootstraps;
import io.penstock.runtime.environment.language.MachineRuntimeCatalog;
import io.penstock.runtime.environment.log.FunctionLogs;
import io.penstock.runtime.environment.log.LogLimits;
import io.penstock.runtime.environment.log.LogPage;
import io.penstock.runtime.environment.process.Isolation;
import io.penstock.runtime.environment.process.Network;
import io.penstock.runtime.function.ConcurrencyLedgers;
import io.penstock.runtime.function.FunctionDefinition;
import io.penstock.runtime.function.RecursiveLoop;
import io.penstock.runtime.function.Tracing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/// A server's invocation side with real processes, in a directory of its own.
final class Stage implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String ACCOUNT = "123456789012";

    final FakeDirectory directory = new FakeDirectory();
    final ConcurrencyLedgers ledgers;
    final FunctionLogs logs;
    final Invoker invoker;
    final Path root;
    private final boolean awaitHeadStart;
    private final AtomicInteger revisions = new AtomicInteger();

    Stage(Path root, EnvironmentSettings settings) {
        this(root, settings, false);
    }

    /// @param awaitHeadStart whether deploying waits until a process is ready for the function
    private Stage(Path root, EnvironmentSettings settings, boolean awaitHeadStart) {
        this.root = root;
        this.awaitHeadStart = awaitHeadStart;
        Timeline timeline = new WallClock();
        ledgers = new ConcurrencyLedgers(ConcurrencyLimits.AWS, timeline);
        logs = new FunctionLogs(timeline, root.resolve("logs"), LogLimits.DEFAULT);
        logs.start();
        var catalog = new MachineRuntimeCatalog(Map.of(), false, System.getenv("PATH"));
        try {
            invoker =
                    Invoker.open(
                            directory,
                            new LedgerDesk(ledgers),
                            settings,
                            timeline,
                            logs,
                            new Workshop(
                                    catalog,
                                    root.resolve("data"),
                                    Bootstraps.defaultJavaRuntime()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Opens a stage where every process is born of one that is ready, or none is.
    static Stage with(Path root, boolean headStart) {
        return new Stage(root, EnvironmentSettings.DEFAULT.headStart(headStart), headStart);
    }

    /// Opens a stage where initialisations before the first invocation may take so long.
    static Stage initialisingFor(Path root, Duration limit) {
        var lifespan = Lifespan.DEFAULT.initialisingFor(limit);
        return new Stage(root, EnvironmentSettings.DEFAULT.with(lifespan));
    }

    /// Returns settings under which functions are isolated so far; a machine may refuse.
    static EnvironmentSettings settings(Isolation isolation) {
        return settings(isolation, Network.MACHINE);
    }

    /// Returns settings under which functions are isolated so far and have this network.
    static EnvironmentSettings settings(Isolation isolation, Network network) {
        return EnvironmentSettings.DEFAULT.with(Enclosure.of(isolation, network));
    }

    /// Deploys a Python function whose handler is `app.handler`.
    FunctionArn python(String name, String source) {
        return deploy(Deployment.python(name, source));
    }

    /// Deploys a Node.js function whose handler is `app.handler`.
    FunctionArn node(String name, String file, String source) {
        return deploy(Deployment.of(name, "nodejs20.x", "app.handler").file(file, source));
    }

    FunctionArn deploy(Deployment deployment) {
        FunctionArn arn = FunctionArn.of("us-east-1", ACCOUNT, deployment.name);
        String revision = "r" + revisions.incrementAndGet();
        Path code = root.resolve("code").resolve(deployment.name + "-" + revision);
        deployment.files.forEach((file, source) -> write(code.resolve(file), source));
        Path layers = FunctionDefinition.NO_LAYERS;
        if (!deployment.extensions.isEmpty()) {
            layers = root.resolve("layers").resolve(deployment.name + "-" + revision);
            for (Map.Entry<String, String> extension : deployment.extensions.entrySet()) {
                Path program = layers.resolve("extensions").resolve(extension.getKey());
                write(program, extension.getValue());
                program.toFile().setExecutable(true, false);
            }
        }
        var definition =
                new FunctionDefinition(
                        arn,
                        "$LATEST",
                        revision,
                        deployment.runtime,
                        deployment.handler,
                        deployment.code == null ? code : deployment.code,
                        layers,
                        deployment.memoryMb,
                        512,
                        deployment.timeout,
                        deployment.variables,
                        deployment.logging,
                        "",
                        Tracing.PASS_THROUGH,
                        RecursiveLoop.TERMINATE);
        directory.put(definition);
        if (awaitHeadStart) {
            awaitHeadStart(definition);
        }
        return arn;
    }

    private void awaitHeadStart(FunctionDefinition definition) {
        try {
            boolean ready = invoker.awaitHeadStart(definition, PATIENCE);
            if (!ready && HeadStart.suits(definition, Map.of())) {
                throw new AssertionError("no process is ready for " + definition);
            }
        } catch (InterruptedException stopped) {
            throw new AssertionError("interrupted", stopped);
        }
    }

    InvocationReport invoke(FunctionArn function, String event) {
        return invoke(request(function, event));
    }

    InvocationReport invoke(InvocationRequest request) {
        try {
            return invoker.invoke(request);
        } catch (InterruptedException stopped) {
            throw new AssertionError("interrupted", stopped);
        }
    }

    /// Invokes with a response that may be streamed.
    InvocationReport invoke(InvocationRequest request, ResponseSink sink) {
        try {
            return invoker.invoke(request, sink);
        } catch (InterruptedException stopped) {
            throw new AssertionError("interrupted", stopped);
        }
    }

    /// Invokes and returns the response text, whether result or error.
    String answer(FunctionArn function, String event) {
        return text(invoke(function, event));
    }

    static String text(InvocationReport report) {
        return switch (report.result()) {
            case InvocationResult.Returned(var response) -> response.text();
            case InvocationResult.FunctionFailed failed -> failed.response().text();
            case InvocationResult.Throttled throttled -> throttled.toString();
            case InvocationResult.Refused refused -> refused.toString();
        };
    }

    static InvocationRequest request(FunctionArn function, String event) {
        return InvocationRequest.of(id(), function, Payload.of(event));
    }

    static InvocationRequest withTail(FunctionArn function, String event) {
        return new InvocationRequest(id(), function, Payload.of(event), "", "", true);
    }

    static String id() {
        return UUID.randomUUID().toString();
    }

    /// Returns the log as soon as it holds `text`.
    List<String> awaitLog(FunctionArn function, String text) {
        try {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            long next = 0;
            while (System.nanoTime() < deadline) {
                LogPage page = logs.after(function, next, 10_000, Duration.ofSeconds(1));
                if (page.lines().stream().anyMatch(line -> line.contains(text))) {
                    return log(function);
                }
                next = page.next();
            }
            throw new AssertionError("no line with '" + text + "' in " + log(function));
        } catch (InterruptedException stopped) {
            throw new AssertionError("interrupted", stopped);
        }
    }

    List<String> log(FunctionArn function) {
        try {
            return logs.after(function, 0, 100_000, Duration.ZERO).lines();
        } catch (InterruptedException stopped) {
            throw new AssertionError("interrupted", stopped);
        }
    }

    @Override
    public void close() {
        invoker.close();
        logs.close();
    }

    private static void write(Path file, String source) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, source);
            if (file.endsWith("bootstrap")) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// The machine's own clocks.
    private static final class WallClock implements Timeline {
        @Override
        public Tick tick() {
            return new Tick(System.nanoTime());
        }

        @Override
        public Instant instant() {
            return Instant.now();
        }

        @Override
        public Duration realWait(Tick deadline) {
            Duration left = tick().until(deadline);
            return left.isNegative() ? Duration.ZERO : left;
        }

        @Override
        public Registration onJump(Runnable wake) {
            return () -> {};
        }
    }
}
