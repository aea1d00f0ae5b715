package io.penstock.engine.concurrency.scaling;

import java.time.Instant;

/// Decides, minute by minute, how much provisioned concurrency one version or alias should have.
///
/// The bounds of the hour always hold, at once. Within them the number follows the load: after
/// [#MINUTES_OUT] minutes in a row above the target it becomes what would meet the target, and
/// after [#MINUTES_IN] minutes in a row below nine tenths of the target it shrinks likewise.
///
/// Pure decision: no clock, no thread, no I/O. Not thread-safe; confined to its driver. Source:
/// Lambda developer guide, "Managing provisioned concurrency with Application Auto Scaling".
public final class Scaler {
    /// Minutes above the target before there is more.
    public static final int MINUTES_OUT = 3;

    /// Minutes below nine tenths of the target before there is less.
    public static final int MINUTES_IN = 15;

    private static final double CALM = 0.9;

    private final ScalingRule rule;
    private int busyMinutes;
    private int calmMinutes;

    public Scaler(ScalingRule rule) {
        this.rule = rule;
    }

    /// What was seen in one minute.
    ///
    /// @param requested as configured now; 0 if nothing is
    /// @param available environments that take invocations; 0 while none does
    /// @param peak the most of these that were busy at a time
    public record Minute(int requested, int available, int peak) {
        double utilization() {
            return available == 0 ? 0 : Math.min(1.0, (double) peak / available);
        }
    }

    /// Takes the minute that has ended and returns how much there should be from now on; 0 for
    /// none.
    public int on(Minute minute, Instant now) {
        int wanted = rule.boundsAt(now).clamp(tracked(minute));
        if (wanted != minute.requested()) {
            busyMinutes = 0;
            calmMinutes = 0;
        }
        return wanted;
    }

    private int tracked(Minute minute) {
        if (rule.target() == 0 || minute.available() == 0) {
            return minute.requested();
        }
        double utilization = minute.utilization();
        busyMinutes = utilization > rule.target() ? busyMinutes + 1 : 0;
        calmMinutes = utilization < CALM * rule.target() ? calmMinutes + 1 : 0;
        boolean due = busyMinutes >= MINUTES_OUT || calmMinutes >= MINUTES_IN;
        // peak / target, in a way that rounding does not make three of 2.1 / 0.7
        return due
                ? (int) Math.ceil(minute.requested() * utilization / rule.target() - 1e-9)
                : minute.requested();
    }
}
