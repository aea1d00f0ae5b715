package io.penstock.engine.concurrency.scaling;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/// A time that comes again and again, with bounds of its own.
///
/// @param opens when it begins
/// @param zone whose clock `opens` means
/// @param length how long it lasts, one minute to [#LENGTH_MAX]
/// @param bounds that hold meanwhile
public record Window(Cron opens, ZoneId zone, Duration length, Bounds bounds) {
    /// The longest window.
    public static final Duration LENGTH_MAX = Duration.ofDays(7);

    public Window {
        if (length.compareTo(Duration.ofMinutes(1)) < 0 || length.compareTo(LENGTH_MAX) > 0) {
            throw new IllegalArgumentException(
                    "length %s must be from one minute to seven days".formatted(length));
        }
    }

    /// Returns whether the window is open.
    boolean open(Instant now) {
        ZonedDateTime minute = now.atZone(zone).truncatedTo(ChronoUnit.MINUTES);
        for (long back = 0; back < length.toMinutes(); back++) {
            if (opens.matches(minute.minusMinutes(back))) {
                return true;
            }
        }
        return false;
    }
}
