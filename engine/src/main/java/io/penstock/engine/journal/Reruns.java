package io.penstock.engine.journal;

import io.penstock.engine.journal.MessageStory.Attempt;
import io.penstock.engine.journal.MessageStory.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Says why a function got one message more than once. A function of its deliveries.
final class Reruns {
    private Reruns() {}

    /// @param attempts oldest first
    static List<String> of(List<Attempt> attempts) {
        List<Attempt> runs = attempts.stream().filter(Attempt::ran).toList();
        List<String> reasons = new ArrayList<>();
        for (int i = 1; i < runs.size(); i++) {
            reasons.add("run %d: %s".formatted(i + 1, reason(i, runs.get(i - 1), runs.get(i))));
        }
        return reasons;
    }

    private static String reason(int number, Attempt before, Attempt run) {
        if (overlap(before, run)) {
            return "its visibility timeout ended while run %d (request %s, received at %s) still worked on it: both ran at the same time."
                    .formatted(number, before.requestId(), LineText.time(before.receivedAt()));
        }
        return switch (before.outcome()) {
            case Outcome.Failed(var type, _, _) ->
                    "a retry, because run %d failed with %s.".formatted(number, type);
            case Outcome.Rejected(var why) ->
                    "a retry, because run %d did not handle it: %s.".formatted(number, why);
            case Outcome.NotDeleted(var cause) ->
                    "run %d handled it, but it could not be deleted: %s.".formatted(number, cause);
            case Outcome.CutOff _ ->
                    "the mapping was stopped during run %d, so its end is not known."
                            .formatted(number);
            case Outcome.Handled() ->
                    ("run %d handled and deleted it; somebody put it back (a"
                                    + " redrive keeps the id, a new send does not).")
                            .formatted(number);
            case Outcome.Open(), Outcome.Dropped _, Outcome.NeverRan _ ->
                    "what became of run %d is not known.".formatted(number);
        };
    }

    private static boolean overlap(Attempt before, Attempt run) {
        boolean open = before.endedAt().equals(Instant.EPOCH);
        return open || before.endedAt().isAfter(run.receivedAt());
    }
}
