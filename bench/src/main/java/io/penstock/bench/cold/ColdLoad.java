package io.penstock.bench.cold;

/// How much is started.
///
/// @param samples cold starts per row
/// @param burst environments started at once
/// @param bursts how often, after one that does not count
public record ColdLoad(int samples, int burst, int bursts) {
    public ColdLoad {
        if (samples < 1 || burst < 1 || bursts < 1) {
            throw new IllegalArgumentException(
                    "nothing to start: %d, %d bursts of %d".formatted(samples, bursts, burst));
        }
    }

    /// Returns what makes a figure worth quoting.
    public static ColdLoad usual() {
        return new ColdLoad(25, 100, 5);
    }

    /// Returns less.
    public static ColdLoad little() {
        return new ColdLoad(9, 100, 3);
    }
}
