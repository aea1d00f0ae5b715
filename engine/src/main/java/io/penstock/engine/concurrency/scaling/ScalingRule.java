package io.penstock.engine.concurrency.scaling;

import io.penstock.engine.arn.FunctionArn;
import java.time.Instant;
import java.util.List;

/// How the provisioned concurrency of one version or alias follows schedules and load.
///
/// @param function with the version or alias
/// @param bounds that hold outside all windows
/// @param target the share of environments that should be busy at the peak of a minute,
///   [#TARGET_MIN] to [#TARGET_MAX]; 0 to follow schedules alone
/// @param windows the first that is open counts
public record ScalingRule(
        FunctionArn function, Bounds bounds, double target, List<Window> windows) {
    /// The smallest target.
    public static final double TARGET_MIN = 0.1;

    /// The largest target.
    public static final double TARGET_MAX = 0.9;

    public ScalingRule {
        windows = List.copyOf(windows);
        if (target != 0 && (target < TARGET_MIN || target > TARGET_MAX)) {
            throw new IllegalArgumentException(
                    "target %s must be from %s to %s".formatted(target, TARGET_MIN, TARGET_MAX));
        }
        if (function.qualifier().isEmpty() || function.qualifier().equals("$LATEST")) {
            throw new IllegalArgumentException(
                    "%s must name a version or an alias".formatted(function));
        }
    }

    /// Returns the bounds that hold now.
    Bounds boundsAt(Instant now) {
        return windows.stream()
                .filter(window -> window.open(now))
                .map(Window::bounds)
                .findFirst()
                .orElse(bounds);
    }
}
