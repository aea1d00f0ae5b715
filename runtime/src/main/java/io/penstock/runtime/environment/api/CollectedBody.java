package io.penstock.runtime.environment.api;

import io.penstock.engine.invocation.Payload;
import java.io.ByteArrayOutputStream;

/// Collects a body of unknown length, as long as it keeps to a limit; of a longer one nothing is
/// kept. Confined to the thread that reads.
final class CollectedBody implements BodyTarget {
    private static final int FIRST_BYTES = 1024;

    private final int limit;
    private ByteArrayOutputStream collected = new ByteArrayOutputStream(FIRST_BYTES);
    private boolean tooLarge;

    CollectedBody(int limit) {
        this.limit = limit;
    }

    @Override
    public void take(byte[] bytes, int offset, int length) {
        if (tooLarge || collected.size() + length > limit) {
            tooLarge = true;
            collected = new ByteArrayOutputStream();
            return;
        }
        collected.write(bytes, offset, length);
    }

    /// Returns what came.
    Body body(Trailers trailers) {
        return tooLarge
                ? new Body.TooLarge(limit)
                : new Body.Whole(Payload.of(collected.toByteArray()), trailers);
    }
}
