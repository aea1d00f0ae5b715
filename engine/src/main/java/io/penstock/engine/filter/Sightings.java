package io.penstock.engine.filter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What was seen in one record: which tests some value satisfied, and where. Not thread-safe.
final class Sightings {
    /// How many combinations of array elements are tried before it is left to the matching engine.
    private static final int COMBINATIONS_MAX = 10_000;

    private final long[] satisfied; // by values outside of arrays of objects
    private final long[] seen; // outside of arrays of objects
    private @Nullable Map<Integer, List<Placement>> satisfiedAt;
    private boolean absenceInArrays;
    private int arrays;
    private int combinations;

    Sightings(int tests) {
        int words = (tests + Long.SIZE - 1) / Long.SIZE;
        satisfied = new long[words];
        seen = new long[words];
    }

    /// Returns a number for one more array of the record.
    int nextArray() {
        return arrays++;
    }

    /// Applies the tests of a place to a value that stands there.
    ///
    /// @param placement null outside of arrays of objects
    void see(PathNode node, Scalar scalar, @Nullable Placement placement) {
        for (FieldTest test : node.tests()) {
            int number = test.number();
            if (placement != null) {
                absenceInArrays |= test.absence();
            } else if (test.absence()) {
                add(seen, number);
            }
            if (!has(satisfied, number) && test.accepts(scalar)) {
                if (placement == null) {
                    add(satisfied, number);
                } else {
                    satisfiedAt().computeIfAbsent(number, _ -> new ArrayList<>()).add(placement);
                }
            }
        }
    }

    /// Returns whether the record satisfies all of these tests together.
    Holds holds(List<FieldTest> tests) {
        @Nullable List<List<Placement>> placed = null;
        for (FieldTest test : tests) {
            int number = test.number();
            if (has(satisfied, number)) {
                continue;
            }
            List<Placement> places = places(number);
            if (test.absence() && absenceInArrays) {
                return Holds.UNKNOWN; // the engine's answer depends on the order of names
            }
            if (test.absence() && !has(seen, number)) {
                continue;
            }
            if (places.isEmpty()) {
                return Holds.NO;
            }
            if (placed == null) {
                placed = new ArrayList<>();
            }
            placed.add(places);
        }
        if (placed == null || placed.size() == 1) {
            return Holds.YES;
        }
        combinations = 0;
        return agree(placed, new ArrayList<>());
    }

    /// Tries to choose one placement of each list so that all agree.
    private Holds agree(List<List<Placement>> placed, List<Placement> chosen) {
        if (chosen.size() == placed.size()) {
            return Holds.YES;
        }
        for (Placement next : placed.get(chosen.size())) {
            if (++combinations > COMBINATIONS_MAX) {
                return Holds.UNKNOWN;
            }
            if (chosen.stream().allMatch(next::agreesWith)) {
                chosen.add(next);
                Holds rest = agree(placed, chosen);
                if (rest != Holds.NO) {
                    return rest;
                }
                chosen.removeLast();
            }
        }
        return Holds.NO;
    }

    private List<Placement> places(int number) {
        return satisfiedAt == null ? List.of() : satisfiedAt.getOrDefault(number, List.of());
    }

    private Map<Integer, List<Placement>> satisfiedAt() {
        Map<Integer, List<Placement>> map = satisfiedAt;
        if (map == null) {
            map = new HashMap<>();
            satisfiedAt = map;
        }
        return map;
    }

    private static boolean has(long[] bits, int number) {
        return (bits[number / Long.SIZE] & (1L << number)) != 0;
    }

    private static void add(long[] bits, int number) {
        bits[number / Long.SIZE] |= 1L << number;
    }

    /// An answer.
    enum Holds {
        /// It does.
        YES,
        /// It does not.
        NO,
        /// Only the matching engine can tell.
        UNKNOWN
    }
}
