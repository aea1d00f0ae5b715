package io.penstock.services.queue.core;

import io.penstock.engine.time.Tick;
import io.penstock.services.queue.core.QueueCore.Demand;
import io.penstock.services.queue.core.QueueCore.Receipt;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// A standard queue with a clock of its own, and what consumers have in hand. Sends are safe at
/// once; time passes as it does under a driver, from deadline to deadline.
final class Workshop {
    /// No limit on receives.
    static final int FOREVER = 0;

    private static final int IN_FLIGHT_MAX = 120_000;
    private static final long START_NANOS = -5_000_000_000L; // a monotonic clock may start anywhere

    final QueueCore core;
    private final Map<String, Deque<Message>> inHand = new HashMap<>();
    private final List<Message> expired = new ArrayList<>();
    private long nanos = START_NANOS;
    private long lastNumber;

    Workshop(FairRules rules) {
        core = new QueueCore(Duration.ofDays(4), IN_FLIGHT_MAX, rules);
    }

    Tick now() {
        return new Tick(nanos);
    }

    Moment moment() {
        return new Moment(now(), 1_800_000_000_000L + (nanos - START_NANOS) / 1_000_000);
    }

    /// Lets time pass, stopping wherever the core asks to be called.
    void pass(Duration span) {
        to(nanos + span.toNanos());
    }

    void pass(double seconds) {
        to(nanos + Math.round(seconds * 1e9));
    }

    private void to(long end) {
        Tick last = new Tick(end);
        while (core.nextDeadline().filter(next -> next.compareTo(last) < 0).isPresent()) {
            Tick next = core.nextDeadline().orElseThrow();
            nanos = Math.max(nanos, next.nanos());
            core.advance(now(), expired);
        }
        nanos = end;
        core.advance(now(), expired);
    }

    /// Sends a message; without a group if that is empty.
    Message send(String group) {
        return send(group, Duration.ZERO);
    }

    Message send(String group, Duration delay) {
        var message = new Message(++lastNumber, content(group), nanos, delay.toNanos());
        core.admit(message, now());
        return message;
    }

    void send(String group, int count) {
        for (int i = 0; i < count; i++) {
            send(group);
        }
    }

    /// Receives up to `max` messages for ten hours.
    List<Message> receive(int max) {
        return receive(max, Duration.ofHours(10), FOREVER).taken();
    }

    QueueCore.Reception receive(int max, Duration visibility, int receivesMax) {
        QueueCore.Reception got = core.receive(new Demand(max, visibility, receivesMax), moment());
        for (Message message : got.taken()) {
            inHandOf(groupOf(message)).add(message);
        }
        return got;
    }

    /// Receives up to `max` messages and names their groups.
    List<String> groups(int max) {
        return receive(max).stream().map(Workshop::groupOf).toList();
    }

    void delete(Message message) {
        core.delete(message.number(), now());
        inHandOf(groupOf(message)).remove(message);
    }

    /// Deletes `count` messages that were received of a group, the oldest first.
    void delete(String group, int count) {
        for (int i = 0; i < count; i++) {
            core.delete(inHandOf(group).remove().number(), now());
        }
    }

    /// Makes a received message visible again.
    void release(Message message) {
        core.changeVisibility(
                new Receipt(message.number(), message.receives()), Duration.ZERO, now());
        inHandOf(groupOf(message)).remove(message);
    }

    boolean noisy(String group) {
        return view(group).standing() instanceof TenantView.Standing.Noisy;
    }

    TenantView view(String group) {
        return core.tenants(TenantView.Size.BACKLOG, Integer.MAX_VALUE, moment()).stream()
                .filter(view -> view.group().equals(group))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing is known of " + group));
    }

    boolean knows(String group) {
        return core.tenants(TenantView.Size.BACKLOG, Integer.MAX_VALUE, moment()).stream()
                .anyMatch(view -> view.group().equals(group));
    }

    FairnessSnapshot fairness() {
        return core.fairness(now());
    }

    static String groupOf(Message message) {
        return message.content().origin().groupId();
    }

    private Deque<Message> inHandOf(String group) {
        return inHand.computeIfAbsent(group, _ -> new ArrayDeque<>());
    }

    private MessageContent content(String group) {
        return new MessageContent(
                new UUID(0, lastNumber),
                "body",
                new Md5(0, 0),
                4,
                Collections.emptySortedMap(),
                new MessageContent.Origin(moment().epochMillis(), "", "", group, ""));
    }
}
