package io.penstock.server.logs;

import io.penstock.runtime.environment.log.LogEvent;
import java.util.Comparator;

/// A place between the events of a group in the order of their times, as clients carry it.
///
/// @param millis time of the event here
/// @param position of the event, which decides between events of one time
record Cursor(long millis, long position) {
    /// Before all events.
    static final Cursor START = new Cursor(0, -1);

    static final Comparator<LogEvent> ORDER =
            Comparator.<LogEvent>comparingLong(event -> event.at().toEpochMilli())
                    .thenComparingLong(LogEvent::position);

    private static final int DIGITS = 56;
    private static final int MILLIS_DIGITS = 19;

    static Cursor at(LogEvent event) {
        return new Cursor(event.at().toEpochMilli(), event.position());
    }

    /// Returns whether the event lies behind this place.
    boolean isBefore(LogEvent event) {
        long at = event.at().toEpochMilli();
        return at > millis || (at == millis && event.position() > position);
    }

    /// Returns whether the event lies before this place.
    boolean isAfter(LogEvent event) {
        long at = event.at().toEpochMilli();
        return at < millis || (at == millis && event.position() < position);
    }

    /// Returns 56 digits, as event ids of AWS have.
    String text() {
        return "%019d%037d".formatted(millis, position + 1);
    }

    /// Reads what [#text] wrote.
    static Cursor of(String text) {
        if (text.length() != DIGITS || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw invalid();
        }
        try {
            return new Cursor(
                    Long.parseLong(text.substring(0, MILLIS_DIGITS)),
                    Long.parseLong(text.substring(MILLIS_DIGITS)) - 1);
        } catch (NumberFormatException tooLarge) {
            throw invalid();
        }
    }

    static Refused invalid() {
        return Refused.invalid("The specified nextToken is invalid.");
    }
}
