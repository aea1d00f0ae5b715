package io.penstock.engine.queuemapping;

import io.penstock.engine.time.Tick;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds the first of several deadlines that lies ahead. What is due already waits for room, not
/// for time. Not thread-safe; used once.
final class NextDeadline {
    private final Tick now;
    private @Nullable Tick first;

    NextDeadline(Tick now) {
        this.now = now;
    }

    /// Takes a deadline into account; null stands for none.
    void consider(@Nullable Tick deadline) {
        if (deadline == null || now.reached(deadline)) {
            return;
        }
        if (first == null || deadline.compareTo(first) < 0) {
            first = deadline;
        }
    }

    Optional<Tick> first() {
        return Optional.ofNullable(first);
    }
}
