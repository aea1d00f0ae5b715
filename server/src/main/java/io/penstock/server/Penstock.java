package io.penstock.server;

import io.penstock.engine.metrics.MetricLimits;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.engine.time.Timeline;
import io.penstock.runtime.store.Database;
import io.penstock.server.auth.CredentialsBook;
import io.penstock.server.config.ClockKind;
import io.penstock.server.config.Neighbours;
import io.penstock.server.config.ServerConfig;
import io.penstock.server.http.FrontDoor;
import io.penstock.server.metrics.EventMetrics;
import io.penstock.server.metrics.MappingMetrics;
import io.penstock.server.metrics.Metrics;
import io.penstock.server.metrics.PrometheusPage;
import io.penstock.server.metrics.QueueMetrics;
import io.penstock.server.time.RealTimeline;
import io.penstock.server.trace.Tracing;
import io.penstock.services.bucket.BucketStore;
import io.penstock.services.queue.QueueService;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// One running server: the composition root, where every room is opened, given its neighbours, and
/// closed again in the opposite order.
///
/// Stopping lets no new batch and no new request begin, gives running invocations time to finish,
/// and leaves no process behind.
public final class Penstock implements AutoCloseable {
    /// How long running invocations may go on when the server stops.
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

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
        QueueService queues = rooms.keep(Queues.open(data, timeline, secure, config.queueRules()));

        ExecutorService tasks = rooms.keep(Executors.newVirtualThreadPerTaskExecutor());
        Neighbours around = config.neighbours();
        @Nullable BucketStore buckets = Buckets.open(around.objects());
        if (buckets != null) {
            rooms.keep(buckets);
        }
        Buckets.Access objects = Buckets.access(around.objects(), buckets, rooms);
        Optional<CredentialsBook> book = Gates.book(config.entrance().access(), secure);

        FunctionRooms functions =
                FunctionRooms.open(
                        new FunctionRooms.Neighbours(
                                data,
                                timeline,
                                database,
                                objects.source(),
                                book,
                                tracing,
                                secure,
                                tasks,
                                STOP_LIMIT),
                        config.execution(),
                        rooms);
        var eventMetrics = new EventMetrics(functions.counted());
        rooms.keep(functions.invoker().onLoop(eventMetrics::loop));
        AsyncRooms asynchronous =
                AsyncRooms.open(
                        new AsyncRooms.Neighbours(
                                data,
                                timeline,
                                database,
                                queues,
                                functions.functions(),
                                functions.entrance(),
                                eventMetrics,
                                objects.writer(),
                                tracing,
                                secure,
                                STOP_LIMIT),
                        around.outside(),
                        rooms);
        MappingRooms mappings =
                MappingRooms.open(
                        new MappingRooms.Neighbours(
                                timeline, database, queues, functions, tracing, secure, STOP_LIMIT),
                        around.queues(),
                        rooms);

        var metrics = rooms.keep(new Metrics(timeline, MetricLimits.DEFAULT));
        metrics.add(new QueueMetrics(queues));
        metrics.add(new MappingMetrics(mappings.supervisor()));
        metrics.add(functions.counted());
        metrics.start();
        var page = new PrometheusPage(queues, mappings.supervisor(), functions.counted(), metrics);
        tracing.counts().ifPresent(page::with);
        return Doors.open(
                new Doors.Neighbours(
                        data,
                        timeline,
                        queues,
                        functions,
                        asynchronous,
                        mappings,
                        metrics,
                        page,
                        buckets,
                        book.isPresent() ? Gates.verifier(book.get()) : null,
                        secure),
                config.entrance().listen(),
                rooms);
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
}
