package io.penstock.engine.async;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// How the object is called that keeps a record in a bucket.
///
/// Source: AWS Lambda Developer Guide, "Retaining records of Lambda asynchronous invocations".
public final class ObjectKey {
    private static final DateTimeFormatter DAY = form("yyyy/MM/dd");
    private static final DateTimeFormatter SECOND = form("yyyy-MM-dd'T'HH.mm.ss");

    private ObjectKey() {}

    /// Returns the key.
    ///
    /// @param uuid drawn for this object
    public static String of(AcceptedEvent event, Ending ending, String uuid) {
        Instant at = Instant.ofEpochMilli(ending.atMillis());
        return "aws/lambda/async/"
                + event.function().name()
                + "/"
                + DAY.format(at)
                + "/"
                + SECOND.format(at)
                + "-"
                + uuid;
    }

    private static DateTimeFormatter form(String pattern) {
        return DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC);
    }
}
