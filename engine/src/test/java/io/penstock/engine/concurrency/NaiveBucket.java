package io.penstock.engine.concurrency;

/// A token bucket that goes through time millisecond by millisecond, in thousandths of a token.
final class NaiveBucket {
    private static final int MILLI = 1_000;

    private long capacity;
    private long perSecond;
    private long spent;
    private long nowMillis;

    NaiveBucket(long capacity, long perSecond) {
        this.capacity = capacity;
        this.perSecond = perSecond;
    }

    void passUntil(long millis) {
        for (; nowMillis < millis; nowMillis++) {
            spent = Math.max(0, spent - perSecond);
        }
    }

    boolean has() {
        return spent + MILLI <= capacity * MILLI;
    }

    void take() {
        spent += MILLI;
    }

    void resize(long newCapacity, long newPerSecond) {
        capacity = newCapacity;
        perSecond = newPerSecond;
    }
}
