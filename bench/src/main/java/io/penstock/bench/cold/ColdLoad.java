package io.penstock.bench.cold;

/// How much is started.
///
/// @param samples cold starts per row
/// @param burst environments started at once
public record ColdLoad(int samples, int burst) {
    public ColdLoad {
        if (samples < 1 || burst < 1) {
            throw new IllegalArgumentException("nothing to start: " + samples + ", " + burst);
        }
    }

    /// Returns what makes a figure worth quoting.
    public static ColdLoad usual() {
        return new ColdLoad(25, 100);
    }

    /// Returns less.
    public static ColdLoad little() {
        return new ColdLoad(9, 100);
    }
}
