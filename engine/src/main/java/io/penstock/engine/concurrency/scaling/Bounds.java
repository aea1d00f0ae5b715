package io.penstock.engine.concurrency.scaling;

/// Between which numbers provisioned concurrency is adjusted.
///
/// @param minimum 0 or more; 0 lets it be none at all
/// @param maximum 1 or more, not less than the minimum
public record Bounds(int minimum, int maximum) {
    public Bounds {
        if (minimum < 0 || maximum < 1 || minimum > maximum) {
            throw new IllegalArgumentException(
                    "minimum %d and maximum %d must be 0 <= minimum <= maximum, maximum >= 1"
                            .formatted(minimum, maximum));
        }
    }

    int clamp(int number) {
        return Math.clamp(number, minimum, maximum);
    }
}
