package io.penstock.bench.fair;

import java.time.Duration;

/// How much waits, and how long is measured.
///
/// @param waiting messages in each queue whose receives are measured
/// @param backlog messages of the one tenant that becomes noisy
/// @param window of one measurement
public record TenantLoad(int waiting, int backlog, Duration window) {
    public TenantLoad {
        if (waiting < FairArea.MANY || backlog < 1) {
            throw new IllegalArgumentException("too few: " + waiting + ", " + backlog);
        }
    }

    /// Returns two messages for each of the many tenants, and a backlog of a million.
    public static TenantLoad usual(Duration window) {
        return new TenantLoad(2 * FairArea.MANY, 1_000_000, window);
    }
}
