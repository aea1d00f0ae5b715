package io.penstock.services.queue.core;

import io.penstock.engine.time.Tick;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What receives with a `ReceiveRequestAttemptId` took, so that one whose answer was lost can be
/// repeated. An attempt is void once any of its messages was deleted, changed or shown again. Holds
/// at most as many attempts as messages are in flight. Not thread-safe.
///
/// Rules: *Amazon SQS API Reference*, ReceiveMessage, `ReceiveRequestAttemptId`.
final class Attempts {
    /// How long after the first receive it can be repeated.
    static final Duration WINDOW = Duration.ofMinutes(5);

    private final Map<String, Attempt> byId = new HashMap<>();

    /// Remembers what a receive took, instead of whatever that id meant before.
    void remember(String id, List<Message> taken, Tick now) {
        if (taken.isEmpty()) {
            return;
        }
        cancel(byId.get(id));
        var attempt = new Attempt(id, List.copyOf(taken), now.plus(WINDOW));
        byId.put(id, attempt);
        taken.forEach(message -> message.attempt = attempt);
    }

    /// Returns what the attempt took, if all of it is still as it was left.
    Optional<List<Message>> recall(String id, Tick now) {
        Attempt attempt = byId.get(id);
        return attempt == null || now.reached(attempt.ends)
                ? Optional.empty()
                : Optional.of(attempt.taken);
    }

    /// Something happened to the message: what took it cannot be repeated any more.
    void touch(Message message) {
        cancel(message.attempt);
    }

    void clear() {
        byId.clear();
    }

    private void cancel(@Nullable Attempt attempt) {
        if (attempt != null) {
            attempt.taken.forEach(message -> message.attempt = null);
            byId.remove(attempt.id, attempt);
        }
    }

    /// One receive.
    record Attempt(String id, List<Message> taken, Tick ends) {}
}
