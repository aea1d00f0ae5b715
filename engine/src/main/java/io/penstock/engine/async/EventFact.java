package io.penstock.engine.async;

/// One thing that happened to an event, for whoever wants to know why.
public sealed interface EventFact {
    /// It was accepted.
    record Received() implements EventFact {}

    /// An earlier process had accepted it.
    record FoundAgain() implements EventFact {}

    /// The function ran, failed, and will be tried again.
    record Failed(int attempt, String message, long nextMillis) implements EventFact {}

    /// The function was not let run, and will be tried again.
    record HeldBack(String message, long nextMillis) implements EventFact {}

    /// It came to its end.
    record Ended(Condition condition, int attempts, String message) implements EventFact {}

    /// Something was delivered.
    record Delivered(Errand errand) implements EventFact {}

    /// Something could not be delivered, and will be tried again.
    record DeliveryDelayed(Errand errand, String reason, long nextMillis) implements EventFact {}

    /// Something could not be delivered, and is given up.
    record DeliveryFailed(Errand errand, String reason) implements EventFact {}

    /// Returns what happened, for people.
    default String text() {
        return switch (this) {
            case Received() -> "accepted";
            case FoundAgain() -> "found again after a restart";
            case Failed(int attempt, String message, _) ->
                    "attempt " + attempt + " failed: " + message;
            case HeldBack(String message, _) -> "not let run: " + message;
            case Ended(Condition condition, int attempts, String message) ->
                    "ended with "
                            + condition.wireName()
                            + " after "
                            + attempts
                            + (attempts == 1 ? " attempt" : " attempts")
                            + (message.isEmpty() ? "" : ": " + message);
            case Delivered(Errand errand) -> what(errand) + " delivered to " + errand.target();
            case DeliveryDelayed(Errand errand, String reason, _) ->
                    what(errand) + " not delivered to " + errand.target() + " yet: " + reason;
            case DeliveryFailed(Errand errand, String reason) ->
                    what(errand) + " not delivered to " + errand.target() + ": " + reason;
        };
    }

    /// Returns when the next attempt follows, in milliseconds of the epoch; 0 if none does.
    default long nextMillis() {
        return switch (this) {
            case Failed(_, _, long next) -> next;
            case HeldBack(_, long next) -> next;
            case DeliveryDelayed(_, _, long next) -> next;
            case Received _, FoundAgain _, Ended _, Delivered _, DeliveryFailed _ -> 0;
        };
    }

    private static String what(Errand errand) {
        return switch (errand.kind()) {
            case ON_SUCCESS -> "record of success";
            case ON_FAILURE -> "record of failure";
            case DEAD_LETTER -> "dead letter";
        };
    }
}
