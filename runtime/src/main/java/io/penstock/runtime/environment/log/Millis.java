package io.penstock.runtime.environment.log;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// Writes times to the millisecond, as logs have them.
final class Millis {
    private static final DateTimeFormatter ISO =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private Millis() {}

    /// Returns nanoseconds as milliseconds with two decimals.
    static String of(long nanos) {
        long hundredths = Math.round(nanos / 10_000.0);
        long rest = hundredths % 100;
        return hundredths / 100 + (rest < 10 ? ".0" : ".") + rest;
    }

    /// Returns an instant as `2025-01-01T00:00:00.000Z`.
    static String iso(Instant instant) {
        return ISO.format(instant);
    }
}
