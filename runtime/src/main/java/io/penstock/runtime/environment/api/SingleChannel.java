package io.penstock.runtime.environment.api;

import io.penstock.engine.invocation.Payload;
import io.penstock.engine.invocation.ResponseSink;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A runtime that promises one connection. There is no thread here: the invoking thread itself
/// writes the event and reads the answer, since every hand-over to another thread costs about as
/// much as a whole invocation.
///
/// A runtime may send its answer and its next `GET` at once (pipelining). Then the 202 for the
/// answer waits and goes out together with the next event: one system call and one wake-up less per
/// invocation on both sides. A runtime that waits for its 202 gets it at once.
public final class SingleChannel implements RuntimeChannel {
    /// How long a runtime that has ended keeps its connection, so that what it sent is still read.
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private static final byte[] NOTHING = {};

    private final ServerSocket listener;
    private final StreamLimits limits;
    private final Lookout lookout;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable HttpConnection connection;
    private String state = "Started";
    private String lastRequestId = "";
    private boolean asked;
    private boolean owesAccepted;
    private long lastNanos = Long.MAX_VALUE;

    private SingleChannel(ServerSocket listener, StreamLimits limits, Lookout lookout) {
        this.listener = listener;
        this.limits = limits;
        this.lookout = lookout;
    }

    /// Opens a channel; the runtime may connect from now on.
    public static SingleChannel open(StreamLimits limits) throws IOException {
        return open(Loopback.listen(), limits, new Lookout());
    }

    /// Opens a channel at a listening socket, which it closes.
    public static SingleChannel open(ServerSocket listener, StreamLimits limits, Lookout lookout) {
        return new SingleChannel(listener, limits, lookout);
    }

    /// Waits until a runtime has connected that still waits for its order.
    ///
    /// @param word what it says first
    /// @throws IOException if it does not come in time, or somebody else does
    public void meet(byte[] word, long deadlineNanos) throws IOException {
        if (!accept(deadlineNanos).reads(word, deadlineNanos)) {
            close();
            throw new IOException("somebody else has connected");
        }
    }

    /// Gives a runtime that was met its order.
    public void order(byte[] order) throws IOException {
        @Nullable HttpConnection runtime = connection;
        if (runtime == null) {
            throw new IOException("no runtime has connected");
        }
        runtime.write(order);
    }

    @Override
    public int port() {
        return listener.getLocalPort();
    }

    @Override
    public Readiness awaitReady(long deadlineNanos) throws InterruptedException {
        try {
            @Nullable HttpConnection met = connection;
            HttpConnection runtime = met == null ? accept(deadlineNanos) : met;
            while (true) {
                ApiRequest request = runtime.readHead(deadlineNanos);
                switch (request.kind()) {
                    case NEXT -> {
                        ask();
                        return new Readiness.Ready();
                    }
                    case INIT_ERROR -> {
                        return initError(runtime, request, deadlineNanos);
                    }
                    case RESPONSE, ERROR, PING, EXTENSION, UNKNOWN ->
                            refuse(runtime, request, deadlineNanos);
                }
            }
        } catch (SocketTimeoutException late) {
            return new Readiness.TimedOut();
        } catch (IOException gone) {
            throwIfInterrupted();
            return new Readiness.Gone();
        }
    }

    @Override
    public Answer exchange(Delivery delivery, ResponseSink sink, long deadlineNanos)
            throws InterruptedException {
        @Nullable HttpConnection runtime = connection;
        if (runtime == null) {
            return new Answer.Gone(false);
        }
        boolean sent = false;
        long began = System.nanoTime();
        lookout.began();
        try {
            readUntilAsked(runtime, deadlineNanos);
            sent = true;
            deliver(runtime, delivery, deadlineNanos);
            lookout.look(lastNanos, runtime::hasInput);
            return readAnswer(runtime, delivery, sink, deadlineNanos);
        } catch (SocketTimeoutException late) {
            return new Answer.TimedOut();
        } catch (IOException gone) {
            throwIfInterrupted();
            boolean overdue = System.nanoTime() - deadlineNanos >= 0;
            return overdue
                    ? new Answer.TimedOut()
                    : new Answer.Gone(sent && !runtime.refusesBytes());
        } finally {
            lookout.ended();
            lastNanos = System.nanoTime() - began;
        }
    }

    @Override
    public boolean awaitNext(long deadlineNanos) throws InterruptedException {
        @Nullable HttpConnection runtime = connection;
        if (runtime == null) {
            return false;
        }
        try {
            readUntilAsked(runtime, deadlineNanos);
            return true;
        } catch (IOException lateOrGone) {
            throwIfInterrupted();
            return false;
        }
    }

    @Override
    public boolean idle() {
        @Nullable HttpConnection runtime = connection;
        return asked || (runtime != null && runtime.hasInput());
    }

    @Override
    public void runtimeEnded() {
        Thread.ofVirtual().start(this::closeAfterLastWords);
    }

