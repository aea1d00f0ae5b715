package io.penstock.server;

import io.penstock.engine.invocation.FunctionInvoker;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.metrics.MetricLimits;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.engine.time.Timeline;
import io.penstock.runtime.code.CodeStore;
import io.penstock.runtime.environment.Enclosure;
import io.penstock.runtime.environment.Endowment;
import io.penstock.runtime.environment.EnvironmentSettings;
import io.penstock.runtime.environment.Invoker;
import io.penstock.runtime.environment.LedgerDesk;
import io.penstock.runtime.environment.language.MachineRuntimeCatalog;
import io.penstock.runtime.environment.log.FunctionLogs;
import io.penstock.runtime.environment.log.LogLimits;
import io.penstock.runtime.environment.process.Isolation;
import io.penstock.runtime.finding.ConfiguredFunctions;
import io.penstock.runtime.finding.FindingsDesk;
import io.penstock.runtime.finding.FindingsWatch;
import io.penstock.runtime.function.ConcurrencyLedgers;
import io.penstock.runtime.function.Functions;
import io.penstock.runtime.image.ImageStore;
import io.penstock.runtime.image.Images;
import io.penstock.runtime.mapping.MappingSupervisor;
import io.penstock.runtime.provisioned.FunctionRoutes;
import io.penstock.runtime.provisioned.ProvisionedConcurrency;
import io.penstock.runtime.provisioned.ScalingDriver;
import io.penstock.runtime.store.Database;
import io.penstock.runtime.store.SqlFunctionStore;
import io.penstock.runtime.store.SqlJournalStore;
import io.penstock.runtime.store.SqlMappingStore;
import io.penstock.runtime.store.SqlProvisionedStore;
import io.penstock.runtime.store.SqlUrlStore;
import io.penstock.runtime.url.FunctionUrls;
import io.penstock.server.auth.CredentialsBook;
import io.penstock.server.auth.Verifier;
import io.penstock.server.cloudwatch.MetricOperations;
import io.penstock.server.config.ClockKind;
import io.penstock.server.config.Runtimes;
import io.penstock.server.config.ServerConfig;
import io.penstock.server.config.Version;
import io.penstock.server.control.ControlApi;
import io.penstock.server.control.EventHandlers;
import io.penstock.server.embedded.ConfiguredSources;
import io.penstock.server.http.ControlReply;
import io.penstock.server.http.FrontDoor;
import io.penstock.server.lambda.CodeLinks;
import io.penstock.server.lambda.LambdaOperations;
import io.penstock.server.logs.LiveTail;
import io.penstock.server.logs.LogOperations;
import io.penstock.server.metrics.EventMetrics;
import io.penstock.server.metrics.FunctionMetrics;
import io.penstock.server.metrics.MappingMetrics;
import io.penstock.server.metrics.Metrics;
import io.penstock.server.metrics.PrometheusPage;
import io.penstock.server.metrics.QueueMetrics;
import io.penstock.server.metrics.UrlMetrics;
import io.penstock.server.sns.SnsOperations;
import io.penstock.server.sqs.SqsOperations;
import io.penstock.server.time.RealTimeline;
import io.penstock.server.trace.Tracing;
import io.penstock.server.url.ResourceUrlPolicy;
import io.penstock.server.url.UrlDoor;
import io.penstock.server.wire.Dispatcher;
import io.penstock.server.wire.Guard;
import io.penstock.server.wire.RequestIds;
import io.penstock.services.bucket.BucketStore;
import io.penstock.services.queue.QueueService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator.SplittableGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/// One running server: the composition root, where every room is opened, given its neighbours, and
/// closed again in the opposite order.
///
/// Stopping lets no new batch and no new request begin, gives running invocations time to finish,
/// and leaves no process behind.
public final class Penstock implements AutoCloseable {
    /// How long running invocations may go on when the server stops.
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    /// How long running requests may go on; shorter, because long polls have nothing to lose.
    private static final Duration REQUEST_GRACE = Duration.ofMillis(200);

    private static final Duration FREEZE_AFTER = Duration.ofSeconds(1);

    private final Rooms rooms;
    private final FrontDoor door;

    private Penstock(Rooms rooms, FrontDoor door) {
        this.rooms = rooms;
        this.door = door;
    }

