package io.penstock.bench.cold;

import io.penstock.bench.floor.PythonLoop;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.ConcurrencyLimits;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.time.Timeline;
import io.penstock.runtime.environment.EnvironmentSettings;
import io.penstock.runtime.environment.Invoker;
import io.penstock.runtime.environment.LedgerDesk;
import io.penstock.runtime.environment.log.FunctionLogs;
import io.penstock.runtime.environment.log.LogLimits;
import io.penstock.runtime.function.ConcurrencyLedgers;
import io.penstock.runtime.function.FunctionDefinition;
import io.penstock.runtime.function.FunctionDirectory;
import io.penstock.server.config.ServerConfig;
import io.penstock.server.time.RealTimeline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// The invoker of the product in this process, with as many functions as there are cold starts:
/// each is invoked in an environment that did not exist before.
final class ColdStage implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final ConcurrencyLimits LIMITS = new ConcurrencyLimits(100_000, 0);
    private static final String ACCOUNT = "000000000000";

    private final boolean headStart;
    private final Directory directory = new Directory(new ConcurrentHashMap<>());
    private final FunctionLogs logs;
    private final Invoker invoker;
    private int functions;

    /// @param headStart whether processes are kept ready
    ColdStage(Path data, boolean headStart) throws IOException {
        this.headStart = headStart;
        Timeline timeline = new RealTimeline();
        logs = new FunctionLogs(timeline, data.resolve("logs"), LogLimits.DEFAULT);
        invoker =
                Invoker.open(
                        directory,
                        new LedgerDesk(new ConcurrencyLedgers(LIMITS, timeline)),
                        settings(headStart),
                        timeline,
                        logs,
                        new Invoker.Workshop(PythonLoop.catalog(), data, javaClient()));
        logs.start();
    }

    /// Adds a function that nobody has invoked yet, and waits until what is to be ready for it is.
    FunctionArn deploy(Tongue tongue, Path code) throws IOException, InterruptedException {
        String name = tongue.name() + "-" + functions++;
        FunctionArn arn = FunctionArn.of("us-east-1", ACCOUNT, name);
        var definition =
                new FunctionDefinition(
                        arn,
                        "$LATEST",
                        "1",
                        tongue.runtime(),
                        tongue.handler(),
                        code,
                        512,
                        512,
                        Duration.ofMinutes(1),
                        Map.of(),
                        "/aws/lambda/" + name);
        directory.put(definition);
        if (headStart && !invoker.awaitHeadStart(definition, PATIENCE)) {
            throw new IOException("nothing is ready for " + tongue.words());
        }
        return arn;
    }

    /// Invokes a function.
    FirstLine invoke(FunctionArn function, String event) throws IOException, InterruptedException {
        String id = UUID.randomUUID().toString();
        var result = invoker.invoke(InvocationRequest.of(id, function, Payload.of(event))).result();
        if (result instanceof InvocationResult.Returned(Payload response)) {
            return FirstLine.read(response.text());
        }
        throw new IOException("a cold start failed: " + result);
    }

    @Override
    public void close() {
        invoker.close();
        logs.close();
    }

    /// Returns where the build put Java's runtime interface client, as the server finds it.
    private static Path javaClient() {
        return ServerConfig.defaults().execution().runtimes().javaClientDirectory();
    }

    private static EnvironmentSettings settings(boolean headStart) {
        EnvironmentSettings usual = EnvironmentSettings.DEFAULT;
        return usual.headStart(headStart).with(usual.lifespan().freezingAfter(Duration.ZERO));
    }

    /// What a handler told.
    ///
    /// @param nanos when its first line ran, on the clock of [System#nanoTime]
    /// @param pid of its process
    record FirstLine(long nanos, long pid) {
        /// Reads the answer of a [Tongue].
        static FirstLine read(String answer) {
            String text = answer.replace("\"", "");
            int blank = text.indexOf(' ');
            return new FirstLine(
                    Long.parseLong(text.substring(0, blank)),
                    Long.parseLong(text.substring(blank + 1)));
        }
    }

    /// Knows what was put.
    private record Directory(Map<FunctionArn, FunctionDefinition> known)
            implements FunctionDirectory {
        private void put(FunctionDefinition definition) {
            known.put(definition.arn(), definition);
        }

        @Override
        public Lookup find(FunctionArn arn) {
            FunctionDefinition definition = known.get(arn.unqualified());
            return definition == null ? new Lookup.Missing() : new Lookup.Found(definition);
        }

        @Override
        public Timeline.Registration onChange(Consumer<FunctionArn> changed) {
            return () -> {};
        }
    }
}
