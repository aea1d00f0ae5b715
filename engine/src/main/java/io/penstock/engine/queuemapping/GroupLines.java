package io.penstock.engine.queuemapping;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The batches of a FIFO mapping in line per message group: only the first of a line may run, so
/// that no two batches of a group are ever in flight. A batch of several groups stands in several
/// lines, and joins all of them at once, so lines never wait for each other in a circle. Batches
/// without a group stand in none. Not thread-safe; confined to its core.
///
/// Rule: AWS Lambda Developer Guide, "Using Lambda with Amazon SQS": for FIFO queues messages of
/// one group are delivered in order, and one batch of a group is processed at a time.
final class GroupLines {
    private Map<String, Deque<Batch>> lines = Map.of(); // made for the first: most queues have none

    void join(Batch batch) {
        if (batch.groups().isEmpty()) {
            return;
        }
        lines = lines.isEmpty() ? new HashMap<>() : lines;
        batch.groups()
                .forEach(group ->
                        lines.computeIfAbsent(group, _ -> new ArrayDeque<>(2)).addLast(batch));
    }

    /// Returns whether no earlier batch holds a message of this one's groups.
    boolean isFirst(Batch batch) {
        for (String group : batch.groups()) {
            @Nullable Deque<Batch> line = lines.get(group);
            if (line != null && line.peekFirst() != batch) {
                return false;
            }
        }
        return true;
    }

    /// Returns whether any batch holds messages of a group, or did until its settlement ends.
    boolean holds(String group) {
        return lines.containsKey(group);
    }

    /// Takes a settled batch out of its lines; does nothing for one that stands in none.
    void leave(Batch batch) {
        for (String group : batch.groups()) {
            @Nullable Deque<Batch> line = lines.get(group);
            if (line != null) {
                line.remove(batch);
                if (line.isEmpty()) {
                    lines.remove(group);
                }
            }
        }
    }
}
