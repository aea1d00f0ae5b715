package io.penstock.services.queue.core;

import io.penstock.engine.time.Tick;
import io.penstock.services.queue.core.Message.State;
import org.jspecify.annotations.Nullable;

/// The order of a standard queue: first come, first served. A message that comes back takes its old
/// place again, until it has come back too often. Not thread-safe.
final class FairLineup implements Lineup {
    /// Received this often without being deleted, a message goes to the back of the line ("Amazon
    /// SQS visibility timeout": messages received three or more times move to the back of the
    /// queue).
    static final int RECEIVES_BEFORE_BACK = 3;

    private final Line visible = new Line();
    private long lastPlace;

    @Override
    public void arrive(Message message, Tick now) {
        if (message.state == State.VISIBLE) {
            joinBack(message);
        } else if (message.place == 0) {
            message.place = ++lastPlace;
        }
    }

    @Override
    public @Nullable Message next(Tick now) {
        return visible.first();
    }

    @Override
    public void take(Message message, Tick now) {
        visible.leave(message);
    }

    @Override
    public void endReceive(Tick now) {
        // whoever takes next is served in the same order
    }

    @Override
    public void show(Message message, State was, Tick now) {
        if (was == State.DELAYED || message.receives >= RECEIVES_BEFORE_BACK) {
            joinBack(message);
        } else {
            visible.rejoin(message);
        }
    }

    @Override
    public void leave(Message message, State was, Tick now) {
        if (was == State.VISIBLE) {
            visible.leave(message);
        }
    }

    @Override
    public boolean ready() {
        return visible.size() > 0;
    }

    @Override
    public void clear() {
        visible.clear();
    }

    private void joinBack(Message message) {
        message.place = ++lastPlace;
        visible.join(message);
    }
}
