package io.penstock.services.queue.core;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Messages by one of their keys, least first: a four-ary heap in which every message knows its own
/// place, so that any message leaves in logarithmic time and nothing stale stays behind. Equal keys
/// leave in the order of their numbers. Not thread-safe.
final class MessageHeap {
    /// The place of a message that is in no heap.
    static final int OUTSIDE = -1;

    /// What a heap orders by. A message is in at most one heap of kind DUE or PLACE at a time,
    /// because it is either hidden or in line; both share one index.
    enum Key {
        DUE,
        PLACE,
        AGE
    }

    private static final int WAYS = 4;
    private static final int SLOTS_MIN = 16;

    private final Key key;
    private @Nullable Message[] slots = new @Nullable Message[SLOTS_MIN];
    private int size;

    MessageHeap(Key key) {
        this.key = key;
    }

    int size() {
        return size;
    }

    @Nullable Message first() {
        return slots[0];
    }

    void add(Message message) {
        if (size == slots.length) {
            slots = Arrays.copyOf(slots, size * 2);
        }
        rise(message, size++);
    }

    void remove(Message message) {
        int hole = index(message);
        Message last = at(--size);
        slots[size] = null;
        setIndex(message, OUTSIDE);
        if (last != message) {
            if (hole > 0 && before(last, at((hole - 1) / WAYS))) {
                rise(last, hole);
            } else {
                sink(last, hole);
            }
        }
        if (slots.length > SLOTS_MIN && WAYS * size < slots.length) {
            slots = Arrays.copyOf(slots, slots.length / 2);
        }
    }

    void clear() {
        slots = new @Nullable Message[SLOTS_MIN];
        size = 0;
    }

    private void rise(Message message, int from) {
        int hole = from;
        while (hole > 0) {
            int up = (hole - 1) / WAYS;
            Message parent = at(up);
            if (!before(message, parent)) {
                break;
            }
            set(hole, parent);
            hole = up;
        }
        set(hole, message);
    }

    private void sink(Message message, int from) {
        int hole = from;
        while (true) {
            int least = leastChild(hole);
            if (least < 0 || !before(at(least), message)) {
                break;
            }
            set(hole, at(least));
            hole = least;
        }
        set(hole, message);
    }

    private int leastChild(int parent) {
        int first = parent * WAYS + 1;
        if (first >= size) {
            return OUTSIDE;
        }
        int least = first;
        int end = Math.min(first + WAYS, size);
        for (int child = first + 1; child < end; child++) {
            if (before(at(child), at(least))) {
                least = child;
            }
        }
        return least;
    }

    /// Compares by difference, as values of the monotonic clock must be.
    private boolean before(Message left, Message right) {
        long difference = keyOf(left) - keyOf(right);
        return difference < 0 || (difference == 0 && left.number() < right.number());
    }

    private long keyOf(Message message) {
        return switch (key) {
            case DUE -> message.dueNanos;
            case PLACE -> message.place;
            case AGE -> message.enqueuedNanos();
        };
    }

    private Message at(int index) {
        Message message = slots[index];
        if (message == null) {
            throw new IllegalStateException("heap has a hole at " + index);
        }
        return message;
    }

    private void set(int index, Message message) {
        slots[index] = message;
        setIndex(message, index);
    }

    private int index(Message message) {
        return key == Key.AGE ? message.ageIndex : message.heapIndex;
    }

    private void setIndex(Message message, int index) {
        if (key == Key.AGE) {
            message.ageIndex = index;
        } else {
            message.heapIndex = index;
        }
    }
}
