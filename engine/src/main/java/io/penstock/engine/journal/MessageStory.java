package io.penstock.engine.journal;

import io.penstock.engine.journal.JournalLine.Answered;
import io.penstock.engine.journal.JournalLine.BatchClosed;
import io.penstock.engine.journal.JournalLine.ConfigChanged;
import io.penstock.engine.journal.JournalLine.DeadLettered;
import io.penstock.engine.journal.JournalLine.DeleteFailed;
import io.penstock.engine.journal.JournalLine.Deleted;
import io.penstock.engine.journal.JournalLine.Filtered;
import io.penstock.engine.journal.JournalLine.FilteredDeleteFailed;
import io.penstock.engine.journal.JournalLine.FunctionFailed;
import io.penstock.engine.journal.JournalLine.Invoked;
import io.penstock.engine.journal.JournalLine.LetGo;
import io.penstock.engine.journal.JournalLine.PollFailed;
import io.penstock.engine.journal.JournalLine.Polled;
import io.penstock.engine.journal.JournalLine.RedeliveredWhileRunning;
import io.penstock.engine.journal.JournalLine.Refused;
import io.penstock.engine.journal.JournalLine.Returned;
import io.penstock.engine.journal.JournalLine.Started;
import io.penstock.engine.journal.JournalLine.StateChanged;
import io.penstock.engine.journal.JournalLine.Throttled;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

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
        record Filtered(String why) implements Outcome {}

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
                case Filtered(var why) -> "filtered out (" + why + ") and deleted";
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
        record Deleted(Instant at) implements End {}

        /// Comes back by itself.
        record Waiting(Instant visibleAgainAt) implements End {}

        /// In the dead-letter queue.
        record DeadLettered(Instant at, String queue, int receives) implements End {}

        /// Returns the end for people.
        default String text() {
            return switch (this) {
                case Unknown() -> "its place is not known from the journal";
                case Deleted(var at) -> "deleted at " + LineText.time(at);
                case Waiting(var at) ->
                        "left in the queue, visible again at " + LineText.time(at);
                case DeadLettered(var at, var queue, var receives) ->
                        "moved to the dead-letter queue %s at %s after %d receives"
                                .formatted(queue, LineText.time(at), receives);
            };
        }
    }

    /// Reads the story of a message off the lines that concern it; see [Journal#of].
    public static MessageStory of(String messageId, List<JournalEntry> entries) {
        var teller = new Teller(messageId);
        entries.forEach(teller::hear);
        return new MessageStory(messageId, teller.attempts, teller.end);
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
            case Outcome.Filtered _ -> "filtered out";
            case Outcome.Failed(var type, _, _) -> "failed with " + type;
            case Outcome.Rejected _ -> "returned as failed by the function";
            case Outcome.NeverRan _ -> "never ran";
            case Outcome.Handled() -> "handled";
            case Outcome.NotDeleted _ -> "handled but not deleted";
        };
    }

    /// Listens to the lines, oldest first.
    private static final class Teller {
        private final String id;
        private final List<Attempt> attempts = new ArrayList<>();
        private End end = new End.Unknown();

        Teller(String id) {
            this.id = id;
        }

        void hear(JournalEntry entry) {
            switch (entry.line()) {
                case Polled polled -> {
                    attempts.add(received(polled, entry.at()));
                    end = new End.Unknown();
                }
                case Filtered filtered -> {
                    settle(0, new Outcome.Filtered(filtered.why()));
                    end = new End.Deleted(entry.at());
                }
                case BatchClosed closed -> join(closed.batch());
                case Invoked(var batch, _, _, var request) ->
                        change(batch, attempt -> attempt.invoked(request));
                case Throttled throttled -> change(throttled.batch(), Attempt::throttled);
                case Refused refused -> change(refused.batch(), Attempt::throttled);
                case FunctionFailed failed ->
                        settle(
                                failed.batch(),
                                new Outcome.Failed(
                                        failed.errorType(),
                                        failed.errorMessage(),
                                        failed.duration()));
                case LetGo letGo -> {
                    settle(letGo.batch(), new Outcome.NeverRan(letGo.cause()));
                    end = new End.Waiting(letGo.visibleAgainAt());
                }
                case Returned returned -> {
                    returned(returned);
                    end = new End.Waiting(returned.visibleAgainAt());
                }
                case Deleted deleted -> {
                    if (handledIn(deleted.batch())) {
                        settle(deleted.batch(), new Outcome.Handled());
                        end = new End.Deleted(entry.at());
                    }
                }
                case DeleteFailed failed -> {
                    settle(failed.batch(), new Outcome.NotDeleted(failed.cause()));
                    end = new End.Waiting(failed.visibleAgainAt());
                }
                case DeadLettered(_, var queue, var receives) ->
                        end = new End.DeadLettered(entry.at(), queue, receives);
                case Answered _,
                        FilteredDeleteFailed _,
                        RedeliveredWhileRunning _,
                        Started _,
                        PollFailed _,
                        StateChanged _,
                        ConfigChanged _ -> {}
            }
        }

        private Attempt received(Polled polled, Instant at) {
            int receive =
                    polled.repeats().stream()
                            .filter(repeat -> repeat.id().equals(id))
                            .mapToInt(Polled.Repeat::receives)
                            .findFirst()
                            .orElse(1);
            return new Attempt(receive, at, 0, "", 0, new Outcome.Open());
        }

        private void returned(Returned returned) {
            change(
                    returned.batch(),
                    attempt ->
                            switch (attempt.outcome()) {
                                case Outcome.Open() when attempt.requestId().isEmpty() ->
                                        attempt.ended(new Outcome.NeverRan(returned.cause()));
                                case Outcome.Open() ->
                                        attempt.ended(new Outcome.Rejected(returned.cause()));
                                case Outcome.Filtered _,
                                        Outcome.Failed _,
                                        Outcome.Rejected _,
                                        Outcome.NeverRan _,
                                        Outcome.Handled _,
                                        Outcome.NotDeleted _ ->
                                        attempt;
                            });
        }

        private void join(long batch) {
            for (int i = attempts.size() - 1; i >= 0; i--) {
                if (attempts.get(i).batch() == 0) {
                    attempts.set(i, attempts.get(i).joined(batch));
                    return;
                }
            }
        }

        private boolean handledIn(long batch) {
            return attempts.stream()
                    .anyMatch(
                            attempt ->
                                    attempt.batch() == batch
                                            && attempt.outcome() instanceof Outcome.Open);
        }

        private void settle(long batch, Outcome outcome) {
            change(batch, attempt -> attempt.ended(outcome));
        }

        private void change(long batch, UnaryOperator<Attempt> step) {
            for (int i = attempts.size() - 1; i >= 0; i--) {
                if (attempts.get(i).batch() == batch) {
                    attempts.set(i, step.apply(attempts.get(i)));
                    return;
                }
            }
        }
    }
}
