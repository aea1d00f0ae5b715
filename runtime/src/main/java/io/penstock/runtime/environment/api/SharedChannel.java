package io.penstock.runtime.environment.api;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.invocation.ResponseSink;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A runtime that may use any number of connections: official clients, shell scripts that open one
/// per call. A virtual thread per connection reads requests; the answer is handed to the invoking
/// thread under one lock. The event is written by the thread whose connection asked for it. A
/// streamed response is read by the invoking thread itself, which borrows the connection for it.
public final class SharedChannel implements RuntimeChannel {
    private static final int CONNECTIONS_MAX = 64;
    private static final int EXTENSION_BYTES_MAX = 256 * 1024;
    private static final byte[] NOTHING = {};

    private final ServerSocket listener;
    private final StreamLimits limits;
    private final ExtensionRoster extensions;
    private final ExtensionDesk desk;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private final Set<HttpConnection> connections = new HashSet<>();

    @GuardedBy("lock")
    private State state = State.STARTED;

    @GuardedBy("lock")
    private Readiness readiness = new Readiness.TimedOut();

    @GuardedBy("lock")
    private @Nullable Delivery delivery;

    /// The connection that the event was last written to; null if it was not written yet.
    @GuardedBy("lock")
    private @Nullable HttpConnection taker;

    /// Whether that connection has ended since, and whether its runtime had taken the event by
    /// then.
    @GuardedBy("lock")
    private boolean takerLeft;

    @GuardedBy("lock")
    private boolean takenByThen;

    @GuardedBy("lock")
    private @Nullable Answer answer;

    /// Where a streamed response goes while an event is outstanding.
    @GuardedBy("lock")
    private ResponseSink sink = NoSink.INSTANCE;

    /// A streamed response that waits for the invoking thread, or is being read by it.
    @GuardedBy("lock")
    private @Nullable Stream stream;

    @GuardedBy("lock")
    private String lastRequestId = "";

    @GuardedBy("lock")
    private boolean gone;

    /// Whether the runtime had taken the event when it went.
    @GuardedBy("lock")
    private boolean taken;

    private SharedChannel(ServerSocket listener, StreamLimits limits, ExtensionRoster extensions) {
        this.listener = listener;
        this.limits = limits;
        this.extensions = extensions;
        desk = new ExtensionDesk(extensions);
    }

    /// Opens a channel; the runtime may connect from now on.
    public static SharedChannel open(StreamLimits limits) throws IOException {
        var nobody = new ExtensionRoster.Identity("", "", "", "");
        var silence = new TelemetryDesk(_ -> {}, false);
        return open(limits, new ExtensionRoster(nobody, Set.of(), silence));
    }

    /// Opens a channel that serves extensions too.
    public static SharedChannel open(StreamLimits limits, ExtensionRoster extensions)
            throws IOException {
        return open(Loopback.listen(), limits, extensions);
    }

    /// Opens a channel that serves extensions too, at a listening socket, which it closes.
    public static SharedChannel open(
            ServerSocket listener, StreamLimits limits, ExtensionRoster extensions) {
        var channel = new SharedChannel(listener, limits, extensions);
        extensions.onTrouble(channel::signal);
        Thread.ofVirtual().name("runtime-api").start(channel::acceptAll);
        return channel;
    }

    @Override
    public int port() {
        return listener.getLocalPort();
    }

    @Override
    public ExtensionRoster extensions() {
        return extensions;
    }

    @Override
    public Readiness awaitReady(long deadlineNanos) throws InterruptedException {
        Readiness runtime = awaitRuntime(deadlineNanos);
        if (untroubled()) {
            if (!(runtime instanceof Readiness.Ready) || extensions.awaitReady(deadlineNanos)) {
                return runtime;
            }
        }
        return untroubled() ? new Readiness.TimedOut() : new Readiness.Gone();
    }

