package io.penstock.services.queue.core;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Messages by number: an open-addressing table without boxes or tombstones. Not thread-safe.
final class MessageTable {
    private static final int SLOTS_MIN = 16;
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L; // 2^64 / golden ratio

    private @Nullable Message[] slots = new @Nullable Message[SLOTS_MIN];
    private int size;

    int size() {
        return size;
    }

    @Nullable Message find(long number) {
        for (int slot = home(number); ; slot = next(slot)) {
            Message message = slots[slot];
            if (message == null || message.number() == number) {
                return message;
            }
        }
    }

    /// Adds a message whose number is not in the table.
    void add(Message message) {
        if (2 * (size + 1) > slots.length) {
            resize(slots.length * 2);
        }
        place(message);
        size++;
    }

    /// Removes a message; what sits behind it in its cluster moves up, so that no gap breaks a
    /// search.
    void remove(Message message) {
        int gap = home(message.number());
        while (slots[gap] != message) {
            gap = next(gap);
        }
        for (int slot = next(gap); ; slot = next(slot)) {
            Message candidate = slots[slot];
            if (candidate == null) {
                break;
            }
            if (distance(home(candidate.number()), slot) >= distance(gap, slot)) {
                slots[gap] = candidate;
                gap = slot;
            }
        }
        slots[gap] = null;
        size--;
        if (slots.length > SLOTS_MIN && 8 * size < slots.length) {
            resize(slots.length / 2);
        }
    }

    void forEach(Consumer<Message> action) {
        for (Message message : slots) {
            if (message != null) {
                action.accept(message);
            }
        }
    }

    /// Returns a message that is as wished, if there is one; looks at all until then.
    Optional<Message> search(Predicate<Message> wish) {
        for (Message message : slots) {
            if (message != null && wish.test(message)) {
                return Optional.of(message);
            }
        }
        return Optional.empty();
    }

    void clear() {
        slots = new @Nullable Message[SLOTS_MIN];
        size = 0;
    }

    private void resize(int length) {
        @Nullable Message[] old = slots;
        slots = new @Nullable Message[length];
        for (Message message : old) {
            if (message != null) {
                place(message);
            }
        }
    }

    private void place(Message message) {
        int slot = home(message.number());
        while (slots[slot] != null) {
            slot = next(slot);
        }
        slots[slot] = message;
    }

    private int home(long number) {
        return (int) ((number * SPREAD) >>> (64 - Integer.numberOfTrailingZeros(slots.length)));
    }

    private int next(int slot) {
        return (slot + 1) & (slots.length - 1);
    }

    private int distance(int from, int to) {
        return (to - from) & (slots.length - 1);
    }
}
