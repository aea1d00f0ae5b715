package io.penstock.engine.queuemapping;

import io.penstock.engine.event.SqsEvent;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.retry.Backoff;
import io.penstock.engine.time.Tick;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A batch from its completion to its settlement. Not thread-safe; confined to its core.
///
/// ```
/// WAITING ──▶ INVOKING ──▶ (failed: gone)
///    ▲           │  └────▶ DELETING ──▶ (gone)
///    └─throttled─┘
/// ```
final class Batch {
    /// Where a batch is.
    enum Stage {
        WAITING,
        INVOKING,
        DELETING
    }

    private final long number;
    private final Backoff backoff;
    private final List<Held> messages;
    private final Set<String> groups;
    private final int eventBytes;
    private Stage stage = Stage.WAITING;
    private int attempts;
    private int attempted;
    private String requestId = "";
    private String heldBackBy = "";
    private @Nullable Tick retryAt;

    Batch(long number, List<Held> messages, Backoff backoff) {
        this.number = number;
        this.messages = new ArrayList<>(messages);
        this.groups = groupsOf(messages);
        this.eventBytes = eventBytesOf(messages);
        this.backoff = backoff;
    }

    private static Set<String> groupsOf(List<Held> messages) {
        Set<String> groups = Set.of();
        for (Held held : messages) {
            if (held.grouped()) {
                if (groups.isEmpty()) {
                    groups = new HashSet<>();
                }
                groups.add(held.group());
            }
        }
        return Collections.unmodifiableSet(groups);
    }

    long number() {
        return number;
    }

    Stage stage() {
        return stage;
    }

    int size() {
        return messages.size();
    }

    /// Returns how many messages the last invocation was given.
    int attempted() {
        return attempted;
    }

    int attempts() {
        return attempts;
    }

    String requestId() {
        return requestId;
    }

    /// Returns what keeps the batch from being invoked, empty if it only waits for its turn.
    String heldBackBy() {
        return heldBackBy;
    }

    /// Returns when to try again; null if at once.
    @Nullable Tick retryAt() {
        return retryAt;
    }

    List<Held> messages() {
        return messages;
    }

    List<QueueMessage> contents() {
        var contents = new ArrayList<QueueMessage>(messages.size());
        for (Held held : messages) {
            contents.add(held.message());
        }
        return contents;
    }

    /// Returns the message groups whose order it was made to keep, also of messages it has lost
    /// since.
    Set<String> groups() {
        return groups;
    }

    /// Returns what its messages are in the event, in order; empty if a change of the window has
    /// made that wrong.
    List<Payload> records(boolean windowed) {
        var records = new ArrayList<Payload>(messages.size());
        for (Held held : messages) {
            if (held.windowed() != windowed) {
                return List.of();
            }
            records.add(held.record());
        }
        return records;
    }

    /// Returns the length of the event with which it was made, by the sizes its messages were
    /// measured with; messages it has lost since are still counted.
    int eventBytes() {
        return eventBytes;
    }

    private static int eventBytesOf(List<Held> messages) {
        int separators = messages.size() - 1;
        int bytes = SqsEvent.ENVELOPE_BYTES + separators;
        for (Held held : messages) {
            bytes += held.sizeBytes();
        }
        return bytes;
    }

    /// Returns when the first of its messages becomes visible to others.
    Tick hiddenUntil() {
        Tick first = messages.getFirst().hiddenUntil();
        for (Held held : messages) {
            first = first.reached(held.hiddenUntil()) ? held.hiddenUntil() : first;
        }
        return first;
    }

    /// Returns whether it may be tried now.
    boolean due(Tick now) {
        return stage == Stage.WAITING && (retryAt == null || now.reached(retryAt));
    }

    /// Gives up and returns the messages whose visibility has ended.
    List<Held> dropExpired(Tick now) {
        List<Held> expired = List.of();
        for (Iterator<Held> all = messages.iterator(); all.hasNext(); ) {
            Held held = all.next();
            if (now.reached(held.hiddenUntil())) {
                if (expired.isEmpty()) {
                    expired = new ArrayList<>();
                }
                expired.add(held);
                all.remove();
            }
        }
        return expired;
    }

    void invoke(String id) {
        stage = Stage.INVOKING;
        attempts++;
        attempted = messages.size();
        requestId = id;
        retryAt = null;
    }

    /// Nothing ran; returns when to try again.
    Tick holdBack(String by, Tick now) {
        stage = Stage.WAITING;
        heldBackBy = by;
        Tick next = now.plus(backoff.next());
        retryAt = next;
        return next;
    }

    /// Gives up and returns the messages with these ids, in order.
    List<Held> giveUp(Set<String> ids) {
        List<Held> given = messages.stream().filter(held -> ids.contains(held.id())).toList();
        messages.removeAll(given);
        return given;
    }

    /// Gives up and returns the messages that must not be invoked before one of these.
    List<Held> giveUpFollowersOf(List<Held> unhandled) {
        List<Held> followers =
                messages.stream()
                        .filter(held -> unhandled.stream().anyMatch(held::follows))
                        .toList();
        messages.removeAll(followers);
        return followers;
    }

    void delete() {
        stage = Stage.DELETING;
    }
}
