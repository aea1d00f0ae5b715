package io.penstock.engine.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The life of one message, delivery by delivery, as its mapping's journal tells it.
///
/// @param messageId whose life
/// @param attempts its deliveries, oldest first
/// @param end what is known of its place now
public record MessageStory(String messageId, List<Attempt> attempts, End end) {
    public MessageStory {
        attempts = List.copyOf(attempts);
    }

    /// One delivery of the message.
    ///
    /// @param receive which receive of the message this was, counted by the queue
    /// @param receivedAt when
    /// @param batch its batch, 0 if it never joined one
    /// @param requestId of the last invocation, empty if there was none
    /// @param throttles how often an invocation was throttled or refused
    /// @param outcome how the delivery ended
    public record Attempt(
            int receive,
            Instant receivedAt,
            long batch,
            String requestId,
            int throttles,
            Outcome outcome) {
        Attempt joined(long number) {
            return new Attempt(receive, receivedAt, number, requestId, throttles, outcome);
        }

        Attempt invoked(String request) {
            return new Attempt(receive, receivedAt, batch, request, throttles, outcome);
        }

        Attempt throttled() {
            return new Attempt(receive, receivedAt, batch, requestId, throttles + 1, outcome);
        }

        Attempt ended(Outcome how) {
            return new Attempt(receive, receivedAt, batch, requestId, throttles, how);
        }

        /// Returns the delivery in one line.
        public String text() {
            String where = batch == 0 ? "" : " in batch " + batch;
            String request = requestId.isEmpty() ? "" : ", request " + requestId;
            String held = throttles == 0 ? "" : ", throttled or refused " + throttles + " times";
            return "receive %d at %s%s%s%s: %s"
                    .formatted(
                            receive,
                            LineText.time(receivedAt),
                            where,
                            request,
                            held,
                            outcome.text());
        }
    }

    /// How one delivery ended.
    public sealed interface Outcome {
        /// Not known to have ended.
        record Open() implements Outcome {}

        /// Dropped by the filter.
        record Dropped(String why) implements Outcome {}

        /// The function ran and failed.
        ///
        /// @param duration of the invocation
        record Failed(String errorType, String errorMessage, Duration duration)
                implements Outcome {}

        /// The function ran and its answer names the message as failed.
        ///
        /// @param why the rule, or the cause of the return
        record Rejected(String why) implements Outcome {}

        /// No function ran with it.
        record NeverRan(String why) implements Outcome {}

        /// The function ran and handled it.
        record Handled() implements Outcome {}

        /// Handled, but the delete failed.
        record NotDeleted(String cause) implements Outcome {}

        /// Returns the outcome for people.
        default String text() {
            return switch (this) {
                case Open() -> "not ended yet";
                case Dropped(var why) -> "filtered out (" + why + ") and deleted";
                case Failed(var type, var message, var duration) ->
                        "the function failed after %s: %s: %s"
                                .formatted(LineText.span(duration), type, message);
                case Rejected(var why) -> "the function returned it as failed: " + why;
                case NeverRan(var why) -> "never ran: " + why;
                case Handled() -> "handled and deleted";
                case NotDeleted(var cause) -> "handled, but not deleted: " + cause;
            };
        }
    }

    /// Where the message is now, as far as the journal knows.
    public sealed interface End {
        /// With the mapping, or in the queue.
        record Unknown() implements End {}

        /// Deleted from the queue.
        record Gone(Instant at) implements End {}

        /// Comes back by itself.
        record Waiting(Instant visibleAgainAt) implements End {}

        /// In the dead-letter queue.
        record SetAside(Instant at, String queue, int receives) implements End {}

        /// Returns the end for people.
        default String text() {
            return switch (this) {
                case Unknown() -> "its place is not known from the journal";
                case Gone(var at) -> "deleted at " + LineText.time(at);
                case Waiting(var at) -> "left in the queue, visible again at " + LineText.time(at);
                case SetAside(var at, var queue, var receives) ->
                        "moved to the dead-letter queue %s at %s after %d receives"
                                .formatted(queue, LineText.time(at), receives);
            };
        }
    }

    /// Reads the story of a message off the lines that concern it; see [Journal#of].
    public static MessageStory of(String messageId, List<JournalEntry> entries) {
        var teller = new StoryTeller(messageId);
        entries.forEach(teller::hear);
        return new MessageStory(messageId, teller.attempts(), teller.end());
    }

    /// Returns one sentence over all deliveries.
    public String summary() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Attempt attempt : attempts) {
            counts.merge(word(attempt.outcome()), 1, Integer::sum);
        }
        List<String> parts = new ArrayList<>();
        counts.forEach((word, count) -> parts.add(count + " " + word));
        String receives = attempts.size() == 1 ? "1 receive" : attempts.size() + " receives";
        return "%s: %s; %s.".formatted(receives, String.join(", ", parts), end.text());
    }

    /// Returns the story for people: the summary, then a line per delivery.
    public List<String> text() {
        List<String> lines = new ArrayList<>();
        lines.add("message " + messageId + ": " + summary());
        attempts.forEach(attempt -> lines.add("  " + attempt.text()));
        return lines;
    }

    private static String word(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Open() -> "open";
            case Outcome.Dropped _ -> "filtered out";
            case Outcome.Failed(var type, _, _) -> "failed with " + type;
            case Outcome.Rejected _ -> "returned as failed by the function";
            case Outcome.NeverRan _ -> "never ran";
            case Outcome.Handled() -> "handled";
            case Outcome.NotDeleted _ -> "handled but not deleted";
        };
    }
}
