package io.penstock.bench.offline;

import io.penstock.bench.measure.Contender;
import java.io.IOException;
import java.time.Duration;

/// The peer with worker threads. With every invocation it becomes slower (after some ten thousand
/// it answers a fifth as many per second), so each window that counts gets a server of its own that
/// has just been started and warmed up: the peer at its best.
final class FreshContender implements Contender {
    /// About when it is at its best; afterwards it declines.
    private static final Duration WARM_UP = Duration.ofSeconds(2);

    private final Start start;
    private WarmContender server;

    /// @param start starts another server with the function, and its client
    FreshContender(Start start) throws IOException {
        this.start = start;
        this.server = start.another();
    }

    /// How to get a server.
    @FunctionalInterface
    interface Start {
        /// Starts one, in a directory of its own.
        WarmContender another() throws IOException;
    }

    @Override
    public String name() {
        return server.name();
    }

    @Override
    public Outcome run(Phase phase) throws IOException {
        return switch (phase) {
            case WARM_UP -> server.run(phase);
            case MEASURED -> {
                server.close();
                server = start.another();
                yield switch (server.invoke(WARM_UP)) {
                    case Outcome.Measured _ -> server.run(phase);
                    case Outcome.Wrong wrong -> wrong;
                };
            }
        };
    }

    @Override
    public void close() {
        server.close();
    }
}
