package io.penstock.bench.measure;

import java.time.Duration;

/// How long a contest may go on.
///
/// @param rounds quiet rounds wanted, at least 1
/// @param maxRounds all rounds, void ones included
/// @param maxWarmUps windows after which a contender counts as warm even if it still gets faster
/// @param budget time after which no further round begins, warm-up included
public record Rules(int rounds, int maxRounds, int maxWarmUps, Duration budget) {
    public Rules {
        if (rounds < 1 || maxRounds < rounds || maxWarmUps < 0) {
            throw new IllegalArgumentException(
                    "%d rounds of at most %d, %d warm-up windows"
                            .formatted(rounds, maxRounds, maxWarmUps));
        }
    }

    /// Returns the usual rules: half as many void rounds are made up for, warm-up ends after thirty
    /// windows, and after three minutes no round begins.
    public static Rules usual(int rounds) {
        return new Rules(rounds, rounds + (rounds + 1) / 2, 30, Duration.ofMinutes(3));
    }
}
