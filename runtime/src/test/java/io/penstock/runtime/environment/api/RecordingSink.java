package io.penstock.runtime.environment.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.engine.invocation.ResponseMetadata;
import io.penstock.engine.invocation.ResponseSink;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Remembers what it was given, for another thread to wait for.
final class RecordingSink implements ResponseSink {
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @Override
    public void started(String executedVersion) {
        events.add("started " + executedVersion);
    }

    @Override
    public void begin(ResponseMetadata metadata) {
        events.add("begin " + metadata.contentType() + (metadata.streamed() ? " streamed" : ""));
    }

    @Override
    public void bytes(byte[] bytes, int offset, int length) {
        events.add("bytes " + new String(bytes, offset, length, UTF_8));
    }

    @Override
    public void ended() {
        events.add("ended");
    }

    /// Returns the next event, waiting for it.
    String next() throws InterruptedException {
        String event = events.poll(20, TimeUnit.SECONDS);
        return event == null ? "nothing came" : event;
    }

    boolean isEmpty() {
        return events.isEmpty();
    }
}
