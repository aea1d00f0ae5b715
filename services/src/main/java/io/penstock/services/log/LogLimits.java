package io.penstock.services.log;

import java.time.Duration;

/// How large the parts of a log may get.
///
/// @param segmentBytes size of a segment file, at least 4 KiB; no operation may append more at once
/// @param pendingBytesMax bytes that may wait for a commit before appenders have to wait
/// @param lazyDelay how long records that nobody waits for may stay unwritten
/// @param idleSegments segments beyond twice the needed bytes that are left in peace
public record LogLimits(
        int segmentBytes, int pendingBytesMax, Duration lazyDelay, int idleSegments) {
    /// What a server uses.
    public static final LogLimits DEFAULT =
            new LogLimits(32 << 20, 8 << 20, Duration.ofMillis(200), 4);

    /// Checks the sizes.
    public LogLimits {
        if (segmentBytes < 4 << 10 || pendingBytesMax < 1 || idleSegments < 1) {
            throw new IllegalArgumentException(
                    "invalid limits: segments of %d bytes, %d bytes pending, %d idle segments"
                            .formatted(segmentBytes, pendingBytesMax, idleSegments));
        }
    }
}