    private Readiness awaitRuntime(long deadlineNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            boolean inTime = true;
            while (state == State.STARTED && !gone && inTime && untroubled()) {
                inTime = awaitChange(deadlineNanos);
            }
            return switch (state) {
                case STARTED -> gone ? new Readiness.Gone() : new Readiness.TimedOut();
                case INIT_ERROR -> readiness;
                case READY, RUNNING, RESPONSE_SENT -> new Readiness.Ready();
            };
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Answer exchange(Delivery event, ResponseSink to, long deadlineNanos)
            throws InterruptedException {
        @Nullable Stream begun;
        lock.lockInterruptibly();
        try {
            if (gone) {
                return new Answer.Gone(false);
            }
            delivery = event;
            sink = to;
            taker = null;
            answer = null;
            stream = null;
            lastRequestId = event.requestId();
            extensions.invoke(event);
            changed.signalAll(); // a parked connection takes it; a later one finds it
            boolean inTime = true;
            while (answer == null && stream == null && !gone && inTime && untroubled()) {
                inTime = awaitChange(deadlineNanos);
            }
            if (stream == null || gone) {
                return takeAnswer();
            }
            begun = stream;
        } finally {
            lock.unlock();
        }
        return read(begun, to, deadlineNanos);
    }

    @Override
    public boolean awaitNext(long deadlineNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            boolean inTime = true;
            while (state != State.READY && !gone && inTime && untroubled()) {
                inTime = awaitChange(deadlineNanos);
            }
            if (state != State.READY || gone) {
                return false;
            }
        } finally {
            lock.unlock();
        }
        return extensions.awaitSettled(deadlineNanos);
    }

