package io.penstock.server.metrics;

import io.penstock.engine.metrics.Datum;
import java.util.function.Consumer;

/// A part of the server that has something to report. Thread-safe.
@FunctionalInterface
public interface MetricSource {
    /// Reports everything of minutes that are over, once. Must not block for long.
    void report(Consumer<Datum> to);
}
