package io.penstock.runtime.mapping;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.queue.MessageSource.Deletion;
import io.penstock.engine.queuemapping.Effect.Delete;
import io.penstock.engine.queuemapping.Input;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Deletions that wait while one is under way, so that all of them can be made at once. A queue that
/// keeps its messages on disk then commits once for many batches. Thread-safe.
///
/// How many wait is limited by the core, which polls no more while it has too many to settle.
final class Deletions {
    @GuardedBy("this")
    private List<Delete> waiting = new ArrayList<>();

    @GuardedBy("this")
    private boolean underWay;

    /// Adds deletions.
    ///
    /// @return whether the caller must see to it that they are taken; otherwise somebody will
    synchronized boolean add(List<Delete> more) {
        waiting.addAll(more);
        boolean begins = !underWay;
        underWay = true;
        return begins;
    }

    /// Takes all that wait.
    synchronized List<Delete> take() {
        List<Delete> taken = waiting;
        waiting = new ArrayList<>();
        return taken;
    }

    /// Says that what was taken is done.
    ///
    /// @return whether the caller must take again
    synchronized boolean done() {
        underWay = !waiting.isEmpty();
        return underWay;
    }

    /// Returns the handles of all.
    static List<String> handles(List<Delete> deletions) {
        if (deletions.size() == 1) {
            return deletions.getFirst().receiptHandles();
        }
        var handles = new ArrayList<String>();
        deletions.forEach(each -> handles.addAll(each.receiptHandles()));
        return handles;
    }

    /// Tells for each of them what became of it.
    static List<Input> ended(List<Delete> deletions, Deletion outcome) {
        Map<String, Deletion.Failure> failures = new HashMap<>();
        outcome.failed().forEach(failure -> failures.put(failure.receiptHandle(), failure));
        var inputs = new ArrayList<Input>(deletions.size());
        for (Delete each : deletions) {
            var failed = new ArrayList<Deletion.Failure>();
            if (!failures.isEmpty()) {
                for (String handle : each.receiptHandles()) {
                    Deletion.Failure failure = failures.get(handle);
                    if (failure != null) {
                        failed.add(failure);
                    }
                }
            }
            inputs.add(new Input.Deleted(each.deletion(), new Deletion(failed)));
        }
        return inputs;
    }
}
