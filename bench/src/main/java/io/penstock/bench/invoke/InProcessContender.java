package io.penstock.bench.invoke;

import io.penstock.bench.floor.FunctionCode;
import io.penstock.bench.floor.PythonLoop;
import io.penstock.bench.measure.Contender;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.ConcurrencyLimits;
import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.time.Timeline;
import io.penstock.runtime.environment.EnvironmentSettings;
import io.penstock.runtime.environment.Invoker;
import io.penstock.runtime.environment.LedgerDesk;
import io.penstock.runtime.environment.language.Bootstraps;
import io.penstock.runtime.environment.log.FunctionLogs;
import io.penstock.runtime.environment.log.LogLimits;
import io.penstock.runtime.function.ConcurrencyLedgers;
import io.penstock.runtime.function.FunctionDefinition;
import io.penstock.runtime.function.FunctionDirectory;
import io.penstock.server.time.RealTimeline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/// Ours without the front door: the invoker that mappings and the API share, called by the thread
/// that waits for the answer.
final class InProcessContender implements Contender {
    private static final FunctionArn FUNCTION = FunctionArn.of("us-east-1", "000000000000", "noop");

    /// So many that ten requests per second for each are more than this machine can do.
    private static final ConcurrencyLimits LIMITS = new ConcurrencyLimits(100_000, 0);

    private final InvokeLoad load;
    private final Payload event;
    private final FunctionLogs logs;
    private final Invoker invoker;

    /// Starts an invoker for one function.
    ///
    /// @param code directory with the function's code
    /// @param data directory for logs and environments
    InProcessContender(InvokeLoad load, Path code, Path data) throws IOException {
        this.load = load;
        this.event = Payload.of(load.event());
        Timeline timeline = new RealTimeline();
        this.logs = new FunctionLogs(timeline, data.resolve("logs"), LogLimits.DEFAULT);
        this.invoker =
                Invoker.open(
                        new OneFunction(definition(code)),
                        new LedgerDesk(new ConcurrencyLedgers(LIMITS, timeline)),
                        EnvironmentSettings.DEFAULT,
                        timeline,
                        logs,
                        new Invoker.Workshop(
                                PythonLoop.catalog(), data, Bootstraps.defaultJavaRuntime()));
        logs.start();
    }

    @Override
    public String name() {
        return "Penstock, in process";
    }

    @Override
    public Outcome run(Phase phase) throws IOException, InterruptedException {
        return ClosedLoop.run(
                load.window(phase), Collections.nCopies(load.clients(), this::invoke));
    }

    private boolean invoke() throws InterruptedException {
        InvocationReport report =
                invoker.invoke(InvocationRequest.of(UUID.randomUUID().toString(), FUNCTION, event));
        return report.result() instanceof InvocationResult.Returned(Payload response)
                && response.text().equals(FunctionCode.ANSWER);
    }

    @Override
    public void close() {
        invoker.close();
        logs.close();
    }

    private static FunctionDefinition definition(Path code) {
        return new FunctionDefinition(
                FUNCTION,
                "$LATEST",
                "1",
                PythonLoop.RUNTIME,
                FunctionCode.NO_OP,
                code,
                128,
                512,
                Duration.ofSeconds(30),
                Map.of(),
                "/aws/lambda/noop");
    }

    /// Knows one function, which never changes.
    private record OneFunction(FunctionDefinition definition) implements FunctionDirectory {
        @Override
        public Lookup find(FunctionArn arn) {
            return new Lookup.Found(definition);
        }

        @Override
        public Timeline.Registration onChange(Consumer<FunctionArn> changed) {
            return () -> {};
        }
    }
}
