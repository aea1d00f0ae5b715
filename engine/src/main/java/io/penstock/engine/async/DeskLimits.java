package io.penstock.engine.async;

/// How much asynchronous work goes on at once.
///
/// @param inFlightMax events that are invoked or delivered at once, all functions together
/// @param perFunctionMax of these, so many of one function, so that a slow one leaves room
public record DeskLimits(int inFlightMax, int perFunctionMax) {
    /// What a server uses.
    public static final DeskLimits DEFAULT = new DeskLimits(128, 96);

    /// Checks the ranges.
    public DeskLimits {
        if (perFunctionMax < 1 || inFlightMax < perFunctionMax) {
            throw new IllegalArgumentException(
                    "invalid limits: %d in flight, %d of one function"
                            .formatted(inFlightMax, perFunctionMax));
        }
    }
}
