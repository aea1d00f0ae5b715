package io.penstock.server;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// What has been opened so far, to be closed in the opposite order. All of it is closed, whatever
/// fails on the way; the first failure is thrown, the others are suppressed in it. Confined to the
/// composition root.
final class Rooms implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /// Remembers to close `room`, and returns it.
    <T extends AutoCloseable> T keep(T room) {
        open.push(room);
        return room;
    }

    @Override
    public void close() {
        @Nullable RuntimeException first = null;
        while (!open.isEmpty()) {
            @Nullable RuntimeException failure = failureOfClosing(open.pop());
            if (first == null) {
                first = failure;
            } else if (failure != null) {
                first.addSuppressed(failure);
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /// Closes everything because of `failure`, which also takes what fails on the way.
    void closeAfter(RuntimeException failure) {
        try {
            close();
        } catch (RuntimeException second) {
            failure.addSuppressed(second);
        }
    }

    private static @Nullable RuntimeException failureOfClosing(AutoCloseable room) {
        try {
            room.close();
            return null;
        } catch (RuntimeException failure) {
            return failure;
        } catch (Exception checked) {
            return new IllegalStateException("cannot close " + room, checked);
        }
    }
}