    @Override
    public void close() {
        closed.countDown();
        Loopback.close(listener);
        @Nullable HttpConnection runtime = connection;
        if (runtime != null) {
            runtime.close();
        }
    }

    private void closeAfterLastWords() {
        Loopback.close(listener); // it will not connect any more
        try {
            var _ = closed.await(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    private HttpConnection accept(long deadlineNanos) throws IOException {
        long left = deadlineNanos - System.nanoTime();
        if (left <= 0) {
            throw new SocketTimeoutException();
        }
        listener.setSoTimeout((int) Math.min(Integer.MAX_VALUE, left / 1_000_000 + 1));
        var accepted = new HttpConnection(listener.accept());
        connection = accepted;
        Loopback.close(listener); // one connection is the promise; nobody else gets in
        if (closed.getCount() == 0) {
            accepted.close();
        }
        return accepted;
    }

    private Readiness initError(HttpConnection runtime, ApiRequest request, long deadlineNanos)
            throws IOException {
        Body body = runtime.readBody(request, RESPONSE_BYTES_MAX, deadlineNanos);
        if (body instanceof Body.Whole whole) {
            state = "InitError";
            runtime.write(ApiReply.ACCEPTED.bytes());
            return new Readiness.Failed(request.errorType(), whole.bytes());
        }
        return new Readiness.Gone();
    }

    private void ask() {
        asked = true;
        state = "Ready";
    }

    private void readUntilAsked(HttpConnection runtime, long deadlineNanos) throws IOException {
        while (!asked) {
            ApiRequest request = runtime.readHead(deadlineNanos);
            if (request.kind() == ApiRequest.Kind.NEXT) {
                ask();
            } else {
                refuse(runtime, request, deadlineNanos);
            }
        }
    }

    private void deliver(HttpConnection runtime, Delivery delivery, long deadlineNanos)
            throws IOException {
        byte[] accepted = owesAccepted ? ApiReply.ACCEPTED.bytes() : NOTHING;
        owesAccepted = false;
        asked = false;
        state = "Running";
        lastRequestId = delivery.requestId();
        byte[] head = delivery.head();
        Payload event = delivery.event();
        if (event.length() <= WriteGuard.SAFE_BYTES) {
            runtime.write(accepted, head, event);
            return;
        }
        try (var _ = WriteGuard.over(runtime, deadlineNanos)) {
            runtime.write(accepted, head, event);
        }
    }

    private Answer readAnswer(
            HttpConnection runtime, Delivery delivery, ResponseSink sink, long deadlineNanos)
            throws IOException {
        while (true) {
            ApiRequest request = runtime.readHead(deadlineNanos);
            switch (request.kind()) {
                case NEXT -> deliver(runtime, delivery, deadlineNanos); // once more
                case RESPONSE, ERROR -> {
                    if (!request.requestId().equals(delivery.requestId())
                            || !request.modeIsKnown()) {
                        refuse(runtime, request, deadlineNanos);
                    } else {
                        return finish(runtime, request, sink, deadlineNanos);
                    }
                }
                case INIT_ERROR, PING, EXTENSION, UNKNOWN ->
                        refuse(runtime, request, deadlineNanos);
            }
        }
    }

    private Answer finish(
            HttpConnection runtime, ApiRequest request, ResponseSink sink, long deadlineNanos)
            throws IOException {
        Body body =
                request.mayStream() && !sink.takesWhole()
                        ? stream(runtime, request, sink, deadlineNanos)
                        : runtime.readBody(request, RESPONSE_BYTES_MAX, deadlineNanos);
        state = "ResponseSent";
        switch (body) {
            case Body.Whole _, Body.Passed _ -> accept(runtime);
            case Body.TooLarge _ -> runtime.write(Answers.reply(body));
            case Body.Truncated _ -> runtime.writeLast(Answers.reply(body));
        }
        return Answers.of(request, body);
    }

    private Body stream(
            HttpConnection runtime, ApiRequest request, ResponseSink sink, long deadlineNanos)
            throws IOException {
        try (var _ = SinkGuard.over(deadlineNanos)) {
            sink.begin(request.metadata());
            var stream = new StreamedBody(sink, limits, closed, deadlineNanos);
            return runtime.streamBody(request, stream, deadlineNanos);
        }
    }

    private void accept(HttpConnection runtime) throws IOException {
        if (runtime.hasHead()) {
            owesAccepted = true;
        } else {
            runtime.write(ApiReply.ACCEPTED.bytes());
        }
    }

    private void refuse(HttpConnection runtime, ApiRequest request, long deadlineNanos)
            throws IOException {
        if (owesAccepted) {
            owesAccepted = false;
            runtime.write(ApiReply.ACCEPTED.bytes());
        }
        // The body must be taken from the connection whatever the answer is.
        Body body = runtime.readBody(request, RESPONSE_BYTES_MAX, deadlineNanos);
        runtime.write(Answers.refusal(request, body, state, lastRequestId));
    }

    private static void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
