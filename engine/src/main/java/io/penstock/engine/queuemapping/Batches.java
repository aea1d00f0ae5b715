package io.penstock.engine.queuemapping;

import static java.util.Objects.requireNonNull;

import io.penstock.engine.retry.Backoff;
import io.penstock.engine.retry.BackoffPolicy;
import io.penstock.engine.time.Tick;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The batches of one mapping from their completion to their settlement, in the order of their
/// completion. Not thread-safe; confined to its core.
///
/// A batch without a message left is settled and forgotten.
final class Batches {
    /// Why messages of a group that have not run are given up.
    static final String OVERTAKING =
            "an earlier message of their message group comes back, and they must not overtake it";

    private final RandomGenerator random;
    private Map<Long, Batch> unsettled = Map.of(); // made for the first: many mappings are idle
    private final List<Batch> waiting = new ArrayList<>();
    private final GroupLines groups = new GroupLines();
    private final RunningMessages running = new RunningMessages();
    private long numbers;
    private int invoking;
    private long bytes;

    /// Begins without a batch.
    ///
    /// @param numbersUsed the highest number that was ever given
    /// @param random for the jitter of new attempts
    Batches(long numbersUsed, RandomGenerator random) {
        this.numbers = numbersUsed;
        this.random = random;
    }

    /// Returns a number that no batch and no deletion has had.
    long nextNumber() {
        return ++numbers;
    }

    /// Adds a batch that waits for its turn.
    Batch add(List<Held> messages) {
        var batch = new Batch(nextNumber(), messages, new Backoff(BackoffPolicy.DELIVERY, random));
        unsettled = unsettled.isEmpty() ? new LinkedHashMap<>() : unsettled;
        unsettled.put(batch.number(), batch);
        waiting.add(batch);
        groups.join(batch);
        bytes += batch.eventBytes();
        return batch;
    }

    /// Returns whether a batch holds messages of a group that it must handle first.
    boolean holds(String group) {
        return groups.holds(group);
    }

    /// Takes the first batch that may be tried now out of those that wait. What has lost its
    /// visibility is let go of before.
    Optional<Batch> takeDue(Turn turn) {
        for (int i = 0; i < waiting.size(); ) {
            Batch batch = waiting.get(i);
            if (!batch.due(turn.tick()) || !groups.isFirst(batch)) {
                i++;
                continue;
            }
            waiting.remove(i);
            letGo(batch, turn);
            if (batch.size() > 0) {
                return Optional.of(batch);
            }
        }
        return Optional.empty();
    }

    void invoke(Batch batch, String requestId) {
        batch.invoke(requestId);
        invoking++;
        running.begin(batch);
    }

    /// Notes the end of an invocation.
    ///
    /// @throws IllegalStateException if none of this batch is under way
    Batch ended(long number) {
        Batch batch = requireNonNull(unsettled.get(number), "unknown batch");
        if (batch.stage() != Batch.Stage.INVOKING) {
            throw new IllegalStateException("batch " + number + " is " + batch.stage());
        }
        invoking--;
        running.end(batch);
        return batch;
    }

    /// Returns the batches that the function works on and that hold a message.
    List<Batch> runningWith(String id) {
        return running.with(id, unsettled.values());
    }

    /// Returns how long the events of all batches are, from their completion to their settlement.
    long bytes() {
        return bytes;
    }

    /// Nothing ran; the batch waits again. Returns when to try again.
    Tick holdBack(Batch batch, String by, Turn turn) {
        Tick retryAt = batch.holdBack(by, turn.tick());
        waiting.add(batch);
        return retryAt;
    }

    /// Forgets a batch that is settled.
    void settled(Batch batch) {
        waiting.remove(batch);
        forget(batch);
    }

    private void forget(Batch batch) {
        if (unsettled.remove(batch.number(), batch)) {
            bytes -= batch.eventBytes();
        }
        groups.leave(batch);
    }

    /// Forgets and returns a batch whose deletion has ended.
    Batch deleted(long number) {
        Batch batch = requireNonNull(unsettled.get(number), "unknown deletion");
        forget(batch);
        return batch;
    }

    /// Lets go of the messages that wait and whose visibility has ended.
    void letGoOfExpired(Turn turn) {
        if (waiting.isEmpty()) {
            return;
        }
        waiting.forEach(batch -> letGo(batch, turn));
        waiting.removeIf(batch -> batch.size() == 0);
    }

    private void letGo(Batch batch, Turn turn) {
        List<Held> expired = batch.dropExpired(turn.tick());
        if (!expired.isEmpty()) {
            String cause =
                    batch.heldBackBy().isEmpty()
                            ? "their visibility timeout ended while they waited for their batch"
                            : batch.heldBackBy() + " until their visibility timeout ended";
            turn.letGo(batch.number(), expired, cause);
        }
        if (batch.size() == 0) {
            forget(batch);
        }
    }

    /// Leaves to come back what would overtake these messages, which come back themselves: the rest
    /// of their groups that was received with them.
    ///
    /// @param unhandled messages that are not in any batch any more
    void giveUpFollowersOf(List<Held> unhandled, Turn turn) {
        if (unhandled.stream().noneMatch(Held::grouped)) {
            return;
        }
        for (Batch batch : List.copyOf(waiting)) {
            List<Held> followers = batch.giveUpFollowersOf(unhandled);
            if (!followers.isEmpty()) {
                turn.letGo(batch.number(), followers, OVERTAKING);
            }
            if (batch.size() == 0) {
                settled(batch);
            }
        }
    }

    /// Returns a copy of those that wait.
    List<Batch> waiting() {
        return List.copyOf(waiting);
    }

    boolean isEmpty() {
        return unsettled.isEmpty();
    }

    int invoking() {
        return invoking;
    }

    int waitingForTurn() {
        return waiting.size() - heldBack();
    }

    int heldBack() {
        int held = 0;
        for (Batch batch : waiting) {
            held += batch.heldBackBy().isEmpty() ? 0 : 1;
        }
        return held;
    }

    /// Returns how many are only being deleted: the function is free of them.
    int settling() {
        return unsettled.size() - waiting.size() - invoking;
    }

    /// Returns how many occupy the function, or will.
    int unhandled() {
        return waiting.size() + invoking;
    }

    int messages() {
        int messages = 0;
        for (Batch batch : unsettled.values()) {
            messages += batch.size();
        }
        return messages;
    }

    /// Tells the deadlines of those that wait.
    void consider(NextDeadline next) {
        for (Batch batch : waiting) {
            next.consider(batch.hiddenUntil());
            next.consider(batch.retryAt());
        }
    }
}
