package io.penstock.runtime.environment.log;

import java.time.Instant;

/// One line of a log group.
///
/// @param position counts the group's lines since the server started
/// @param stream name of the stream
/// @param at when it was written, as its writer says
/// @param ingestedAt when it arrived here
public record LogEvent(long position, String stream, Instant at, Instant ingestedAt, LogLine line) {
    /// Returns the text without the final newline.
    public String message() {
        return line.text();
    }
}
