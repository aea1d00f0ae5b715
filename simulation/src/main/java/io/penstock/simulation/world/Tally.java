package io.penstock.simulation.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What came of a world, counted as it happens.
public final class Tally {
    private final List<Duration> dwells = new ArrayList<>();
    private int handled;
    private int filtered;
    private int deadLettered;
    private int invocations;
    private int throttles;
    private int running;
    private int mostRunning;

    Tally() {}

    void began() {
        running++;
        mostRunning = Math.max(mostRunning, running);
    }

    void ended() {
        running--;
    }

    void ran() {
        invocations++;
    }

    void wasThrottled() {
        throttles++;
    }

    void wasHandled(Duration dwell) {
        handled++;
        dwells.add(dwell);
    }

    void wasFiltered() {
        filtered++;
    }

    void wasDeadLettered() {
        deadLettered++;
    }

    /// Returns how many messages were handled by a function and deleted.
    public int handled() {
        return handled;
    }

    /// Returns how many messages a filter dropped.
    public int filtered() {
        return filtered;
    }

    /// Returns how many messages went to the dead-letter queue.
    public int deadLettered() {
        return deadLettered;
    }

    /// Returns how many times a function ran, to its end or to its failure.
    public int invocations() {
        return invocations;
    }

    /// Returns how many invocations found no concurrency.
    public int throttles() {
        return throttles;
    }

    /// Returns how many invocations of all mappings ran at a time at most.
    public int mostRunning() {
        return mostRunning;
    }

    /// Returns how many invocations run now.
    int running() {
        return running;
    }

    /// Returns how long handled messages were in the queue, from their send to their deletion, at
    /// this quantile; zero if none was handled.
    ///
    /// @param quantile 0 to 1
    public Duration dwell(double quantile) {
        if (dwells.isEmpty()) {
            return Duration.ZERO;
        }
        List<Duration> sorted = dwells.stream().sorted().toList();
        int rank = (int) Math.ceil(quantile * sorted.size()) - 1;
        return sorted.get(Math.clamp(rank, 0, sorted.size() - 1));
    }
}
