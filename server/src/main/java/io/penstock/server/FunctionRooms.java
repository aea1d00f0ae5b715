package io.penstock.server;

import io.penstock.engine.invocation.FunctionInvoker;
import io.penstock.engine.time.Timeline;
import io.penstock.runtime.code.CodeStore;
import io.penstock.runtime.code.ObjectSource;
import io.penstock.runtime.environment.Enclosure;
import io.penstock.runtime.environment.Endowment;
import io.penstock.runtime.environment.EnvironmentSettings;
import io.penstock.runtime.environment.Invoker;
import io.penstock.runtime.environment.LedgerDesk;
import io.penstock.runtime.environment.language.MachineRuntimeCatalog;
import io.penstock.runtime.environment.log.FunctionLogs;
import io.penstock.runtime.environment.log.LogLimits;
import io.penstock.runtime.environment.process.Isolation;
import io.penstock.runtime.function.ConcurrencyLedgers;
import io.penstock.runtime.function.Functions;
import io.penstock.runtime.image.ImageStore;
import io.penstock.runtime.image.Images;
import io.penstock.runtime.provisioned.FunctionRoutes;
import io.penstock.runtime.provisioned.ProvisionedConcurrency;
import io.penstock.runtime.provisioned.ScalingDriver;
import io.penstock.runtime.store.Database;
import io.penstock.runtime.store.SqlFunctionStore;
import io.penstock.runtime.store.SqlProvisionedStore;
import io.penstock.runtime.store.SqlUrlStore;
import io.penstock.runtime.url.FunctionUrls;
import io.penstock.server.auth.CredentialsBook;
import io.penstock.server.config.Execution;
import io.penstock.server.config.Runtimes;
import io.penstock.server.metrics.FunctionMetrics;
import io.penstock.server.time.RealTimeline;
import io.penstock.server.trace.Tracing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/// The part of the composition root about functions: their code, where they run, and who may call
/// them how often.
///
/// @param functions what functions there are
/// @param codes their code
/// @param ledgers how many of them run, and may
/// @param logs what they print
/// @param counted how often they ran
/// @param invoker where they run
/// @param entrance the one way to invoke a function
/// @param provisioned environments that are made before anybody calls
/// @param urls under which functions are called
record FunctionRooms(
        Functions functions,
        CodeStore codes,
        ConcurrencyLedgers ledgers,
        FunctionLogs logs,
        FunctionMetrics counted,
        Invoker invoker,
        FunctionInvoker entrance,
        ProvisionedConcurrency provisioned,
        FunctionUrls urls) {
    private static final Duration FREEZE_AFTER = Duration.ofSeconds(1);

    /// What there is already.
    ///
    /// @param objects where code may come from
    /// @param book who signs; empty if nobody needs to
    /// @param tasks runs what a function waits for before it is active
    record Neighbours(
            DataDirectory data,
            Timeline timeline,
            Database database,
            ObjectSource objects,
            Optional<CredentialsBook> book,
            Tracing tracing,
            SecureRandom secure,
            ExecutorService tasks,
            Duration stopLimit) {}

    /// Opens these rooms and begins with what an earlier process left.
    static FunctionRooms open(Neighbours near, Execution execution, Rooms rooms) {
        Runtimes runtimes = execution.runtimes();
        var catalog =
                new MachineRuntimeCatalog(
                        runtimes.commands(),
                        runtimes.strict(),
                        System.getenv().getOrDefault("PATH", ""));
        var ledgers =
                new ConcurrencyLedgers(
                        execution.limits().ofAccounts(),
                        execution.limits().ofSomeAccounts(),
                        near.timeline);
        var codes = new CodeStore(near.data.resolve("code"), new RealTimeline());
        var functions =
                new Functions(
                        new SqlFunctionStore(near.database),
                        codes,
                        new Functions.Machine(
                                catalog, architecture(), near.objects, images(runtimes, near.data)),
                        ledgers,
                        near.timeline,
                        near.secure,
                        near.tasks);
        functions.restore();

        FunctionLogs logs =
                rooms.keep(
                        new FunctionLogs(
                                near.timeline,
                                near.data.resolve("logs"),
                                LogLimits.DEFAULT,
                                execution.limits().logRetentionDays()));
        logs.start();
        var counted = new FunctionMetrics(ledgers, near.timeline::instant);
        var workshop =
                new Invoker.Workshop(catalog, near.data.root(), runtimes.javaClientDirectory());
        Invoker invoker =
                rooms.keep(
                        invoker(
                                functions,
                                new LedgerDesk(ledgers),
                                settings(near, execution),
                                near.timeline,
                                logs,
                                workshop,
                                counted));
        var provisioned =
                rooms.keep(
                        new ProvisionedConcurrency(
                                new ProvisionedConcurrency.Surroundings(
                                        ledgers,
                                        functions,
                                        new FunctionRoutes(functions),
                                        invoker.provisioned(),
                                        new SqlProvisionedStore(near.database),
                                        near.timeline)));
        provisioned.start();
        var scaling =
                rooms.keep(new ScalingDriver(execution.scaling(), provisioned, near.timeline));
        scaling.start(Thread.ofVirtual().name("scaling").factory());
        var urls =
                rooms.keep(
                        new FunctionUrls(
                                new SqlUrlStore(near.database),
                                functions,
                                near.timeline,
                                near.secure,
                                near.tasks));
        urls.restore();
        return new FunctionRooms(
                functions,
                codes,
                ledgers,
                logs,
                counted,
                invoker,
                near.tracing.invoking(invoker),
                provisioned,
                urls);
    }

    private static Images images(Runtimes runtimes, DataDirectory data) {
        if (runtimes.isolation() != Isolation.RUNC) {
            return Images.notOffered(
                    "Container images cannot run here: start the server with --isolation runc.");
        }
        @Nullable Path registries = runtimes.images();
        return new ImageStore(
                data.resolve("images"),
                registries == null ? null : registries.toAbsolutePath().normalize(),
                new RealTimeline());
    }

    private static EnvironmentSettings settings(Neighbours near, Execution execution) {
        EnvironmentSettings usual = EnvironmentSettings.DEFAULT;
        Endowment endowment =
                near.book
                        .map(each -> usual.endowment().signing(each::functionSecret))
                        .orElse(usual.endowment());
        return usual.atMost(execution.limits().maximumEnvironments())
                .with(
                        usual.lifespan()
                                .freezingAfter(
                                        execution.freezeIdle() ? FREEZE_AFTER : Duration.ZERO)
                                .stoppingFor(near.stopLimit))
                .with(
                        Enclosure.of(
                                execution.runtimes().isolation(), execution.runtimes().network()))
                .with(endowment);
    }

    private static Invoker invoker(
            Functions functions,
            LedgerDesk desk,
            EnvironmentSettings settings,
            Timeline timeline,
            FunctionLogs logs,
            Invoker.Workshop workshop,
            FunctionMetrics counted) {
        try {
            return Invoker.open(functions, desk, settings, timeline, logs, workshop, counted);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot prepare execution environments", failure);
        }
    }

    private static String architecture() {
        return System.getProperty("os.arch", "").equals("aarch64") ? "arm64" : "x86_64";
    }
}
