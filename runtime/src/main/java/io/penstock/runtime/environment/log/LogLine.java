package io.penstock.runtime.environment.log;

import java.time.Instant;

/// One record of a log. Rendered only when somebody reads it or the file is written, so that an
/// invocation pays for a few small objects.
public sealed interface LogLine permits LogLine.Text, LogLine.Json, PlatformRecord {
    /// What a line of the platform weighs: its object and its id.
    int FIXED_WEIGHT = 160;

    /// Returns the text without the final newline; it may hold newlines where one record spans
    /// several lines.
    String text();

    /// Returns about how much memory the line takes, for limits.
    int weight();

    /// Something printed, or a sentence of the platform.
    record Text(String text) implements LogLine {
        @Override
        public int weight() {
            return 80 + text.length();
        }
    }

    /// A record of the platform in the JSON format.
    record Json(Instant at, PlatformRecord record) implements LogLine {
        @Override
        public String text() {
            return RecordJson.text(at, record);
        }

        @Override
        public int weight() {
            return FIXED_WEIGHT + 40;
        }
    }
}