    /// Starts a server; it answers and polls when this returns.
    ///
    /// @throws RuntimeException if something it needs cannot be had (port, directory); nothing is
    ///   left open then
    public static Penstock start(ServerConfig config) {
        var rooms = new Rooms();
        try {
            return new Penstock(rooms, open(config, rooms));
        } catch (RuntimeException failure) {
            rooms.closeAfter(failure);
            throw failure;
        }
    }

    /// Returns the port it answers on.
    public int port() {
        return door.port();
    }

    /// Stops; returns when everything has ended. Stopping twice does nothing.
    @Override
    public synchronized void close() {
        rooms.close();
    }

    private static FrontDoor open(ServerConfig config, Rooms rooms) {
        var secure = new SecureRandom();
        Timeline timeline = timeline(config.clock());
        Tracing tracing = rooms.keep(Tracing.open(config.neighbours().traces()));
        DataDirectory data = rooms.keep(DataDirectory.open(config.storage()));
        Database database = rooms.keep(database(data));
        QueueService queues = rooms.keep(Queues.open(data, timeline, secure));

        ExecutorService tasks = rooms.keep(Executors.newVirtualThreadPerTaskExecutor());
        var catalog =
                new MachineRuntimeCatalog(
                        config.execution().runtimes().commands(),
                        config.execution().runtimes().strict(),
                        System.getenv().getOrDefault("PATH", ""));
        var limits = config.execution().limits();
        var ledgers =
                new ConcurrencyLedgers(limits.ofAccounts(), limits.ofSomeAccounts(), timeline);
        @Nullable BucketStore buckets = Buckets.open(config.neighbours().objects());
        if (buckets != null) {
            rooms.keep(buckets);
        }
        Buckets.Access objects = Buckets.access(config.neighbours().objects(), buckets, rooms);
        var codes = new CodeStore(data.resolve("code"), new RealTimeline());
        var functions =
                new Functions(
                        new SqlFunctionStore(database),
                        codes,
                        new Functions.Machine(
                                catalog,
                                architecture(),
                                objects.source(),
                                images(config.execution().runtimes(), data)),
                        ledgers,
                        timeline,
                        secure,
                        tasks);
        functions.restore();

        FunctionLogs logs =
                rooms.keep(
                        new FunctionLogs(
                                timeline,
                                data.resolve("logs"),
                                LogLimits.DEFAULT,
                                config.execution().limits().logRetentionDays()));
        logs.start();
        var counted = new FunctionMetrics(ledgers, timeline::instant);
        Optional<CredentialsBook> book = Gates.book(config.entrance().access(), secure);
        var workshop =
                new Invoker.Workshop(
                        catalog, data.root(), config.execution().runtimes().javaClientDirectory());
        Invoker invoker =
                rooms.keep(
                        invoker(
                                functions,
                                new LedgerDesk(ledgers),
                                settings(config, book),
                                timeline,
                                logs,
                                workshop,
                                counted));
        FunctionInvoker entrance = tracing.invoking(invoker);

        var provisioned =
                rooms.keep(
                        new ProvisionedConcurrency(
                                new ProvisionedConcurrency.Surroundings(
                                        ledgers,
                                        functions,
                                        new FunctionRoutes(functions),
                                        invoker.provisioned(),
                                        new SqlProvisionedStore(database),
                                        timeline)));
        provisioned.start();
        var scaling =
                rooms.keep(new ScalingDriver(config.execution().scaling(), provisioned, timeline));
        scaling.start(Thread.ofVirtual().name("scaling").factory());
        var urls =
                rooms.keep(
                        new FunctionUrls(
                                new SqlUrlStore(database), functions, timeline, secure, tasks));
        urls.restore();

        var eventMetrics = new EventMetrics(counted);
        rooms.keep(invoker.onLoop(eventMetrics::loop));
        AsyncRooms asynchronous =
                AsyncRooms.open(
                        new AsyncRooms.Neighbours(
                                data,
                                timeline,
                                database,
                                queues,
                                functions,
                                entrance,
                                eventMetrics,
                                objects.writer(),
                                tracing,
                                secure,
                                STOP_LIMIT),
                        config.neighbours().outside(),
                        rooms);

        ConfiguredSources sources =
                rooms.keep(new ConfiguredSources(config.neighbours().queues(), queues, timeline));
        MappingSupervisor mappings =
                rooms.keep(
                        new MappingSupervisor(
                                new MappingSupervisor.Surroundings(
                                        timeline,
                                        entrance,
                                        functions,
                                        sources,
                                        new SqlMappingStore(database),
                                        new SqlJournalStore(database),
                                        mappingThreads(),
                                        STOP_LIMIT,
                                        tracing.mappings()),
                                generator(secure)));
        rooms.keep(queues.onDeadLetter(mappings::deadLettered));
        mappings.start();
        var survey = new ConfiguredFunctions(functions, ledgers);
        var watch =
                rooms.keep(
                        new FindingsWatch(
                                mappings, functions, survey, sources.directory(), timeline));
        watch.start(Thread.ofVirtual().name("findings").factory());

        var metrics = rooms.keep(new Metrics(timeline, MetricLimits.DEFAULT));
        metrics.add(new QueueMetrics(queues));
        metrics.add(new MappingMetrics(mappings));
        metrics.add(counted);
        var traffic = new UrlMetrics(counted);
        metrics.start();
        var page = new PrometheusPage(queues, mappings, counted, metrics);
        tracing.counts().ifPresent(page::with);
        var links = new CodeLinks(codes, timeline, secure);
        var tail = new LiveTail(logs);
        var requestIds = new RequestIds(ThreadLocalRandom::current);
        var dispatcher =
                new Dispatcher(
                        LambdaOperations.byName(
                                functions,
                                entrance,
                                mappings,
                                links,
                                urls,
                                new LambdaOperations.Asynchronous(
                                        asynchronous.acceptor(), asynchronous.configs()),
                                provisioned),
                        SqsOperations.of(queues),
                        MetricOperations.of(metrics),
                        SnsOperations.of(asynchronous.topics()),
                        LogOperations.of(logs, timeline, tail),
                        requestIds);
        var routes =
                ControlApi.routes(
                        new ControlApi.Views(
                                Version.text(),
                                data.durable(),
                                timeline,
                                functions,
                                logs,
                                links,
                                invoker,
                                mappings,
                                new FindingsDesk(mappings, survey, sources.directory()),
                                queues));
        EventHandlers.add(routes, functions, asynchronous.events());
        routes.page(
                "/metrics",
                _ -> new ControlReply(200, page.contentType(), Payload.of(page.render())));
        @Nullable Verifier verifier = book.isPresent() ? Gates.verifier(book.get()) : null;
        Guard guard = verifier == null ? new Guard.Open() : new Guard.Signatures(verifier);
        dispatcher.guardedBy(guard);
        if (verifier != null) {
            routes.guardedBy(verifier);
        }
        var policy = new ResourceUrlPolicy(functions.permissions());
        var side =
                new UrlDoor(urls, functions, entrance, policy, traffic, timeline, requestIds)
                        .guardedBy(guard);
        var door =
                new FrontDoor(
                                dispatcher,
                                routes,
                                side,
                                config.entrance().listen().externalUrl(),
                                REQUEST_GRACE)
                        .add(Buckets.service(buckets, verifier));
        door.start(config.entrance().listen().host(), config.entrance().listen().port());
        rooms.keep(door::stop);
        rooms.keep(tail); // before the door: its streams end by themselves
        return door;
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

    private static Timeline timeline(ClockKind kind) {
        var real = new RealTimeline();
        return switch (kind) {
            case REAL -> real;
            case MANUAL -> new ManualTimeline(real.instant());
        };
    }

    private static Database database(DataDirectory data) {
        return data.durable() ? Database.open(data.resolve("store")) : Database.inMemory();
    }

    private static EnvironmentSettings settings(
            ServerConfig config, Optional<CredentialsBook> book) {
        var execution = config.execution();
        EnvironmentSettings usual = EnvironmentSettings.DEFAULT;
        Endowment endowment =
                book.map(each -> usual.endowment().signing(each::functionSecret))
                        .orElse(usual.endowment());
        return usual.atMost(execution.limits().maximumEnvironments())
                .with(
                        usual.lifespan()
                                .freezingAfter(
                                        execution.freezeIdle() ? FREEZE_AFTER : Duration.ZERO)
                                .stoppingFor(STOP_LIMIT))
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

    /// Platform threads: they wait for functions on sockets, where virtual ones cost a hand-off
    /// more.
    private static ThreadFactory mappingThreads() {
        return Thread.ofPlatform().daemon().name("mapping-", 0).factory();
    }

    private static SplittableGenerator generator(SecureRandom seed) {
        return RandomGeneratorFactory.<SplittableGenerator>of("L64X128MixRandom")
                .create(seed.nextLong());
    }

    private static String architecture() {
        return System.getProperty("os.arch", "").equals("aarch64") ? "arm64" : "x86_64";
    }
}
