package io.penstock.engine.queuemapping;

import io.penstock.engine.queue.MessageSource.Deletion;
import io.penstock.engine.queue.MessageSource.Reception;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.time.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A queue reduced to what mappings notice: visibility, receive counts, redrive, and the order and
/// locks of message groups if it is a FIFO queue. A message can be deleted by its newest receipt
/// handle only.
final class ModelQueue {
    private final Duration visibility;
    private final int maxReceives;
    private final boolean fifo;
    private final Map<String, Stored> stored = new LinkedHashMap<>();
    private final Set<String> deadLettered = new HashSet<>();
    private int handles;

    ModelQueue(Duration visibility, int maxReceives, boolean fifo) {
        this.visibility = visibility;
        this.maxReceives = maxReceives;
        this.fifo = fifo;
    }

    private static final class Stored {
        private final String body;
        private final String group;
        private int receives;
        private String handle = "";
        private @Nullable Tick hiddenUntil;

        Stored(String body, String group) {
            this.body = body;
            this.group = group;
        }

        boolean visible(Tick now) {
            return hiddenUntil == null || now.reached(hiddenUntil);
        }
    }

    Duration visibility() {
        return visibility;
    }

    int maxReceives() {
        return maxReceives;
    }

    void send(String id, String body, String group) {
        stored.put(id, new Stored(body, group));
    }

    /// Returns the ids of the messages of a group that are still here, in the order sent.
    List<String> remaining(String group) {
        return stored.entrySet().stream()
                .filter(each -> each.getValue().group.equals(group))
                .map(Map.Entry::getKey)
                .toList();
    }

    private Set<String> locked(Tick now) {
        return stored.values().stream()
                .filter(each -> fifo && !each.visible(now))
                .map(each -> each.group)
                .collect(Collectors.toSet());
    }

    boolean isEmpty() {
        return stored.isEmpty();
    }

    Set<String> deadLettered() {
        return deadLettered;
    }

    boolean anyVisible(Tick now) {
        Set<String> locked = locked(now);
        return stored.values().stream()
                .anyMatch(each -> each.visible(now) && !locked.contains(each.group));
    }

    /// Returns whether this receive of the message still hides it.
    boolean hides(QueueMessage message, Tick now) {
        @Nullable Stored each = stored.get(message.messageId());
        return each != null && !each.visible(now) && each.handle.equals(message.receiptHandle());
    }

    /// Returns the ids that these handles would delete.
    List<String> named(List<String> receiptHandles) {
        return stored.entrySet().stream()
                .filter(each -> receiptHandles.contains(each.getValue().handle))
                .map(Map.Entry::getKey)
                .toList();
    }

    Reception.Messages receive(int max, Tick now) {
        List<QueueMessage> messages = new ArrayList<>();
        Set<String> locked = locked(now);
        for (String id : List.copyOf(stored.keySet())) {
            Stored each = stored.get(id);
            if (each == null
                    || messages.size() == max
                    || !each.visible(now)
                    || locked.contains(each.group)) {
                continue;
            }
            if (each.receives == maxReceives) {
                stored.remove(id);
                deadLettered.add(id);
                continue;
            }
            each.receives++;
            each.handle = "h" + handles++;
            each.hiddenUntil = now.plus(visibility);
            messages.add(message(id, each));
        }
        return new Reception.Messages(messages, visibility);
    }

    Deletion delete(List<String> receiptHandles) {
        named(receiptHandles).forEach(stored::remove);
        return new Deletion(List.of());
    }

    static QueueMessage message(String id, String handle, String body, int receives) {
        return message(id, handle, body, Map.of("ApproximateReceiveCount", "" + receives));
    }

    private static QueueMessage message(
            String id, String handle, String body, Map<String, String> attributes) {
        return new QueueMessage(id, handle, body, attributes, Map.of(), "", "");
    }

    private static QueueMessage message(String id, Stored each) {
        return message(
                id,
                each.handle,
                each.body,
                Map.of(
                        "ApproximateReceiveCount",
                        Integer.toString(each.receives),
                        "MessageGroupId",
                        each.group));
    }
}
