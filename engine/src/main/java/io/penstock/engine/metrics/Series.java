package io.penstock.engine.metrics;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;

/// The buckets of one metric in one unit and one resolution, by number: bucket `n` begins `n` spans
/// after the epoch. Neighbours that are alike are one [Run]. Not thread-safe.
final class Series {
    private final TreeMap<Long, Run> runs = new TreeMap<>();
    private long weight;

    /// Returns what the buckets cost: one for each run, and one more for each value it keeps.
    long weight() {
        return weight;
    }

    boolean isEmpty() {
        return runs.isEmpty();
    }

    /// Returns the number of the newest bucket.
    ///
    /// @throws java.util.NoSuchElementException if there is none
    long last() {
        return runs.lastKey() + runs.lastEntry().getValue().length() - 1;
    }

    /// Adds what was reported to bucket `number`.
    void add(long number, Bucket reported) {
        Map.Entry<Long, Run> before = runs.floorEntry(number);
        long end = before == null ? number : before.getKey() + before.getValue().length();
        if (before == null || end < number) {
            put(number, new Run(1, reported.copy()));
        } else if (end > number) {
            Bucket there = isolate(before, number);
            weight -= there.values();
            there.add(reported);
            weight += there.values();
        } else if (before.getValue().bucket().equalsPlainly(reported)) {
            put(
                    before.getKey(),
                    new Run(before.getValue().length() + 1, before.getValue().bucket()));
        } else {
            put(number, new Run(1, reported.copy()));
        }
    }

    /// Forgets every bucket before `number`.
    void forgetBefore(long number) {
        if (runs.isEmpty() || runs.firstKey() >= number) {
            return; // nearly always
        }
        Map.Entry<Long, Run> across = requireNonNull(runs.lowerEntry(number));
        long left = across.getKey() + across.getValue().length() - number;
        runs.headMap(number, false).clear();
        if (left > 0) {
            runs.put(number, new Run((int) left, across.getValue().bucket()));
        }
        weight = runs.values().stream().mapToLong(Series::weight).sum();
    }

    /// Adds every bucket from `from` on and before `to` to the bucket that `into` names for it.
    void collect(long from, long to, LongFunction<Bucket> into) {
        Long first = runs.floorKey(from);
        for (Map.Entry<Long, Run> entry :
                runs.subMap(first == null ? from : first, true, to, false).entrySet()) {
            long begin = Math.max(from, entry.getKey());
            long end = Math.min(to, entry.getKey() + entry.getValue().length());
            for (long number = begin; number < end; number++) {
                into.apply(number).add(entry.getValue().bucket());
            }
        }
    }

    /// Returns bucket `number` of a run as a run of its own, cutting the run in up to three.
    private Bucket isolate(Map.Entry<Long, Run> entry, long number) {
        long start = entry.getKey();
        Run run = entry.getValue();
        if (run.length() == 1) {
            return run.bucket();
        }
        int before = (int) (number - start);
        int after = run.length() - before - 1;
        if (before > 0) {
            put(start, new Run(before, run.bucket()));
        }
        if (after > 0) {
            put(number + 1, new Run(after, run.bucket().copy()));
        }
        var alone = new Run(1, run.bucket().copy());
        put(number, alone);
        return alone.bucket();
    }

    private void put(long number, Run run) {
        Run old = runs.put(number, run);
        weight += weight(run) - (old == null ? 0 : weight(old));
    }

    private static long weight(Run run) {
        return 1L + run.bucket().values();
    }
}
