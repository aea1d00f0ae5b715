package io.penstock.runtime.async;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// What happened to events last, for whoever asks why. Thread-safe.
final class Stories {
    /// How many lines are remembered; the oldest go first.
    static final int LINES_MAX = 20_000;

    @GuardedBy("this")
    private final Deque<StoryLine> lines = new ArrayDeque<>();

    synchronized void add(StoryLine line) {
        if (lines.size() == LINES_MAX) {
            lines.removeFirst();
        }
        lines.add(line);
    }

    /// Returns the lines of one request in one account and region, oldest first.
    synchronized List<StoryLine> of(String requestId) {
        var found = new ArrayList<StoryLine>();
        for (StoryLine line : lines) {
            if (line.event().requestId().equals(requestId)) {
                found.add(line);
            }
        }
        return found;
    }
}
