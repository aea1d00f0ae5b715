package io.penstock.engine.journal;

import io.penstock.engine.journal.MessageStory.Attempt;
import io.penstock.engine.journal.MessageStory.Outcome;
import java.util.Locale;

/// What used up one receive of a message.
public enum Cause {
    /// Nothing yet: the delivery has not ended.
    OPEN("not ended yet"),
    /// The filter dropped it.
    FILTERED("filtered out"),
    /// The function raised or crashed.
    FAILED("failed"),
    /// The function took longer than it may.
    TIMED_OUT("timed out"),
    /// The function's answer counts it as failed.
    REPORTED("returned as failed by the function"),
    /// Throttled until its visibility timeout ended.
    THROTTLED("throttled without having run"),
    /// The function could not be invoked until its visibility timeout ended.
    REFUSED("refused without having run"),
    /// Its visibility timeout ended, or the mapping stopped, before its turn came.
    LET_GO("let go without having run"),
    /// The server stopped while it was in hand.
    CUT_OFF("cut off by a stop of the mapping"),
    /// Handled and deleted.
    HANDLED("handled"),
    /// Handled, but the delete failed.
    NOT_DELETED("handled but not deleted");

    private static final String TIMEOUT = "Sandbox.Timedout";

    private final String words;

    Cause(String words) {
        this.words = words;
    }

    static Cause of(Attempt attempt) {
        return switch (attempt.outcome()) {
            case Outcome.Open() -> OPEN;
            case Outcome.Dropped _ -> FILTERED;
            case Outcome.Failed(var type, _, _) -> type.equals(TIMEOUT) ? TIMED_OUT : FAILED;
            case Outcome.Rejected _ -> REPORTED;
            case Outcome.NeverRan _ when attempt.throttles() == 0 -> LET_GO;
            case Outcome.NeverRan _ -> attempt.refused() ? REFUSED : THROTTLED;
            case Outcome.CutOff _ -> CUT_OFF;
            case Outcome.Handled() -> HANDLED;
            case Outcome.NotDeleted _ -> NOT_DELETED;
        };
    }

    /// Returns the stable name, for example `timed-out`.
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Returns the cause for people, with what an attempt adds to it.
    String words(Attempt attempt) {
        return switch (attempt.outcome()) {
            case Outcome.Failed(var type, _, _) when this == FAILED -> words + " with " + type;
            case Outcome.Failed(_, _, var duration) -> words + " at " + LineText.span(duration);
            case Outcome.Open _,
                    Outcome.Dropped _,
                    Outcome.Rejected _,
                    Outcome.NeverRan _,
                    Outcome.CutOff _,
                    Outcome.Handled _,
                    Outcome.NotDeleted _ ->
                    words;
        };
    }
}
