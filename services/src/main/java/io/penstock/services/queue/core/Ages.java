package io.penstock.services.queue.core;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// All messages of a queue by the time they were sent, oldest first. Messages normally arrive in
/// that order and are kept in a list; dead letters keep the time of their original send, arrive out
/// of order and are kept in a heap beside it. Not thread-safe.
final class Ages {
    private final MessageHeap late = new MessageHeap(MessageHeap.Key.AGE);
    private @Nullable Message oldest;
    private @Nullable Message youngest;

    @Nullable Message first() {
        Message straggler = late.first();
        if (straggler == null || oldest == null) {
            return straggler == null ? oldest : straggler;
        }
        return straggler.enqueuedNanos() - oldest.enqueuedNanos() < 0 ? straggler : oldest;
    }

    /// Returns which of those that `wanted` accepts has been receivable longest, if it is among the
    /// oldest few.
    ///
    /// @param looks how many messages are looked at, at most
    @Nullable Message longestReceivable(Predicate<Message> wanted, int looks) {
        Message straggler = late.first();
        Message found = straggler != null && wanted.test(straggler) ? straggler : null;
        Message next = oldest;
        for (int look = 0; next != null && look < looks; look++) {
            if (found != null && next.enqueuedNanos() - found.receivableNanos() >= 0) {
                break; // nobody is receivable before it is sent
            }
            if (wanted.test(next)
                    && (found == null || next.receivableNanos() - found.receivableNanos() < 0)) {
                found = next;
            }
            next = next.younger;
        }
        return found;
    }

    void add(Message message) {
        if (youngest != null && message.enqueuedNanos() - youngest.enqueuedNanos() < 0) {
            late.add(message);
            return;
        }
        message.older = youngest;
        if (youngest == null) {
            oldest = message;
        } else {
            youngest.younger = message;
        }
        youngest = message;
    }

    void remove(Message message) {
        if (message.ageIndex != MessageHeap.OUTSIDE) {
            late.remove(message);
            return;
        }
        if (message.older == null) {
            oldest = message.younger;
        } else {
            message.older.younger = message.younger;
        }
        if (message.younger == null) {
            youngest = message.older;
        } else {
            message.younger.older = message.older;
        }
        message.older = null;
        message.younger = null;
    }

    void clear() {
        late.clear();
        oldest = null;
        youngest = null;
    }
}
