package io.penstock.services.queue;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.time.Timeline;
import io.penstock.services.log.RecordLog;
import io.penstock.services.queue.SendRules.Draft;
import io.penstock.services.queue.core.Deduplication.Original;
import io.penstock.services.queue.core.Message;
import io.penstock.services.queue.core.MessageContent;
import io.penstock.services.queue.core.Moment;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// What all queues of a service share. Thread-safe.
///
/// @param numbers gives every queue and message its number
/// @param residentBytes what the messages in memory take, and the sends that are remembered
record Host(
        RecordLog log,
        Timeline timeline,
        Alarms alarms,
        QueueLimits limits,
        AtomicLong numbers,
        AtomicLong residentBytes,
        Ids ids,
        List<DeadLetterListener> deadLetterListeners,
        List<Consumer<QueueArn>> changeListeners) {
    /// What remembering the deduplication id of a send takes, objects and texts together.
    static final long ORIGINAL_BYTES = 384;

    private static final long MESSAGE_BYTES = 320; // objects around a body

    static Host of(
            RecordLog log, Timeline timeline, QueueLimits limits, AtomicLong numbers, Ids ids) {
        return new Host(
                log,
                timeline,
                new Alarms(timeline),
                limits,
                numbers,
                new AtomicLong(),
                ids,
                new CopyOnWriteArrayList<>(),
                new CopyOnWriteArrayList<>());
    }

    /// Tells everybody who wants to know that a queue came, went or has other attributes now.
    void changed(QueueArn queue) {
        changeListeners.forEach(listener -> listener.accept(queue));
    }

    /// Makes room for messages of `bytes` in memory, or returns false.
    boolean admit(long bytes) {
        if (residentBytes.addAndGet(bytes) <= limits.residentBytesMax()) {
            return true;
        }
        residentBytes.addAndGet(-bytes);
        return false;
    }

    static long residentBytes(MessageContent content) {
        return residentBytes(content.body(), content.sizeBytes());
    }

    /// Returns what a message takes in memory at most: text that is not all ASCII may take two
    /// bytes a character.
    static long residentBytes(String body, int sizeBytes) {
        boolean ascii = body.length() == sizeBytes;
        return MESSAGE_BYTES + (ascii ? sizeBytes : 2L * sizeBytes);
    }

    /// Forgets a send that is not deduplicated any more.
    void forget(Original original) {
        residentBytes.addAndGet(-ORIGINAL_BYTES);
        log.release(original.position(), original.recordBytes());
    }

    /// Forgets a message that left for good.
    void forget(Message message) {
        residentBytes.addAndGet(-residentBytes(message.content()));
        log.release(message.position(), message.recordBytes());
    }

    /// Makes what comes of a draft: a message with an id and a number of its own. Numbers follow
    /// the order of these calls.
    Message message(Draft draft, String sender, Moment now) {
        var origin =
                new MessageContent.Origin(
                        now.epochMillis(),
                        sender,
                        draft.traceHeader(),
                        draft.groupId(),
                        "",
                        draft.deduplicationId());
        var content =
                new MessageContent(
                        ids.next(),
                        draft.body(),
                        draft.md5(),
                        draft.sizeBytes(),
                        draft.attributes(),
                        origin);
        return new Message(
                numbers.incrementAndGet(), content, now.tick().nanos(), draft.delay().toNanos());
    }
}
