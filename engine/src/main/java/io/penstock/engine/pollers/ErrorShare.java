package io.penstock.engine.pollers;

import io.penstock.engine.time.Tick;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How large a part of the invocations that ended lately, within about a second, failed. Not
/// thread-safe.
final class ErrorShare {
    private static final Duration SPAN = Duration.ofSeconds(1);

    private @Nullable Tick since;
    private int ended;
    private int failed;

    void ended(boolean failure, Tick now) {
        if (since == null || now.reached(since.plus(SPAN))) {
            since = now;
            ended = 0;
            failed = 0;
        }
        ended++;
        failed += failure ? 1 : 0;
    }

    boolean half() {
        return 2 * failed >= ended;
    }
}
