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
import io.penstock.engine.journal.JournalLine.PollersChanged;
import io.penstock.engine.journal.JournalLine.RedeliveredWhileRunning;
import io.penstock.engine.journal.JournalLine.Refused;
import io.penstock.engine.journal.JournalLine.Returned;
import io.penstock.engine.journal.JournalLine.Started;
import io.penstock.engine.journal.JournalLine.StateChanged;
import io.penstock.engine.journal.JournalLine.Throttled;
import io.penstock.engine.journal.MessageStory.Attempt;
import io.penstock.engine.journal.MessageStory.End;
import io.penstock.engine.journal.MessageStory.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Listens to the lines that concern one message, oldest first, and puts its story together.
final class StoryTeller {
    private final String id;
    private final List<Attempt> attempts = new ArrayList<>();
    private final Set<Long> answered = new HashSet<>();
    private End end = new End.Unknown();
    private Instant now = Instant.EPOCH;

    StoryTeller(String id) {
        this.id = id;
    }

    List<Attempt> attempts() {
        return attempts;
    }

    End end() {
        return end;
    }

    void hear(JournalEntry entry) {
        now = entry.at();
        switch (entry.line()) {
            case Polled polled -> {
                attempts.add(received(polled, entry.at()));
                end = new End.Unknown();
            }
            case Filtered filtered -> {
                settle(0, new Outcome.Dropped(filtered.why()));
                end = new End.Gone(entry.at());
            }
            case BatchClosed closed -> join(closed.batch());
            case Invoked(var batch, _, _, var request) ->
                    change(batch, attempt -> attempt.invoked(request));
            case Throttled(var batch, _, var reason, _) ->
                    change(batch, attempt -> attempt.heldBack(reason, false));
            case Refused(var batch, _, _, var message, _) ->
                    change(batch, attempt -> attempt.heldBack(message, true));
            case Started _ -> attempts.replaceAll(attempt -> attempt.cutOff(entry.at()));
            case FunctionFailed failed ->
                    settle(
                            failed.batch(),
                            new Outcome.Failed(
                                    failed.errorType(), failed.errorMessage(), failed.duration()));
            case LetGo letGo -> {
                settle(letGo.batch(), new Outcome.NeverRan(letGo.cause()));
                comesBack(letGo.visibleAgainAt());
            }
            case Returned returned -> {
                returned(returned);
                comesBack(returned.visibleAgainAt());
            }
            case Deleted deleted -> {
                if (handledIn(deleted.batch())) {
                    settle(deleted.batch(), new Outcome.Handled());
                    end = end instanceof End.SetAside ? end : new End.Gone(entry.at());
                }
            }
            case DeleteFailed failed -> {
                settle(failed.batch(), new Outcome.NotDeleted(failed.cause()));
                comesBack(failed.visibleAgainAt());
            }
            case DeadLettered(_, var queue, var receives) ->
                    end = new End.SetAside(entry.at(), queue, receives);
            case FilteredDeleteFailed _ -> end = new End.Unknown();
            case Answered answer -> answered.add(answer.batch());
            case RedeliveredWhileRunning _,
                    PollersChanged _,
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
        return Attempt.received(receive, at);
    }

    /// A delivery that outlasts its visibility may end after another one has brought the message to
    /// its end; then nothing comes back.
    private void comesBack(Instant visibleAgainAt) {
        end =
                switch (end) {
                    case End.SetAside _, End.Gone _ -> end;
                    case End.Unknown _, End.Waiting _ -> new End.Waiting(visibleAgainAt);
                };
    }

    /// The function rejected what it answered for. Without an answer it never ran: lines stored
    /// before refusals had a line of their own end so.
    private void returned(Returned returned) {
        boolean ran = answered.contains(returned.batch());
        change(
                returned.batch(),
                attempt ->
                        switch (attempt.outcome()) {
                            case Outcome.Open() when !ran || !attempt.ran() ->
                                    attempt.ended(new Outcome.NeverRan(returned.cause()), now);
                            case Outcome.Open() ->
                                    attempt.ended(new Outcome.Rejected(returned.cause()), now);
                            case Outcome.Dropped _,
                                    Outcome.Failed _,
                                    Outcome.Rejected _,
                                    Outcome.NeverRan _,
                                    Outcome.CutOff _,
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
                .anyMatch(attempt ->
                        attempt.batch() == batch && attempt.outcome() instanceof Outcome.Open);
    }

    private void settle(long batch, Outcome outcome) {
        change(batch, attempt -> attempt.ended(outcome, now));
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
