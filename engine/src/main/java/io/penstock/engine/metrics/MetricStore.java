package io.penstock.engine.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// All metrics of all realms.
///
/// Pure: the caller says what time it is. Not thread-safe; confined to whoever guards it. Nothing
/// is ever forgotten by [#add]; call [#forget] once in a while, each minute for example, and
/// everything stays within the [MetricLimits] but for what one such while brings.
public final class MetricStore {
    /// How long after its newest value a metric is listed (API reference of ListMetrics).
    public static final Duration LISTED = Duration.ofDays(14);

    /// In which steps the oldest data goes when there is too much.
    private static final Duration SHED_STEP = Duration.ofHours(1);

    private final MetricLimits limits;
    private final NavigableMap<MetricName, Metric> metrics = new TreeMap<>();
    private int series;
    private long refused;

    /// Creates an empty store.
    public MetricStore(MetricLimits limits) {
        this.limits = limits;
    }

    /// Adds what was reported.
    ///
    /// @return false if it is a new series and there are as many as there may be
    public boolean add(Datum datum) {
        Metric metric = metrics.get(datum.metric());
        if (metric == null || !metric.has(datum.unit())) {
            if (series >= limits.seriesMax()) {
                refused++;
                return false;
            }
            series++;
        }
        if (metric == null) {
            metric = new Metric();
            metrics.put(datum.metric(), metric);
        }
        metric.add(datum);
        return true;
    }

    /// Returns whether `more` new series would find room.
    public boolean hasRoomFor(int more) {
        return series + more <= limits.seriesMax();
    }

    /// Returns whether the series is there.
    public boolean has(MetricName name, Unit unit) {
        Metric metric = metrics.get(name);
        return metric != null && metric.has(unit);
    }

    /// Forgets what is older than the limits allow; and the oldest hours of all, as long as there
    /// is too much.
    public void forget(Instant now) {
        Instant minutes = now.minus(limits.minutesKept());
        Instant seconds = now.minus(limits.secondsKept());
        forget(minutes, seconds);
        while (weight() > limits.weightMax() && minutes.isBefore(now)) {
            minutes = minutes.plus(SHED_STEP);
            forget(minutes, seconds.isBefore(minutes) ? minutes : seconds);
        }
    }

    private void forget(Instant minutes, Instant seconds) {
        metrics.values().removeIf(metric -> metric.forget(minutes, seconds));
        series = metrics.values().stream().mapToInt(Metric::units).sum();
    }

    /// Returns what was reported in a unit, oldest first.
    ///
    /// @param unit null for the first unit that has data in the window, in the order of [Unit]
    public List<Point> points(MetricName name, @Nullable Unit unit, Window window) {
        Metric metric = metrics.get(name);
        if (metric == null) {
            return List.of();
        }
        Optional<Unit> chosen = unit == null ? metric.unitIn(window) : Optional.of(unit);
        return chosen.map(one -> metric.points(one, window)).orElse(List.of());
    }

    /// Returns what was reported in all units, unit by unit.
    public List<Point> allPoints(MetricName name, Window window) {
        Metric metric = metrics.get(name);
        return metric == null ? List.of() : metric.points(window);
    }

    /// Returns the metrics of a realm with a value in the last [#LISTED], in the order of their
    /// names.
    ///
    /// @param after only those behind this one; null for all
    /// @param newestFrom only those with a value since then
    /// @param max at most so many
    public List<MetricName> list(
            Realm realm,
            @Nullable MetricName after,
            Instant newestFrom,
            Predicate<MetricName> wanted,
            int max) {
        var found = new ArrayList<MetricName>();
        MetricName from = after == null ? MetricName.first(realm) : after;
        for (Map.Entry<MetricName, Metric> entry : metrics.tailMap(from, false).entrySet()) {
            if (found.size() == max || !entry.getKey().realm().equals(realm)) {
                break;
            }
            if (entry.getValue().lastSecond() >= newestFrom.getEpochSecond()
                    && wanted.test(entry.getKey())) {
                found.add(entry.getKey());
            }
        }
        return found;
    }

    /// Returns how full the store is.
    public Usage usage() {
        return new Usage(series, weight(), refused);
    }

    private long weight() {
        long weight = 0;
        for (Metric metric : metrics.values()) {
            weight += metric.weight();
        }
        return weight;
    }

    /// How full a store is.
    ///
    /// @param series how many of [MetricLimits#seriesMax]
    /// @param weight how much of [MetricLimits#weightMax]
    /// @param refused how many data found no room
    public record Usage(int series, long weight, long refused) {}
}
