package io.penstock.engine.metrics;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// All that is kept of one metric: for each unit the minutes and, for a while, the seconds. Not
/// thread-safe.
final class Metric {
    private static final int MINUTE = 60;

    // Metrics are many and have one unit each: an EnumMap would keep room for all units.
    private final Map<Unit, Series> minutes = new TreeMap<>();
    private final Map<Unit, Series> seconds = new TreeMap<>();
    private long lastSecond = Long.MIN_VALUE;

    /// Returns the second of its newest value.
    long lastSecond() {
        return lastSecond;
    }

    int units() {
        return minutes.size();
    }

    boolean has(Unit unit) {
        return minutes.containsKey(unit);
    }

    long weight() {
        long weight = 0;
        for (Series series : minutes.values()) {
            weight += series.weight();
        }
        for (Series series : seconds.values()) {
            weight += series.weight();
        }
        return weight;
    }

    void add(Datum datum) {
        long second = datum.at().getEpochSecond();
        lastSecond = Math.max(lastSecond, second);
        minutes.computeIfAbsent(datum.unit(), _ -> new Series())
                .add(Math.floorDiv(second, (long) MINUTE), datum.bucket());
        if (datum.resolution() == Datum.Resolution.HIGH) {
            seconds.computeIfAbsent(datum.unit(), _ -> new Series()).add(second, datum.bucket());
        }
    }

    /// Forgets what is older than that.
    ///
    /// @return whether nothing is left
    boolean forget(Instant minutesBefore, Instant secondsBefore) {
        long minute = Math.floorDiv(minutesBefore.getEpochSecond(), (long) MINUTE);
        minutes.values().forEach(series -> series.forgetBefore(minute));
        seconds.values().forEach(series -> series.forgetBefore(secondsBefore.getEpochSecond()));
        minutes.values().removeIf(Series::isEmpty);
        seconds.values().removeIf(Series::isEmpty);
        return minutes.isEmpty();
    }

    /// Returns the unit that a reader gets who names none: the first that has data in the window.
    Optional<Unit> unitIn(Window window) {
        for (Unit unit : minutes.keySet()) { // in the order of Unit
            if (!points(unit, window).isEmpty()) {
                return Optional.of(unit);
            }
        }
        return Optional.empty();
    }

    /// Returns the periods of the window in which anything was reported in all units, by unit.
    List<Point> points(Window window) {
        var all = new ArrayList<Point>();
        minutes.keySet().forEach(unit -> all.addAll(points(unit, window)));
        return all;
    }

    /// Returns the periods of the window in which anything was reported, oldest first.
    List<Point> points(Unit unit, Window window) {
        var buckets = new TreeMap<Long, Bucket>();
        boolean fine = window.fine() && seconds.containsKey(unit);
        Series series = fine ? seconds.get(unit) : minutes.get(unit);
        if (series == null) {
            return List.of();
        }
        int span = fine ? 1 : MINUTE;
        series.collect(
                Math.ceilDiv(window.startSecond(), (long) span),
                Math.ceilDiv(window.endSecond(), (long) span),
                number ->
                        buckets.computeIfAbsent(window.periodOf(number * span), _ -> new Bucket()));
        var points = new ArrayList<Point>(buckets.size());
        buckets.forEach((second, bucket) -> points.add(new Point(second, unit, bucket)));
        return points;
    }
}
