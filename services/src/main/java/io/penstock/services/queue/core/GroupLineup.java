package io.penstock.services.queue.core;

import io.penstock.engine.time.Tick;
import io.penstock.services.queue.core.Message.State;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The order of a FIFO queue: message groups, each in the order it was sent. Of a group can be
/// received what stands at its front and is visible, up to the first message that is delayed or in
/// flight. So whoever holds a message of a group holds the group, and what is sent meanwhile waits.
///
/// One receive takes as much as it can from one group, in order, and goes on to the next. The group
/// whose first message has been visible longest is first: since its send, the end of its delay or
/// the end of its last visibility. Every step costs at most the logarithm of the number of groups.
///
/// Not thread-safe. Rules: *Amazon SQS Developer Guide*, "FIFO queue delivery logic".
final class GroupLineup implements Lineup {
    private final Map<String, Group> groups = new HashMap<>();
    private final MessageHeap heads = new MessageHeap(MessageHeap.Key.DUE); // by visible since
    private int locked;
    private @Nullable Message following; // behind what the present receive took last

    @Override
    public void arrive(Message message, Tick now) {
        Group group =
                groups.computeIfAbsent(message.content().origin().groupId(), _ -> new Group());
        message.group = group;
        Message first = group.head;
        group.add(message);
        if (message.state == State.IN_FLIGHT) {
            hold(group);
        }
        if (group.head == message) {
            if (first != null && first.heapIndex != MessageHeap.OUTSIDE && first.shown()) {
                heads.remove(first);
            }
            offer(message);
        }
    }

    @Override
    public @Nullable Message next(Tick now) {
        return following == null ? heads.first() : following;
    }

    @Override
    public void take(Message message, Tick now) {
        hold(groupOf(message));
        if (message.ahead == null) {
            heads.remove(message);
        }
        follow(message.behind);
    }

    @Override
    public void endReceive(Tick now) {
        following = null;
    }

    @Override
    public void show(Message message, State was, Tick now) {
        if (was == State.IN_FLIGHT) {
            release(groupOf(message));
        }
        if (message.ahead == null) {
            offer(message);
        }
    }

    @Override
    public void leave(Message message, State was, Tick now) {
        Group group = groupOf(message);
        if (was == State.IN_FLIGHT) {
            release(group);
        }
        boolean first = message.ahead == null;
        if (first && was == State.VISIBLE) {
            heads.remove(message);
        }
        if (message == following) {
            follow(message.behind);
        }
        group.remove(message);
        if (group.head == null) {
            groups.remove(message.content().origin().groupId());
        } else if (first) {
            offer(group.head);
        }
    }

    @Override
    public boolean ready() {
        return heads.size() > 0;
    }

    @Override
    public void clear() {
        groups.clear();
        heads.clear();
        locked = 0;
        following = null;
    }

    /// Returns how many groups have a message in flight.
    int locked() {
        return locked;
    }

    private void hold(Group group) {
        locked += group.held == 0 ? 1 : 0;
        group.held++;
    }

    private void release(Group group) {
        group.held--;
        locked -= group.held == 0 ? 1 : 0;
    }

    private static Group groupOf(Message message) {
        Group group = message.group;
        if (group == null) {
            throw new IllegalStateException("in no group: " + message);
        }
        return group;
    }

    private void offer(Message head) {
        if (head.shown()) {
            heads.add(head);
        }
    }

    private void follow(@Nullable Message behind) {
        following = behind != null && behind.shown() ? behind : null;
    }

    /// The messages of one group in the order of their numbers, linked through themselves.
    static final class Group {
        private @Nullable Message head;
        private @Nullable Message tail;
        private int held; // messages in flight

        private void add(Message message) {
            Message before = tail;
            while (before != null && before.number() > message.number()) {
                before = before.ahead; // only what a restart or a failed move brings in late
            }
            Message after = before == null ? head : before.behind;
            message.ahead = before;
            message.behind = after;
            if (before == null) {
                head = message;
            } else {
                before.behind = message;
            }
            if (after == null) {
                tail = message;
            } else {
                after.ahead = message;
            }
        }

        private void remove(Message message) {
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
            message.group = null;
        }
    }
}
