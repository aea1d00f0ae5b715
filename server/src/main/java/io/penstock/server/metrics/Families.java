package io.penstock.server.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The metrics of one Prometheus page while it is written, each with its values by label. Not
/// thread-safe.
final class Families {
    private final Map<String, Family> families = new TreeMap<>();

    /// Adds a value that goes up and down.
    void gauge(String name, String help, Labels labels, double value) {
        families.computeIfAbsent(name, _ -> new Family(false, help))
                .values
                .add(new Value(labels, value));
    }

    /// Adds a count that goes up and down.
    void gauge(String name, String help, Labels labels, long value) {
        gauge(name, help, labels, (double) value); // exact up to 2^53, which no count reaches
    }

    /// Adds a value that only grows; the page adds `_total` to its name.
    void counter(String name, String help, Labels labels, double value) {
        families.computeIfAbsent(name, _ -> new Family(true, help))
                .values
                .add(new Value(labels, value));
    }

    /// Adds a count that only grows; the page adds `_total` to its name.
    void counter(String name, String help, Labels labels, long value) {
        counter(name, help, labels, (double) value); // exact up to 2^53, which no count reaches
    }

    /// Returns how many values a metric has.
    int size(String name) {
        Family family = families.get(name);
        return family == null ? 0 : family.values.size();
    }

    /// Returns all metrics by name.
    List<MetricSnapshot> snapshots() {
        var snapshots = new ArrayList<MetricSnapshot>(families.size());
        families.forEach((name, family) -> snapshots.add(family.snapshot(name)));
        return snapshots;
    }

    /// One value.
    private record Value(Labels labels, double value) {}

    /// One metric.
    private static final class Family {
        private final boolean grows;
        private final String help;
        private final List<Value> values = new ArrayList<>();

        Family(boolean grows, String help) {
            this.grows = grows;
            this.help = help;
        }

        MetricSnapshot snapshot(String name) {
            return grows ? counter(name) : gauge(name);
        }

        private MetricSnapshot counter(String name) {
            var counter = CounterSnapshot.builder().name(name).help(help);
            for (Value value : values) {
                counter.dataPoint(
                        CounterDataPointSnapshot.builder()
                                .labels(value.labels)
                                .value(value.value)
                                .build());
            }
            return counter.build();
        }

        private MetricSnapshot gauge(String name) {
            var gauge = GaugeSnapshot.builder().name(name).help(help);
            for (Value value : values) {
                gauge.dataPoint(
                        GaugeDataPointSnapshot.builder()
                                .labels(value.labels)
                                .value(value.value)
                                .build());
            }
            return gauge.build();
        }
    }
}
