package io.penstock.services.queue.core;

import org.jspecify.annotations.Nullable;

/// What of one tenant can be received, in order of places. The same messages may also stand in the
/// [Line] of the whole queue, so they have links of their own here. Newcomers join at the end in
/// constant time; a message that was received and came back takes its old place again, in
/// logarithmic time.
///
/// When the first message leaves, nothing is read of the one behind it: with very many tenants that
/// one is in no cache. Not thread-safe.
final class Backlog {
    private @Nullable MessageHeap returned; // most tenants never need one
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

    /// Returns the first of those that joined; the others follow by their link `behindOwn`.
    @Nullable Message firstJoined() {
        return head;
    }

    /// Returns whether anything is here that took its old place again.
    boolean anyReturned() {
        return returned != null && returned.size() > 0;
    }

    /// Returns whether a message that is here took its old place again.
    static boolean tookOldPlace(Message message) {
        return message.heapIndex != MessageHeap.OUTSIDE;
    }

    /// Adds a message whose place lies behind all others.
    void join(Message message) {
        message.aheadOwn = tail;
        message.behindOwn = null;
        if (tail == null) {
            head = message;
        } else {
            tail.behindOwn = message;
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
        if (returned != null && tookOldPlace(message)) {
            returned.remove(message);
            return;
        }
        if (message.aheadOwn == null) {
            head = message.behindOwn;
        } else {
            message.aheadOwn.behindOwn = message.behindOwn;
        }
        if (message.behindOwn == null) {
            tail = message.aheadOwn;
        } else {
            message.behindOwn.aheadOwn = message.aheadOwn;
        }
        message.aheadOwn = null;
        message.behindOwn = null;
    }
}