    @Override
    public boolean idle() {
        lock.lock();
        try {
            return state == State.READY && extensions.idle();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void runtimeEnded() {
        if (!extensions.any()) {
            close();
            return;
        }
        lock.lock(); // extensions are told of it, and may call until then
        try {
            taken = gone ? taken : eventTaken();
            gone = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        Loopback.close(listener);
        extensions.close();
        lock.lock();
        try {
            // Asked before our side is closed too, which would answer for the runtime.
            taken = gone ? taken : eventTaken();
            gone = true;
            connections.forEach(HttpConnection::close);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Returns whether the runtime has taken the event that was last written to it.
    @GuardedBy("lock")
    private boolean eventTaken() {
        return taker != null && (takerLeft ? takenByThen : !taker.refusesBytes());
    }

    /// Passes a streamed response on, without the lock.
    private Answer read(Stream begun, ResponseSink to, long deadlineNanos)
            throws InterruptedException {
        Answer ending = new Answer.Gone(true);
        Body body = new Body.Truncated();
        try (var _ = SinkGuard.over(deadlineNanos)) {
            to.begin(begun.request.metadata());
            var target = new StreamedBody(to, limits, closed, deadlineNanos);
            body = begun.connection.streamBody(begun.request, target, deadlineNanos);
            ending = Answers.of(begun.request, body);
        } catch (SocketTimeoutException late) {
            ending = new Answer.TimedOut();
        } catch (IOException brokenOff) {
            if (System.nanoTime() - deadlineNanos >= 0) {
                ending = new Answer.TimedOut();
            }
        } finally {
            endStream(begun, body, ending);
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return ending;
    }

    private void endStream(Stream ended, Body body, Answer ending) {
        lock.lock();
        try {
            ended.body = body;
            delivery = null;
            answer = ending;
            state = State.RESPONSE_SENT;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private Answer takeAnswer() {
        delivery = null;
        if (answer != null) {
            return answer;
        }
        if (!gone) {
            return untroubled() ? new Answer.TimedOut() : new Answer.Gone(true);
        }
        return new Answer.Gone(taken);
    }

    private boolean untroubled() {
        return extensions.trouble().isEmpty();
    }

    private void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for a change, which may be another one than hoped for. Returns false once the deadline
    /// has passed.
    @SuppressWarnings("WaitNotInLoop") // the loop is in every caller, with its own condition
    @GuardedBy("lock")
    private boolean awaitChange(long deadlineNanos) throws InterruptedException {
        long left = deadlineNanos - System.nanoTime();
        return left > 0 && changed.await(left, TimeUnit.NANOSECONDS);
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket socket = listener.accept();
                Thread.ofVirtual().name("runtime-api").start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The listener was closed: the channel ends.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var connection = new HttpConnection(socket);
            if (!enter(connection)) {
                return;
            }
            try {
                boolean open = true;
                while (open) {
                    ApiRequest request = connection.readHead(HttpConnection.NO_DEADLINE);
                    handle(connection, request);
                    open = request.keepAlive();
                }
            } catch (HttpConnection.HeadTooLarge tooLarge) {
                connection.write(ApiReply.HEADERS_TOO_LARGE.bytes());
            } finally {
                leave(connection);
            }
        } catch (IOException brokenOff) {
            // The runtime's affair: it connects again, or its process ends and is noticed.
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean enter(HttpConnection connection) {
        lock.lock();
        try {
            return !gone && connections.size() < CONNECTIONS_MAX && connections.add(connection);
        } finally {
            lock.unlock();
        }
    }

    private void leave(HttpConnection connection) {
        lock.lock();
        try {
            connections.remove(connection);
            if (connection == taker) {
                takenByThen = !connection.refusesBytes(); // nobody can ask once it is closed
                takerLeft = true;
            }
        } finally {
            lock.unlock();
        }
    }

    private void handle(HttpConnection connection, ApiRequest request)
            throws IOException, InterruptedException {
        if (request.kind() == ApiRequest.Kind.NEXT) {
            Delivery event = awaitEvent(connection);
            connection.write(NOTHING, event.head(), event.event());
            return;
        }
        if (request.kind() == ApiRequest.Kind.EXTENSION) {
            ExtensionCall call = connection.extensionCall();
            Body body =
                    connection.readBody(request, EXTENSION_BYTES_MAX, HttpConnection.NO_DEADLINE);
            connection.write(desk.answer(call, body));
            return;
        }
        @Nullable Stream lent = lend(connection, request);
        if (lent != null) {
            connection.write(Answers.reply(awaitEnd(lent)));
            return;
        }
        Body body = connection.readBody(request, RESPONSE_BYTES_MAX, HttpConnection.NO_DEADLINE);
        connection.write(respond(request, body));
    }

    /// Lends the connection to the invoking thread if that can pass the body on as it comes; null
    /// if it cannot.
    private @Nullable Stream lend(HttpConnection connection, ApiRequest request) {
        lock.lock();
        try {
            if (!request.mayStream() || sink.takesWhole() || !answers(request) || stream != null) {
                return null;
            }
            var lent = new Stream(connection, request);
            stream = lent;
            changed.signalAll();
            return lent;
        } finally {
            lock.unlock();
        }
    }

    private Body awaitEnd(Stream lent) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (lent.body == null && !gone) {
                changed.await();
            }
            return lent.body == null ? new Body.Truncated() : lent.body;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until there is an event; one that is outstanding is delivered again.
    private Delivery awaitEvent(HttpConnection connection)
            throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            if (state == State.INIT_ERROR) {
                throw new IOException("the runtime failed to initialise");
            }
            if (delivery == null || answer != null) {
                state = State.READY;
                changed.signalAll();
            }
            while (delivery == null || answer != null) {
                if (gone) {
                    throw new IOException("the channel is closed");
                }
                changed.await();
            }
            state = State.RUNNING;
            taker = connection;
            takerLeft = false;
            return delivery;
        } finally {
            lock.unlock();
        }
    }

    private byte[] respond(ApiRequest request, Body body) {
        lock.lock();
        try {
            if (request.kind() == ApiRequest.Kind.INIT_ERROR && state == State.STARTED) {
                return initError(request, body);
            }
            if (answers(request) && stream == null) {
                return finish(request, body);
            }
            return Answers.refusal(request, body, state.words, lastRequestId);
        } finally {
            lock.unlock();
        }
    }

    /// Returns whether a request answers the outstanding event.
    @GuardedBy("lock")
    private boolean answers(ApiRequest request) {
        boolean post =
                request.kind() == ApiRequest.Kind.RESPONSE
                        || request.kind() == ApiRequest.Kind.ERROR;
        return post
                && state == State.RUNNING
                && request.requestId().equals(lastRequestId)
                && request.modeIsKnown();
    }

    @GuardedBy("lock")
    private byte[] initError(ApiRequest request, Body body) {
        if (!(body instanceof Body.Whole whole)) {
            return Answers.refusal(request, body, state.words, lastRequestId);
        }
        state = State.INIT_ERROR;
        readiness = new Readiness.Failed(request.errorType(), whole.bytes());
        changed.signalAll();
        return ApiReply.ACCEPTED.bytes();
    }

    @GuardedBy("lock")
    private byte[] finish(ApiRequest request, Body body) {
        state = State.RESPONSE_SENT;
        answer = Answers.of(request, body);
        changed.signalAll();
        return Answers.reply(body);
    }

    /// A streamed response on a connection that its own thread has lent to the invoking thread.
    /// Guarded by the channel's lock.
    private static final class Stream {
        private final HttpConnection connection;
        private final ApiRequest request;
        private @Nullable Body body;

        private Stream(HttpConnection connection, ApiRequest request) {
            this.connection = connection;
            this.request = request;
        }
    }

    /// What the runtime is doing.
    private enum State {
        STARTED("Started"),
        INIT_ERROR("InitError"),
        READY("Ready"),
        RUNNING("Running"),
        RESPONSE_SENT("ResponseSent");

        private final String words;

        State(String words) {
            this.words = words;
        }
    }
}
