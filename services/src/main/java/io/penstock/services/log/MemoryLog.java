package io.penstock.services.log;

import java.util.concurrent.atomic.AtomicLong;

/// A log that keeps nothing: memory mode. Everything counts as durable at once.
public final class MemoryLog implements RecordLog {
    private final AtomicLong end = new AtomicLong(1);

    @Override
    public void reserve(int bytes, Room room) {}

    @Override
    public void unreserve(int bytes) {}

    @Override
    public long append(RecordBuffer records) {
        return end.getAndAdd(records.length());
    }

    @Override
    public long tryAppend(RecordBuffer records, Room room) {
        return append(records);
    }

    @Override
    public void awaitDurable(long end) {}

    @Override
    public long durable() {
        return Long.MAX_VALUE;
    }

    @Override
    public long end() {
        return end.get();
    }

    @Override
    public void retain(long position, int bytes) {}

    @Override
    public void release(long position, int bytes) {}

    @Override
    public void close() {}
}
