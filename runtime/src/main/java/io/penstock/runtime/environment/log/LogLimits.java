package io.penstock.runtime.environment.log;

import java.time.Duration;

/// How much is kept of each function's log.
///
/// @param ringBytes in memory, roughly
/// @param fileBytes in the file before it is rotated; one older file is kept
/// @param lineBytes a longer line is cut into several
/// @param batchEvery how often files are appended to, at most
public record LogLimits(int ringBytes, long fileBytes, int lineBytes, Duration batchEvery) {
    /// What fits most machines: 4 MiB in memory, files of 16 MiB, lines of 256 KiB (the largest
    /// event of CloudWatch Logs for many years), files written five times a second.
    public static final LogLimits DEFAULT =
            new LogLimits(4 << 20, 16L << 20, 256 << 10, Duration.ofMillis(200));
}
