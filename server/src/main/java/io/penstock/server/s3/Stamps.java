package io.penstock.server.s3;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/// How S3 writes times.
final class Stamps {
    private static final DateTimeFormatter XML =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter HEADER =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private Stamps() {}

    static String inXml(Instant time) {
        return XML.format(time);
    }

    static String inHeader(Instant time) {
        return HEADER.format(time);
    }

    /// Reads a header; empty if it is no time.
    static Optional<Instant> ofHeader(String text) {
        try {
            return text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
        } catch (DateTimeParseException unreadable) {
            return Optional.empty();
        }
    }

    /// Returns the time as precisely as headers say it.
    static Instant whole(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }
}
