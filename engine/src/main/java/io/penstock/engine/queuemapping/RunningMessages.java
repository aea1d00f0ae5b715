package io.penstock.engine.queuemapping;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the batches that the function works on by the messages in them. A queue that brings no
/// message again while it runs costs nothing: the index is made for the first question, and let go
/// of when nothing runs. Not thread-safe; confined to its core.
final class RunningMessages {
    private @Nullable Map<String, List<Batch>> index;
    private int running;

    void begin(Batch batch) {
        running++;
        Map<String, List<Batch>> present = index;
        if (present != null) {
            enter(batch, present);
        }
    }

    /// The batch still holds the messages with which it began.
    void end(Batch batch) {
        running--;
        Map<String, List<Batch>> present = index;
        if (running == 0) {
            index = null;
        } else if (present != null) {
            for (Held held : batch.messages()) {
                present.computeIfPresent(held.id(), (_, batches) -> without(batch, batches));
            }
        }
    }

    /// Returns the batches that run with a message, in the order in which they began.
    ///
    /// @param unsettled all batches there are
    List<Batch> with(String id, Collection<Batch> unsettled) {
        if (running == 0) {
            return List.of();
        }
        Map<String, List<Batch>> present = index;
        if (present == null) {
            present = new HashMap<>();
            for (Batch batch : unsettled) {
                if (batch.stage() == Batch.Stage.INVOKING) {
                    enter(batch, present);
                }
            }
            index = present;
        }
        return present.getOrDefault(id, List.of());
    }

    private static void enter(Batch batch, Map<String, List<Batch>> index) {
        for (Held held : batch.messages()) {
            index.merge(held.id(), List.of(batch), RunningMessages::joined);
        }
    }

    private static List<Batch> joined(List<Batch> some, List<Batch> more) {
        var all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    private static @Nullable List<Batch> without(Batch batch, List<Batch> batches) {
        var others = new ArrayList<>(batches);
        others.remove(batch);
        return others.isEmpty() ? null : others;
    }
}
