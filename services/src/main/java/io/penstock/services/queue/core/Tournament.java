package io.penstock.services.queue.core;

import java.util.Arrays;

/// Names the slot with the least key among very many, by matches between neighbours.
///
/// A heap would move its entries about, and each move writes to an object somewhere in memory: with
/// 100,000 tenants that is most of the cost. Here a slot never moves. A new key is played up to the
/// root against opponents whose places follow from the slot alone, so the processor fetches all of
/// them at once. Keys are unique, except [#ABSENT]. Not thread-safe.
final class Tournament {
    /// The key of a slot that does not take part.
    static final long ABSENT = Long.MAX_VALUE;

    private static final int SLOTS_MIN = 8;

    // Node 1 is the root, the children of n are 2n and 2n + 1, the leaves are the slots.
    private long[] keys = new long[0];
    private int[] winners = new int[0];
    private int leaves;

    Tournament() {
        clear();
    }

    /// Returns the least key, or [#ABSENT] if nobody takes part.
    long least() {
        return keys[1];
    }

    /// Returns the slot of the least key; only meaningful if there is one.
    int winner() {
        return winners[1];
    }

    /// Changes the key of one slot, 0 or more; in logarithmic time.
    void set(int slot, long key) {
        if (slot >= leaves) {
            grow(slot);
        }
        int node = leaves + slot;
        if (keys[node] == key) {
            return;
        }
        keys[node] = key;
        for (node >>= 1; node > 0; node >>= 1) {
            if (!play(node)) {
                return; // the rest of the way is as it was
            }
        }
    }

    void clear() {
        resize(SLOTS_MIN);
    }

    /// @return whether the result is another one than before
    private boolean play(int node) {
        int left = 2 * node;
        int right = left + 1;
        boolean leftWins = keys[left] <= keys[right];
        long key = leftWins ? keys[left] : keys[right];
        int winner = leftWins ? winners[left] : winners[right];
        boolean changed = keys[node] != key || winners[node] != winner;
        keys[node] = key;
        winners[node] = winner;
        return changed;
    }

    private void grow(int slot) {
        long[] before = keys;
        int count = leaves;
        int wanted = count;
        while (wanted <= slot) {
            wanted *= 2;
        }
        resize(wanted);
        System.arraycopy(before, count, keys, leaves, count);
        for (int node = leaves - 1; node > 0; node--) {
            play(node);
        }
    }

    private void resize(int slots) {
        leaves = slots;
        keys = new long[2 * slots];
        winners = new int[2 * slots];
        Arrays.fill(keys, ABSENT);
        for (int slot = 0; slot < slots; slot++) {
            winners[slots + slot] = slot;
        }
        for (int node = slots - 1; node > 0; node--) {
            play(node);
        }
    }
}
