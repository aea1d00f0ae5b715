package io.penstock.runtime.mapping;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.queue.MessageSource.Deletion;
import io.penstock.engine.queuemapping.Effect.Delete;
import io.penstock.engine.queuemapping.Input;
import io.penstock.engine.queuemapping.QueueMapping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Deletions that wait while one is under way, so that all of them can be made at once. A queue
/// that keeps its messages on disk then commits once for many batches. Thread-safe.
///
/// How many wait is limited by the core, which polls no more while it has too many to settle.
final class Deletions {
    /// The least time between two makings while there is much to delete; real time. A lone deletion
    /// is made at once.
    static final Duration GATHERING = Duration.ofMillis(5);

    /// So many are not kept waiting.
    static final int ENOUGH = QueueMapping.SETTLING_MAX / 2;

    private final long gatheringNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition enough = lock.newCondition();

    @GuardedBy("lock")
    private List<Delete> waiting = new ArrayList<>();

    @GuardedBy("lock")
    private boolean underWay;

    @GuardedBy("lock")
    private long takenNanos = System.nanoTime() - GATHERING.toNanos();

    /// Begins without any.
    ///
    /// @param gathering the least time between two makings
    Deletions(Duration gathering) {
        this.gatheringNanos = gathering.toNanos();
    }

    /// Adds deletions.
    ///
    /// @return whether the caller must see to it that they are taken; otherwise somebody will
    boolean add(List<Delete> more) {
        lock.lock();
        try {
            waiting.addAll(more);
            if (waiting.size() >= ENOUGH) {
                enough.signal();
            }
            boolean begins = !underWay;
            underWay = true;
            return begins;
        } finally {
            lock.unlock();
        }
    }

    /// Takes all that wait, after giving others a moment to join them if the last were taken just
    /// now.
    List<Delete> take() throws InterruptedException {
        lock.lock();
        try {
            long left = takenNanos + gatheringNanos - System.nanoTime();
            while (left > 0 && waiting.size() < ENOUGH) {
                left = enough.awaitNanos(left);
            }
            takenNanos = System.nanoTime();
            List<Delete> taken = waiting;
            waiting = new ArrayList<>();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// Says that what was taken is done.
    ///
    /// @return whether the caller must take again
    boolean done() {
        lock.lock();
        try {
            underWay = !waiting.isEmpty();
            return underWay;
        } finally {
            lock.unlock();
        }
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
