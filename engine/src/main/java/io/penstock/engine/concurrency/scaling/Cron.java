package io.penstock.engine.concurrency.scaling;

import java.time.ZonedDateTime;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/// A cron expression of five fields: minute, hour, day of the month, month, day of the week. A
/// field is `*`, a number, a range `a-b`, each with a step `/n`, or a list of these; months and
/// days of the week have names (`JAN`, `MON`), Sunday is 0 and 7. If both kinds of day are given,
/// either suffices. Immutable.
public final class Cron {
    private static final List<String> MONTHS =
            List.of(
                    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV",
                    "DEC");
    private static final List<String> DAYS =
            List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");
    private static final int FIELDS = 5;
    private static final int WEEK = 7;

    private final String text;
    private final BitSet minutes;
    private final BitSet hours;
    private final BitSet daysOfMonth;
    private final BitSet months;
    private final BitSet daysOfWeek;
    private final boolean anyDayOfMonth;
    private final boolean anyDayOfWeek;

    private Cron(String text, List<String> fields) {
        this.text = text;
        minutes = new Field("minute", 0, 59, List.of()).read(fields.get(0));
        hours = new Field("hour", 0, 23, List.of()).read(fields.get(1));
        daysOfMonth = new Field("day of the month", 1, 31, List.of()).read(fields.get(2));
        months = new Field("month", 1, 12, MONTHS).read(fields.get(3));
        daysOfWeek = new Field("day of the week", 0, WEEK, DAYS).read(fields.get(4));
        anyDayOfMonth = fields.get(2).equals("*");
        anyDayOfWeek = fields.get(4).equals("*");
    }

    /// Reads an expression.
    ///
    /// @throws IllegalArgumentException if it is none; says what is wrong
    public static Cron parse(String text) {
        List<String> fields = List.of(text.strip().split("\\s+"));
        if (fields.size() != FIELDS) {
            throw new IllegalArgumentException(
                    "'%s' must have five fields: minute, hour, day of the month, month, day of the week"
                            .formatted(text));
        }
        return new Cron(text, fields);
    }

    /// Returns whether the expression names this minute.
    public boolean matches(ZonedDateTime time) {
        return minutes.get(time.getMinute())
                && hours.get(time.getHour())
                && months.get(time.getMonthValue())
                && day(time);
    }

    private boolean day(ZonedDateTime time) {
        int weekday = time.getDayOfWeek().getValue(); // Monday 1 to Sunday 7
        boolean ofWeek = daysOfWeek.get(weekday) || daysOfWeek.get(weekday % WEEK);
        boolean ofMonth = daysOfMonth.get(time.getDayOfMonth());
        if (anyDayOfMonth || anyDayOfWeek) {
            return ofMonth && ofWeek;
        }
        return ofMonth || ofWeek;
    }

    @Override
    public String toString() {
        return text;
    }

    /// One of the five.
    ///
    /// @param names of the values, from 1 for months and from 0 for days; empty for none
    private record Field(String what, int min, int max, List<String> names) {
        BitSet read(String field) {
            var values = new BitSet(max + 1);
            for (String part : field.split(",", -1)) {
                add(part, values);
            }
            return values;
        }

        private void add(String part, BitSet values) {
            String[] stepped = part.split("/", 2);
            int step = stepped.length == 1 ? 1 : number(stepped[1], part);
            String range = stepped[0];
            int from = min;
            int to = max;
            if (!range.equals("*")) {
                String[] ends = range.split("-", 2);
                from = value(ends[0], part);
                to = ends.length == 2 ? value(ends[1], part) : stepped.length == 2 ? max : from;
            }
            if (step < 1 || from > to) {
                throw wrong(part);
            }
            for (int value = from; value <= to; value += step) {
                values.set(value);
            }
        }

        private int value(String text, String part) {
            int named = names.indexOf(text.toUpperCase(Locale.ROOT));
            int value = named >= 0 ? named + min : number(text, part);
            if (value < min || value > max) {
                throw wrong(part);
            }
            return value;
        }

        private int number(String text, String part) {
            if (text.isEmpty() || text.length() > 2 || !text.chars().allMatch(Character::isDigit)) {
                throw wrong(part);
            }
            return Integer.parseInt(text);
        }

        private IllegalArgumentException wrong(String part) {
            return new IllegalArgumentException(
                    "'%s' is no %s (%d to %d)".formatted(part, what, min, max));
        }
    }
}
