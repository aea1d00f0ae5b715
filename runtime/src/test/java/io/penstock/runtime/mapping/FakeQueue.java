package io.penstock.runtime.mapping;

import io.penstock.engine.queue.MessageSource;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.engine.time.Tick;
import io.penstock.engine.time.Timeline.Registration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A queue in memory that signals, on a clock moved by hand: visibility, receive counts, redrive.
final class FakeQueue implements MessageSource {
    private final ManualTimeline timeline;
    private final Duration visibility;
    private final int maxReceives;
    private final Map<String, Stored> stored = new LinkedHashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final List<String> deadLettered = new ArrayList<>();
    private BiConsumer<String, Integer> onDeadLetter = (_, _) -> {};
    private boolean missing;
    private boolean throwing;
    private int handles;

    FakeQueue(ManualTimeline timeline, Duration visibility, int maxReceives) {
        this.timeline = timeline;
        this.visibility = visibility;
        this.maxReceives = maxReceives;
        Registration _ = timeline.onJump(this::signal);
    }

    private static final class Stored {
        private final String body;
        private int receives;
        private String handle = "";
        private @Nullable Tick hiddenUntil;

        Stored(String body) {
            this.body = body;
        }
    }

    void send(String id, String body) {
        synchronized (this) {
            stored.put(id, new Stored(body));
        }
        signal();
    }

    synchronized boolean isEmpty() {
        return stored.isEmpty();
    }

    synchronized List<String> deadLettered() {
        return List.copyOf(deadLettered);
    }

    synchronized void onDeadLetter(BiConsumer<String, Integer> listener) {
        onDeadLetter = listener;
    }

    /// Returns how many wait for its signal.
    int listeners() {
        return listeners.size();
    }

    synchronized void goMissing() {
        missing = true;
    }

    synchronized void throwOnReceive() {
        throwing = true;
    }

    @Override
    public synchronized Reception receive(int max, Duration wait) {
        if (throwing) {
            throw new IllegalStateException("this queue is broken");
        }
        if (missing) {
            return new Reception.Unreachable(true, "gone");
        }
        List<QueueMessage> messages = new ArrayList<>();
        for (String id : List.copyOf(stored.keySet())) {
            @Nullable Stored each = stored.get(id);
            if (each != null && messages.size() < max && visible(each)) {
                receive(id, each, messages);
            }
        }
        return new Reception.Messages(messages, visibility);
    }

    @Override
    public synchronized Deletion delete(List<String> receiptHandles) {
        stored.values().removeIf(each -> receiptHandles.contains(each.handle));
        return new Deletion(List.of());
    }

    @Override
    public synchronized Condition condition() {
        if (missing) {
            return new Condition.Missing();
        }
        long visible = stored.values().stream().filter(this::visible).count();
        return new Condition.Answers(visible, stored.size() - visible, 0, visibility);
    }

    @Override
    public Registration onReady(Runnable ready) {
        listeners.add(ready);
        return () -> listeners.remove(ready);
    }

    @Override
    public boolean signals() {
        return true;
    }

    @Override
    public boolean gathersDeletions() {
        return true;
    }

    private void receive(String id, Stored each, List<QueueMessage> messages) {
        if (each.receives == maxReceives) {
            stored.remove(id);
            deadLettered.add(id);
            onDeadLetter.accept(id, each.receives);
            return;
        }
        each.receives++;
        each.handle = "handle-" + handles++;
        each.hiddenUntil = timeline.tick().plus(visibility);
        messages.add(
                new QueueMessage(
                        id,
                        each.handle,
                        each.body,
                        Map.of("ApproximateReceiveCount", Integer.toString(each.receives)),
                        Map.of(),
                        "d41d8cd98f00b204e9800998ecf8427e",
                        ""));
    }

    private boolean visible(Stored each) {
        return each.hiddenUntil == null || timeline.tick().reached(each.hiddenUntil);
    }

    private void signal() {
        listeners.forEach(Runnable::run);
    }
}
