package io.penstock.server.http;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/// A connection that is served by a thread of a pool if a seat is free, and else by the thread it
/// came with, which waits meanwhile and hands on what the server does to it.
final class SeatedConnection implements ServerConnection, InterruptableTask<Void> {
    private final ServerConnection connection;
    private final Arrivals arrivals;
    private final Semaphore seats;
    private final ExecutorService threads;

    SeatedConnection(
            ServerConnection connection,
            Arrivals arrivals,
            Semaphore seats,
            ExecutorService threads) {
        this.connection = connection;
        this.arrivals = arrivals;
        this.seats = seats;
        this.threads = threads;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
        if (!seats.tryAcquire()) {
            connection.handle(limit);
            return;
        }
        try {
            await(
                    threads.submit(() -> {
                        serve(limit);
                        return null;
                    }));
        } finally {
            seats.release();
        }
    }

    private void serve(Limit limit) throws InterruptedException {
        arrivals.begin();
        try {
            connection.handle(limit);
        } finally {
            arrivals.end();
        }
    }

    private static void await(Future<?> course) {
        try {
            course.get();
        } catch (InterruptedException stopping) {
            course.cancel(true);
            Thread.currentThread().interrupt();
            throw new CloseConnectionException("server is stopping", stopping);
        } catch (ExecutionException ended) {
            throw ended.getCause() instanceof RuntimeException reason
                    ? reason
                    : new CloseConnectionException("connection failed", ended.getCause());
        }
    }

    @Override
    public Duration idleTime() {
        return connection.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
        connection.close(interrupt);
    }

    @Override
    public boolean canInterrupt() {
        return connection instanceof InterruptableTask<?> task && task.canInterrupt();
    }

    /// Not called: the server runs [#handle] instead.
    @Override
    public void run() {
        throw new UnsupportedOperationException("a connection is handled");
    }
}
