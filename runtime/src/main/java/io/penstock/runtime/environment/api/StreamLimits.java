package io.penstock.runtime.environment.api;

/// How much a function may stream, and how fast.
///
/// Source: AWS Lambda Developer Guide, "Response streaming for Lambda functions": 200 MB at most,
/// the first 6 MB as fast as they come, the rest at 2 MBps.
///
/// @param bytesMax of one response
/// @param freeBytes of one response that are not slowed down
/// @param bytesPerSecond of the rest
public record StreamLimits(long bytesMax, long freeBytes, long bytesPerSecond) {
    /// The largest streamed response on AWS.
    public static final long BYTES_MAX = 200L * 1024 * 1024;

    /// How much of a response AWS does not slow down.
    public static final long FREE_BYTES = 6L * 1024 * 1024;

    /// How fast AWS lets the rest pass.
    public static final long BYTES_PER_SECOND = 2L * 1024 * 1024;

    /// What AWS documents.
    public static final StreamLimits AWS =
            new StreamLimits(BYTES_MAX, FREE_BYTES, BYTES_PER_SECOND);

    /// Checks the limits.
    public StreamLimits {
        if (bytesMax < 1 || freeBytes < 0 || bytesPerSecond < 1) {
            throw new IllegalArgumentException(
                    "cannot stream %d bytes, %d of them free, the rest at %d per second"
                            .formatted(bytesMax, freeBytes, bytesPerSecond));
        }
    }
}
