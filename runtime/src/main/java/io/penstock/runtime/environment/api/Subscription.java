package io.penstock.runtime.environment.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One extension's stream of telemetry. Events wait in a bounded buffer until there are enough of
/// them or the oldest has waited long enough; a thread of its own delivers them. What a slow
/// receiver leaves no room for is dropped and counted. Thread-safe; adding never blocks.
final class Subscription implements AutoCloseable {
    private static final int HELD_BYTES_MAX = 4 * 1024 * 1024;
    private static final int ANSWER_BYTES = 256;

    private final TelemetryTerms terms;
    private final DroppedRecord droppedRecord;
    private final TelemetryDesk.Connector connector;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private final Deque<byte[]> events = new ArrayDeque<>();

    @GuardedBy("lock")
    private long held;

    @GuardedBy("lock")
    private long oldestNanos;

    @GuardedBy("lock")
    private boolean hurried;

    @GuardedBy("lock")
    private boolean closed;

    @GuardedBy("lock")
    private long droppedEvents;

    @GuardedBy("lock")
    private long droppedBytes;

    @GuardedBy("lock")
    private @Nullable Socket socket;

    /// @param droppedRecord makes the event that tells of dropped ones
    /// @param connector reaches the receiver
    Subscription(
            TelemetryTerms terms, DroppedRecord droppedRecord, TelemetryDesk.Connector connector) {
        this.connector = connector;
        this.terms = terms;
        this.droppedRecord = droppedRecord;
    }

    /// Begins to deliver.
    void start() {
        Thread.ofVirtual().name("telemetry").start(this::deliverAll);
    }

    /// Returns whether events of a type belong to it.
    boolean wants(String type) {
        return terms.types().contains(type);
    }

    /// Takes an event.
    void add(byte[] event) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (held + event.length > HELD_BYTES_MAX) {
                droppedEvents++;
                droppedBytes += event.length;
                return;
            }
            if (events.isEmpty()) {
                oldestNanos = System.nanoTime();
            }
            events.addLast(event);
            held += event.length;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Delivers without waiting for more, from now on.
    void hurry() {
        lock.lock();
        try {
            hurried = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            if (socket != null) {
                closeQuietly(socket);
            }
        } finally {
            lock.unlock();
        }
    }

    private void deliverAll() {
        try {
            for (List<byte[]> batch = take(); !batch.isEmpty(); batch = take()) {
                try {
                    deliver(batch);
                } catch (IOException refused) {
                    drop(batch);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits for the next delivery; returns an empty one at the end.
    private List<byte[]> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && !due()) {
                if (events.isEmpty()) {
                    changed.await();
                } else {
                    long age = System.nanoTime() - oldestNanos;
                    changed.awaitNanos(TimeUnit.MILLISECONDS.toNanos(terms.timeoutMillis()) - age);
                }
            }
            return closed ? List.of() : batch();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private boolean due() {
        if (events.isEmpty()) {
            return false;
        }
        long age = System.nanoTime() - oldestNanos;
        return hurried
                || events.size() >= terms.maxItems()
                || held >= terms.maxBytes()
                || age >= TimeUnit.MILLISECONDS.toNanos(terms.timeoutMillis());
    }

    @GuardedBy("lock")
    private List<byte[]> batch() {
        var batch = new ArrayList<byte[]>();
        if (droppedEvents > 0) {
            batch.add(droppedRecord.of(droppedEvents, droppedBytes));
            droppedEvents = 0;
            droppedBytes = 0;
        }
        long bytes = 0;
        while (!events.isEmpty() && batch.size() < terms.maxItems() && bytes < terms.maxBytes()) {
            byte[] event = events.removeFirst();
            bytes += event.length;
            held -= event.length;
            batch.add(event);
        }
        return batch;
    }

    private void drop(List<byte[]> batch) {
        lock.lock();
        try {
            droppedEvents += batch.size();
            droppedBytes += batch.stream().mapToLong(event -> event.length).sum();
        } finally {
            lock.unlock();
        }
    }

    private void deliver(List<byte[]> batch) throws IOException {
        // It waits as long as the receiver is frozen; closing the subscription ends it.
        try (Socket connection = connect()) {
            connection.getOutputStream().write(terms.http() ? request(batch) : lines(batch));
            connection.getOutputStream().flush();
            if (terms.http()) {
                InputStream answer = connection.getInputStream();
                String status = new String(answer.readNBytes(ANSWER_BYTES), UTF_8);
                if (!status.matches("(?s)HTTP/1\\.. 2.*")) {
                    throw new IOException("the receiver refuses");
                }
            }
        } finally {
            forget();
        }
    }

    private Socket connect() throws IOException {
        Socket connection = connector.connect(terms.port());
        lock.lock();
        try {
            if (closed) {
                connection.close();
            }
            socket = connection;
            return connection;
        } finally {
            lock.unlock();
        }
    }

    private void forget() {
        lock.lock();
        try {
            socket = null;
        } finally {
            lock.unlock();
        }
    }

    private byte[] request(List<byte[]> batch) {
        var body = new ByteArrayOutputStream();
        String separator = "[";
        for (byte[] event : batch) {
            body.writeBytes(separator.getBytes(UTF_8));
            body.writeBytes(event);
            separator = ",";
        }
        body.write(']');
        var request = new ByteArrayOutputStream();
        String head =
                "POST "
                        + terms.path()
                        + " HTTP/1.1\r\nHost: sandbox.localdomain:"
                        + terms.port()
                        + "\r\nContent-Type: application/json\r\nConnection: close\r\n"
                        + "Content-Length: "
                        + body.size()
                        + "\r\n\r\n";
        request.writeBytes(head.getBytes(UTF_8));
        request.writeBytes(body.toByteArray());
        return request.toByteArray();
    }

    private static byte[] lines(List<byte[]> batch) {
        var lines = new ByteArrayOutputStream();
        for (byte[] event : batch) {
            lines.writeBytes(event);
            lines.write('\n');
        }
        return lines.toByteArray();
    }

    private static void closeQuietly(Socket open) {
        try {
            open.close();
        } catch (IOException alreadyBroken) {
            // Closed all the same.
        }
    }

    /// Makes the event that tells of dropped ones.
    interface DroppedRecord {
        byte[] of(long events, long bytes);
    }
}
