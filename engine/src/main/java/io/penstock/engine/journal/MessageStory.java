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
    /// @param requestId of the last try to invoke the function, empty if there was none
    /// @param throttles how often an invocation was throttled or refused
    /// @param heldBackBy why the last of these was, empty for none
    /// @param refused whether it was refused, not throttled
    /// @param running whether the last try got through, as far as is known
    /// @param outcome how the delivery ended
    /// @param endedAt when; [Instant#EPOCH] if it has not ended
    public record Attempt(
            int receive,
            Instant receivedAt,
            long batch,
            String requestId,
            int throttles,
            String heldBackBy,
            boolean refused,
            boolean running,
            Outcome outcome,
            Instant endedAt) {
        static Attempt received(int receive, Instant at) {
            return new Attempt(
                    receive, at, 0, "", 0, "", false, false, new Outcome.Open(), Instant.EPOCH);
        }

        Attempt joined(long number) {
            return new Attempt(
                    receive,
                    receivedAt,
                    number,
                    requestId,
                    throttles,
                    heldBackBy,
                    refused,
                    running,
                    outcome,
                    endedAt);
        }

        Attempt invoked(String request) {
            return new Attempt(
                    receive,
                    receivedAt,
                    batch,
                    request,
                    throttles,
                    heldBackBy,
                    refused,
                    true,
                    outcome,
                    endedAt);
        }

        Attempt heldBack(String why, boolean refusal) {
            return new Attempt(
                    receive,
                    receivedAt,
                    batch,
                    requestId,
                    throttles + 1,
                    why,
                    refusal,
                    false,
                    outcome,
                    endedAt);
        }

        Attempt ended(Outcome how, Instant at) {
            return new Attempt(
                    receive,
                    receivedAt,
                    batch,
                    requestId,
                    throttles,
                    heldBackBy,
                    refused,
                    running,
                    how,
                    at);
        }

        /// Polling began anew; a delivery that had not ended never will.
        Attempt cutOff(Instant at) {
            return outcome instanceof Outcome.Open ? ended(new Outcome.CutOff(running), at) : this;
        }

        /// Returns whether the function got the message, as far as is known.
        public boolean ran() {
            return running && !(outcome instanceof Outcome.NeverRan);
        }

        /// Returns what used this receive up.
        public Cause cause() {
            return Cause.of(this);
        }

        /// Returns the delivery in one line.
        public String text() {
            String where = batch == 0 ? "" : " in batch " + batch;
            String request = requestId.isEmpty() || !running ? "" : ", request " + requestId;
            String held =
                    throttles == 0
                            ? ""
                            : ", %s %d times (%s)"
                                    .formatted(
                                            refused ? "refused" : "throttled",
                                            throttles,
                                            heldBackBy);
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

        /// The server stopped while the message was in hand.
        ///
        /// @param running whether the function was working on it
        record CutOff(boolean running) implements Outcome {}

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
                case CutOff(var running) ->
                        running
                                ? "the mapping was stopped while the function worked on it"
                                : "the mapping was stopped before the function ran";
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

        /// Returns the end for people. What was to come back and did not is told as that: another
        /// consumer may have received it since, or its queue's service may have given it up, which
        /// a foreign one tells nobody.
        default String text(Instant now) {
            return switch (this) {
                case Unknown() -> "its place is not known from the journal";
                case Gone(var at) -> "deleted at " + LineText.time(at);
                case Waiting(var at) when now.isAfter(at) ->
                        "let go, visible again since %s and not received here since then; the queue's own service knows where it is now"
                                .formatted(LineText.time(at));
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

    /// Returns whether anything is known of the message.
    public boolean known() {
        return !attempts.isEmpty() || !(end instanceof End.Unknown);
    }

    /// Returns one sentence over all deliveries, and one over what the function has to do with a
    /// message that was given up.
    public String summary(Instant now) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Attempt attempt : attempts) {
            counts.merge(attempt.cause().words(attempt), 1, Integer::sum);
        }
        List<String> parts = new ArrayList<>();
        counts.forEach((words, count) -> parts.add(count + " " + words));
        String receives = attempts.size() == 1 ? "1 receive" : attempts.size() + " receives";
        return "%s: %s; %s.%s%s"
                .formatted(
                        receives,
                        String.join(", ", parts),
                        end.text(now),
                        unknownReceives(),
                        guilt());
    }

    /// Returns why the function got the message more than once: one sentence per run after the
    /// first.
    public List<String> reruns() {
        return Reruns.of(attempts);
    }

    /// Returns the story for people: the summary, a line per delivery, and why it ran again.
    public List<String> text(Instant now) {
        List<String> lines = new ArrayList<>();
        lines.add("message " + messageId + ": " + summary(now));
        attempts.forEach(attempt -> lines.add("  " + attempt.text()));
        reruns().forEach(line -> lines.add("  " + line));
        return lines;
    }

    /// Receives that are missing here were by other consumers, or are forgotten.
    private String unknownReceives() {
        int most =
                Math.max(
                        attempts.stream().mapToInt(Attempt::receive).max().orElse(0),
                        end instanceof End.SetAside aside ? aside.receives() : 0);
        long told = attempts.stream().mapToInt(Attempt::receive).distinct().count();
        return most > told
                ? (" Of %d of its receives nothing is known here: another consumer"
                                + " had them, or they are forgotten.")
                        .formatted(most - told)
                : "";
    }

    private String guilt() {
        if (!(end instanceof End.SetAside) || attempts.isEmpty()) {
            return "";
        }
        if (attempts.stream().noneMatch(Attempt::ran)) {
            return " The function never saw it.";
        }
        boolean rejected =
                attempts.stream()
                        .map(Attempt::cause)
                        .anyMatch(cause -> cause == Cause.FAILED || cause == Cause.REPORTED);
        return rejected ? "" : " The function never rejected it.";
    }
}
