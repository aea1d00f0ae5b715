package io.penstock.runtime.environment.log;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.time.Timeline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The logs of all functions. Thread-safe.
public final class FunctionLogs implements AutoCloseable {
    private final Timeline timeline;
    private final Path directory;
    private final LogLimits limits;
    private final LogFiles files;
    private final Map<FunctionArn, FunctionLog> logs = new ConcurrentHashMap<>();

    /// @param directory where the files go: `<account>/<region>/<function>.log`
    public FunctionLogs(Timeline timeline, Path directory, LogLimits limits) {
        this.timeline = timeline;
        this.directory = directory;
        this.limits = limits;
        files = new LogFiles(limits);
    }

    /// Begins to write files.
    public void start() {
        files.start();
    }

    /// Returns lines of a function's log from a position on; 0 is the first since the server
    /// started. Lines that are no longer kept are skipped.
    ///
    /// @param function the qualifier does not matter
    /// @param limit the most lines to return
    /// @param wait how long to wait for the first line; zero answers at once
    public LogPage after(FunctionArn function, long position, int limit, Duration wait)
            throws InterruptedException {
        return of(function).after(position, limit, wait);
    }

    /// Returns the log of one environment of a function.
    public EnvironmentLog open(FunctionArn function) {
        return new EnvironmentLog(of(function), limits.lineBytes());
    }

    /// Writes what is left to the files and ends.
    @Override
    public void close() {
        files.close();
    }

    private FunctionLog of(FunctionArn function) {
        return logs.computeIfAbsent(function.unqualified(), this::create);
    }

    private FunctionLog create(FunctionArn function) {
        var log = new FunctionLog(timeline, limits.ringBytes(), files::note);
        Path file =
                directory
                        .resolve(function.account())
                        .resolve(function.region())
                        .resolve(function.name() + ".log");
        files.register(log, file);
        return log;
    }
}
