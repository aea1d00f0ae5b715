package io.penstock.simulation.world;

import static io.penstock.simulation.world.BrokenPromise.unless;

import io.penstock.engine.time.Tick;
import io.penstock.services.queue.core.Message;
import io.penstock.services.queue.core.QueueCore;
import io.penstock.simulation.scenario.MessageKind;
import io.penstock.simulation.scenario.QueueSettings;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Knows where every message must be, from what was done to it, and compares with the queues: each
/// is in exactly one of queue (visible, delayed or in flight), dead-letter queue, or nowhere
/// because it was deleted.
final class MessageAudit {
    private final Map<Long, Fate> fates = new TreeMap<>();
    private final QueueSettings settings;
    private final int maxReceiveCount;
    private int queued;
    private int dead;

    MessageAudit(QueueSettings settings) {
        this.settings = settings;
        this.maxReceiveCount = settings.maxReceiveCount();
    }

    /// Where a message is.
    enum Place {
        QUEUED,
        DELETED,
        DEAD
    }

    /// One message. Mutable; written by its audit only.
    static final class Fate {
        final long number;
        final String id;
        final MessageKind kind;
        final Tick sentAt;
        Place place = Place.QUEUED;
        Tick hiddenUntil;
        int receives;
        int unseen;
        int forgotten;
        boolean told;

        Fate(long number, String id, MessageKind kind, Tick sentAt, Tick hiddenUntil) {
            this.number = number;
            this.id = id;
            this.kind = kind;
            this.sentAt = sentAt;
            this.hiddenUntil = hiddenUntil;
        }

        /// Returns how many deliveries some mapping must have written down.
        int journaledReceives() {
            return receives + forgotten - unseen;
        }

        @Override
        public String toString() {
            return "message %d (%s), %s, %d receives".formatted(number, kind, place, receives);
        }
    }

    void sent(Message message, Tick now) {
        String id = message.content().id().toString();
        MessageKind kind = MessageKind.of(message.content().body());
        Tick shown = new Tick(message.enqueuedNanos()).plus(settings.delay());
        var fate = new Fate(message.number(), id, kind, now, shown);
        Object before = fates.putIfAbsent(message.number(), fate);
        unless(before == null, "a number is used once", message);
        queued++;
    }

    Fate received(Message message, Tick now) {
        Fate fate = fate(message.number());
        unless(now.reached(fate.hiddenUntil), "nothing is received while it is hidden", fate);
        fate.hiddenUntil = now.plus(settings.visibility());
        fate.receives++;
        unless(fate.place == Place.QUEUED, "only what is in the queue is received", fate);
        unless(fate.receives == message.receives(), "receives are counted", message.receives());
        unless(
                maxReceiveCount == 0 || fate.receives <= maxReceiveCount,
                "no more receives than maxReceiveCount",
                fate);
        return fate;
    }

    /// The queue died before it had stored the newest receive.
    void forgotReceive(long number, Tick now) {
        Fate fate = fate(number);
        fate.hiddenUntil = now;
        fate.receives--;
        fate.forgotten++;
    }

    void deleted(Fate fate) {
        unless(fate.place == Place.QUEUED, "only what is in the queue is deleted", fate);
        fate.place = Place.DELETED;
        queued--;
    }

    Fate deadLettered(Message message) {
        Fate fate = fate(message.number());
        unless(fate.place == Place.QUEUED, "only what is in the queue is given up", fate);
        unless(fate.receives == maxReceiveCount, "given up after maxReceiveCount receives", fate);
        unless(message.receives() == maxReceiveCount, "a dead letter keeps its count", message);
        fate.place = Place.DEAD;
        queued--;
        dead++;
        return fate;
    }

    Fate fate(long number) {
        @Nullable Fate fate = fates.get(number);
        if (fate == null) {
            throw new BrokenPromise("nobody sent message " + number);
        }
        return fate;
    }

    Collection<Fate> all() {
        return fates.values();
    }

    /// Returns how many messages are in the queue.
    int queued() {
        return queued;
    }

    /// Compares what must be with what is.
    void check(QueueCore source, QueueCore deadLetters) {
        QueueCore.Counts counts = source.counts();
        int inQueue = counts.visible() + counts.inFlight() + counts.delayed();
        unless(inQueue == queued, "the queue holds " + queued + " messages", counts);
        QueueCore.Counts buried = deadLetters.counts();
        unless(buried.visible() == dead, "the dead-letter queue holds " + dead, buried);
        for (Fate fate : fates.values()) {
            unless(found(source, fate) == (fate.place == Place.QUEUED), "no message lost", fate);
            unless(found(deadLetters, fate) == (fate.place == Place.DEAD), "one place", fate);
        }
    }

    private static boolean found(QueueCore queue, Fate fate) {
        return queue.find(fate.number).isPresent();
    }
}
