package io.penstock.services.log;

import java.util.ArrayList;
import java.util.List;

/// The segments in use, oldest first, with consecutive numbers. Immutable.
///
/// @param all at least one
record Segments(List<Segment> all) {
    Segment oldest() {
        return all.getFirst();
    }

    Segment newest() {
        return all.getLast();
    }

    int count() {
        return all.size();
    }

    Segment of(long position) {
        return all.get((int) (Segment.numberOf(position) - oldest().number));
    }

    long liveBytes() {
        long sum = 0;
        for (Segment segment : all) {
            sum += segment.liveBytes.get();
        }
        return sum;
    }

    Segments with(Segment next) {
        var more = new ArrayList<>(all);
        more.add(next);
        return new Segments(List.copyOf(more));
    }

    Segments without(Segment oldest) {
        if (oldest != oldest()) {
            throw new IllegalArgumentException("segment " + oldest.number + " is not the oldest");
        }
        return new Segments(List.copyOf(all.subList(1, all.size())));
    }
}
