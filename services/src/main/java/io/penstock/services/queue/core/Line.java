package io.penstock.services.queue.core;

import org.jspecify.annotations.Nullable;

/// Messages that can be received, in order of their places. Newcomers join at the end in constant
/// time; a message that was received and came back takes its old place again, in logarithmic time.
/// Not thread-safe.
final class Line {
    private @Nullable MessageHeap returned; // most never need one
    private @Nullable Message head;
    private @Nullable Message tail;
    private int size;

    int size() {
        return size;
    }

    /// Returns who is next, or null if nobody waits.
    @Nullable Message first() {
        Message back = returned == null ? null : returned.first();
        if (back == null || head == null) {
            return back == null ? head : back;
        }
        return head.place < back.place ? head : back;
    }

    /// Adds a message whose place lies behind all others.
    void join(Message message) {
        message.ahead = tail;
        message.behind = null;
        if (tail == null) {
            head = message;
        } else {
            tail.behind = message;
        }
        tail = message;
        size++;
    }

    /// Adds a message at the place it already has.
    void rejoin(Message message) {
        if (returned == null) {
            returned = new MessageHeap(MessageHeap.Key.PLACE);
        }
        returned.add(message);
        size++;
    }

    void leave(Message message) {
        size--;
        if (returned != null && message.heapIndex != MessageHeap.OUTSIDE) {
            returned.remove(message);
            return;
        }
        if (message.ahead == null) {
            head = message.behind;
        } else {
            message.ahead.behind = message.behind;
        }
        if (message.behind == null) {
            tail = message.ahead;
        } else {
            message.behind.ahead = message.ahead;
        }
        message.ahead = null;
        message.behind = null;
    }

    void clear() {
        returned = null;
        head = null;
        tail = null;
        size = 0;
    }
}
