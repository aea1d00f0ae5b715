package io.penstock.runtime.environment.log;

/// Writes nanoseconds as milliseconds with two decimals.
final class Millis {
    private Millis() {}

    static String of(long nanos) {
        long hundredths = Math.round(nanos / 10_000.0);
        long rest = hundredths % 100;
        return hundredths / 100 + (rest < 10 ? ".0" : ".") + rest;
    }
}
