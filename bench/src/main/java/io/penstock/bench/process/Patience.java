package io.penstock.bench.process;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Waits for a server to come to a state that it does not announce.
public final class Patience {
    private static final Duration PAUSE = Duration.ofMillis(5);

    private Patience() {}

    /// One question.
    @FunctionalInterface
    public interface Question {
        /// Returns whether the state is reached.
        boolean answered() throws IOException;
    }

    /// Does nothing for a time.
    public static void rest(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /// Asks every five milliseconds until the answer is yes.
    ///
    /// @param what for the message if time runs out
    /// @throws IOException if the answer is still no after `limit`
    public static void until(String what, Duration limit, Question question) throws IOException {
        long start = System.nanoTime();
        while (!question.answered()) {
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new IOException("after " + limit.toSeconds() + " s still not: " + what);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
