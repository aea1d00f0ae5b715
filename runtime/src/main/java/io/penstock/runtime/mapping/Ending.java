package io.penstock.runtime.mapping;

import java.time.Duration;
import java.util.List;

/// Ends drivers together: all are asked to stop, and those that take too long are given up.
final class Ending {
    private Ending() {}

    /// Stops drivers and waits for them. Returns when all have ended, when the limit is over, or,
    /// with its interrupt kept, when the calling thread is interrupted; in the latter two cases
    /// what still runs is interrupted.
    ///
    /// @param limit real time
    static void of(List<QueueMappingDriver> drivers, Duration limit) {
        drivers.forEach(QueueMappingDriver::stop);
        Thread waiter = Thread.ofVirtual().start(() -> awaitAll(drivers));
        try {
            if (!waiter.join(limit)) {
                drivers.forEach(QueueMappingDriver::abandon);
            }
        } catch (InterruptedException hurried) {
            drivers.forEach(QueueMappingDriver::abandon);
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitAll(List<QueueMappingDriver> drivers) {
        try {
            for (QueueMappingDriver driver : drivers) {
                driver.awaitEnd();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
