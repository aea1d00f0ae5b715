package io.penstock.bench.mapping;

import io.penstock.bench.measure.Contender.Phase;

/// What is drained.
///
/// @param messages how many lie in the queue before a measured run, a multiple of 10
/// @param warmUpMessages how many before a run that only warms up, a multiple of 10
/// @param bodyBytes size of each body, at least 64
/// @param environments function processes at once, at least 2 (the least a mapping can be told)
public record MappingLoad(int messages, int warmUpMessages, int bodyBytes, int environments) {
    /// Messages per invocation.
    static final int BATCH = 10;

    public MappingLoad {
        boolean whole = messages % BATCH == 0 && warmUpMessages % BATCH == 0;
        boolean some = messages > 0 && warmUpMessages > 0;
        if (!whole || !some || bodyBytes < 64 || environments < 2) {
            throw new IllegalArgumentException(
                    "%d and %d messages of %d bytes, %d environments"
                            .formatted(messages, warmUpMessages, bodyBytes, environments));
        }
    }

    /// Returns 100,000 messages of 1 KiB for as many environments as a mapping starts with.
    public static MappingLoad usual() {
        return new MappingLoad(100_000, 100_000, 1024, 5);
    }

    /// Returns less than the usual.
    public static MappingLoad little() {
        return new MappingLoad(50_000, 100_000, 1024, 5);
    }

    int messages(Phase phase) {
        return switch (phase) {
            case WARM_UP -> warmUpMessages;
            case MEASURED -> messages;
        };
    }
}
