package io.penstock.bench.process;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Waits for a server to come to a state that it does not announce.
public final class Patience {
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final Duration SHORT_PAUSE = Duration.ofMillis(1);
    private static final Duration LONG_PAUSE = Duration.ofMillis(100);

    private Patience() {}

    /// One question.
    @FunctionalInterface
    public interface Question {
        /// Returns whether the state is reached.
        boolean answered() throws IOException;
    }

    /// A count that only grows.
    @FunctionalInterface
    public interface Count {
        /// Returns how many there are by now.
        long now() throws IOException;
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

    /// Asks until the count has come to `goal`, each time after half of what the rest will take at
    /// the pace so far, one to a hundred milliseconds: the answers cost processor time, too, and
    /// are not what is measured.
    ///
    /// @param what for the message if time runs out
    /// @throws IOException if it has not come there after `limit`
    public static void untilCounted(String what, Duration limit, long goal, Count count)
            throws IOException {
        long start = System.nanoTime();
        for (long done = count.now(); done < goal; done = count.now()) {
            long passed = System.nanoTime() - start;
            if (passed > limit.toNanos()) {
                throw new IOException("after " + limit.toSeconds() + " s still not: " + what);
            }
            double rest = done > 0 ? (double) passed * (goal - done) / done : 0;
            LockSupport.parkNanos(
                    Math.clamp((long) rest / 2, SHORT_PAUSE.toNanos(), LONG_PAUSE.toNanos()));
        }
    }
}
