package io.penstock.runtime.environment.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.environment.api.Extension.State;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The Extensions API of one start of an environment: who registered, what each is doing, and what
/// it is told. A program in `extensions/` of the layers is an external extension; everybody else
/// who registers is an internal one, part of the runtime's process.
///
/// Thread-safe. A call for the next event blocks its thread until there is one.
///
/// Source: AWS Lambda Developer Guide, "Using the Lambda Extensions API to create extensions".
public final class ExtensionDesk implements AutoCloseable {
    /// How many extensions one function may have.
    public static final int EXTENSIONS_MAX = 10;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String INVOKE = "INVOKE";
    private static final String SHUTDOWN = "SHUTDOWN";
    private static final String NOT_ALLOWED = "State transition is not allowed";

    private final Identity identity;
    private final Set<String> launched;
    private final TelemetryDesk telemetry;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private final Map<String, Extension> extensions = new LinkedHashMap<>();

    @GuardedBy("lock")
    private boolean registrationClosed;

    @GuardedBy("lock")
    private boolean ending;

    @GuardedBy("lock")
    private boolean closed;

    @GuardedBy("lock")
    private @Nullable Trouble trouble;

    private Runnable onTrouble = () -> {};

    /// @param launched names of the external extensions that are started with the runtime
    public ExtensionDesk(Identity identity, Set<String> launched, TelemetryDesk telemetry) {
        this.identity = identity;
        this.launched = Set.copyOf(launched);
        this.telemetry = telemetry;
    }

    /// Calls `listener` once an extension fails.
    void onTrouble(Runnable listener) {
        onTrouble = listener;
    }

    /// Answers one call.
    ///
    /// @throws IOException if the desk closes meanwhile
    byte[] answer(ExtensionCall call, Body body) throws IOException, InterruptedException {
        Payload bytes = body instanceof Body.Whole whole ? whole.bytes() : Payload.EMPTY;
        return switch (call.method() + " " + call.path()) {
            case "POST " + ExtensionCall.EXTENSIONS + "register" -> register(call, bytes);
            case "GET " + ExtensionCall.EXTENSIONS + "event/next" -> next(call);
            case "POST " + ExtensionCall.EXTENSIONS + "init/error" ->
                    report(call, bytes, State.INIT_ERROR);
            case "POST " + ExtensionCall.EXTENSIONS + "exit/error" ->
                    report(call, bytes, State.EXIT_ERROR);
            case "PUT " + ExtensionCall.TELEMETRY ->
                    subscribe(call, bytes, TelemetryDesk.Api.TELEMETRY);
            case "PUT " + ExtensionCall.LOGS -> subscribe(call, bytes, TelemetryDesk.Api.LOGS);
            default -> ExtensionReply.notFound();
        };
    }

    /// Returns whether anybody registered or must.
    public boolean any() {
        lock.lock();
        try {
            return !launched.isEmpty() || !extensions.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /// Returns whether an external one registered or must.
    public boolean anyExternal() {
        return !launched.isEmpty();
    }

    /// Returns what went wrong with an extension, if something did.
    public Optional<Trouble> trouble() {
        lock.lock();
        try {
            return Optional.ofNullable(trouble);
        } finally {
            lock.unlock();
        }
    }

    /// Waits until every extension has registered and asked for its first event; from then on none
    /// may register.
    ///
    /// @return false if time was up or an extension failed
    boolean awaitReady(long deadlineNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            boolean inTime = true;
            while (!allReady() && trouble == null && !closed && inTime) {
                inTime = awaitChange(deadlineNanos);
            }
            registrationClosed = true;
            if (trouble != null || !allReady()) {
                return false;
            }
        } finally {
            lock.unlock();
        }
        telemetry.closeSubscription();
        return true;
    }

    /// Tells those who asked for it of an invocation.
    void invoke(Delivery delivery) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("eventType", INVOKE);
        event.put("deadlineMs", delivery.deadlineEpochMillis());
        event.put("requestId", delivery.requestId());
        event.put("invokedFunctionArn", delivery.function());
        ObjectNode tracing = event.putObject("tracing");
        tracing.put("type", "X-Amzn-Trace-Id").put("value", delivery.traceHeader());
        tell(INVOKE, event.toString());
    }

    /// Waits until nobody works any more.
    ///
    /// @return false if time was up or an extension failed
    boolean awaitSettled(long deadlineNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            boolean inTime = true;
            while (!settled() && trouble == null && !closed && inTime) {
                inTime = awaitChange(deadlineNanos);
            }
            return trouble == null && settled();
        } finally {
            lock.unlock();
        }
    }

    /// Returns whether everybody waits for an event.
    boolean idle() {
        lock.lock();
        try {
            return settled();
        } finally {
            lock.unlock();
        }
    }

    /// Tells those who asked for it that the environment ends.
    ///
    /// @param reason `spindown`, `timeout` or `failure`
    public void shutdown(String reason, long deadlineEpochMillis) {
        lock.lock();
        try {
            ending = true;
        } finally {
            lock.unlock();
        }
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("eventType", SHUTDOWN).put("shutdownReason", reason);
        tell(SHUTDOWN, event.put("deadlineMs", deadlineEpochMillis).toString());
    }

    /// Returns whether an extension asked to be told of the end.
    public boolean wantsShutdown(String name) {
        lock.lock();
        try {
            return extensions.values().stream()
                    .anyMatch(each -> each.name.equals(name) && each.events.contains(SHUTDOWN));
        } finally {
            lock.unlock();
        }
    }

    /// Returns where this environment's telemetry goes.
    public TelemetryDesk telemetry() {
        return telemetry;
    }

    /// Notes that the process of an external extension ended by itself.
    public void ended(String name, String how) {
        lock.lock();
        try {
            if (!ending && !closed) {
                fail("Extension.Crash", "Extension " + name + " exited: " + how, Payload.EMPTY);
            }
        } finally {
            lock.unlock();
        }
        onTrouble.run();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        telemetry.close();
    }

    // ---- calls

    private byte[] register(ExtensionCall call, Payload body) {
        if (call.name().isEmpty()) {
            return ExtensionReply.forbidden(
                    "Extension.InvalidExtensionName", "Empty extension name");
        }
        var events = new LinkedHashSet<String>();
        try {
            JsonNode wanted = JSON.readTree(body.array(), body.offset(), body.length());
            if (wanted == null || !wanted.isObject()) {
                return ExtensionReply.forbidden(
                        "InvalidRequestFormat", "the body is no JSON object");
            }
            wanted.path("events").forEach(event -> events.add(event.asText()));
        } catch (JsonProcessingException malformed) {
            return ExtensionReply.forbidden("InvalidRequestFormat", malformed.getOriginalMessage());
        } catch (IOException unreadable) {
            return ExtensionReply.forbidden("InvalidRequestFormat", "unexpected end of JSON input");
        }
        lock.lock();
        try {
            return admit(call, events);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private byte[] admit(ExtensionCall call, Set<String> events) {
        boolean external = launched.contains(call.name());
        if (registrationClosed) {
            return ExtensionReply.forbidden(
                    "Extension.RegistrationClosed", "Extension registration closed already");
        }
        if (extensions.values().stream().anyMatch(known -> known.name.equals(call.name()))) {
            return ExtensionReply.forbidden(
                    "Extension.InvalidExtensionState",
                    "Extension with this name already registered");
        }
        if (extensions.size() >= EXTENSIONS_MAX) {
            return ExtensionReply.forbidden(
                    "Extension.TooManyExtensions", "Extension limit (10) reached");
        }
        for (String event : events) {
            if (!event.equals(INVOKE) && !event.equals(SHUTDOWN)) {
                return ExtensionReply.forbidden(
                        "Extension.InvalidEventType", event + ": InvalidEventType");
            }
            if (event.equals(SHUTDOWN) && !external) {
                return ExtensionReply.forbidden(
                        "Extension.InvalidEventType",
                        "SHUTDOWN: ShutdownEventNotSupportedForInternalExtension");
            }
        }
        String identifier = UUID.randomUUID().toString();
        extensions.put(identifier, new Extension(call.name(), identifier, external, events));
        changed.signalAll();
        ObjectNode reply = JsonNodeFactory.instance.objectNode();
        reply.put("functionName", identity.name());
        reply.put("functionVersion", identity.version());
        reply.put("handler", identity.handler());
        if (call.wantsAccount()) {
            reply.put("accountId", identity.account());
        }
        return ExtensionReply.ok("Lambda-Extension-Identifier: " + identifier, reply.toString());
    }

    private byte[] next(ExtensionCall call) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            byte @Nullable [] refusal = refusal(call, "Unknown extension " + call.identifier());
            if (refusal != null) {
                return refusal;
            }
            Extension caller = known(call);
            if (caller.state == State.INIT_ERROR || caller.state == State.EXIT_ERROR) {
                return transition(caller, State.READY);
            }
            boolean first = caller.state == State.REGISTERED;
            caller.state = State.READY;
            if (first) {
                telemetry.extensionReady(caller.name, caller.events);
            }
            changed.signalAll();
            while (caller.pending.isEmpty()) {
                if (closed) {
                    throw new InterruptedIOException("the environment ends");
                }
                changed.await();
            }
            caller.state = State.RUNNING;
            return ExtensionReply.ok(
                    "Lambda-Extension-Event-Identifier: " + UUID.randomUUID(),
                    caller.pending.removeFirst());
        } finally {
            lock.unlock();
        }
    }

    private byte[] report(ExtensionCall call, Payload body, State to) {
        byte[] reply;
        lock.lock();
        try {
            byte @Nullable [] refusal = refusal(call, "Unknown Lambda-Extension-Identifier");
            if (refusal != null) {
                return refusal;
            }
            if (call.errorType().isEmpty()) {
                return ExtensionReply.forbidden(
                        "Extension.MissingHeader",
                        "Lambda-Extension-Function-Error-Type not found");
            }
            Extension caller = known(call);
            boolean allowed =
                    switch (caller.state) {
                        case REGISTERED -> true;
                        case READY, RUNNING -> to == State.EXIT_ERROR;
                        case INIT_ERROR, EXIT_ERROR -> caller.state == to;
                    };
            if (!allowed) {
                return transition(caller, to);
            }
            caller.state = to;
            if (!ending) {
                fail(call.errorType(), "Extension " + caller.name + " failed", body);
            }
            reply = ExtensionReply.accepted();
        } finally {
            lock.unlock();
        }
        onTrouble.run();
        return reply;
    }

    private byte[] subscribe(ExtensionCall call, Payload body, TelemetryDesk.Api api) {
        String name;
        lock.lock();
        try {
            byte @Nullable [] refusal = refusal(call, "Unknown extension " + call.identifier());
            if (refusal != null) {
                return refusal;
            }
            name = known(call).name;
        } finally {
            lock.unlock();
        }
        return telemetry.subscribe(name, api, body);
    }

    /// Returns why a call that needs an identifier cannot be answered; null if it can.
    @GuardedBy("lock")
    private byte @Nullable [] refusal(ExtensionCall call, String unknown) {
        if (call.identifier().isEmpty()) {
            return ExtensionReply.forbidden(
                    "Extension.MissingExtensionIdentifier",
                    "Missing Lambda-Extension-Identifier header");
        }
        if (!isUuid(call.identifier())) {
            return ExtensionReply.forbidden(
                    "Extension.InvalidExtensionIdentifier", "Invalid Lambda-Extension-Identifier");
        }
        return extensions.containsKey(call.identifier())
                ? null
                : ExtensionReply.forbidden("Extension.UnknownExtensionIdentifier", unknown);
    }

    @GuardedBy("lock")
    private Extension known(ExtensionCall call) {
        @Nullable Extension found = extensions.get(call.identifier());
        if (found == null) {
            throw new IllegalStateException("asked before it was refused");
        }
        return found;
    }

    private static byte[] transition(Extension extension, State to) {
        return ExtensionReply.forbidden(
                "Extension.InvalidExtensionState",
                "State transition from %s to %s failed for extension %s. Error: %s"
                        .formatted(extension.state.words, to.words, extension.name, NOT_ALLOWED));
    }

    private static boolean isUuid(String text) {
        try {
            return UUID.fromString(text).toString().equalsIgnoreCase(text);
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    // ---- state

    private void tell(String kind, String event) {
        lock.lock();
        try {
            for (Extension extension : extensions.values()) {
                if (extension.events.contains(kind)) {
                    extension.pending.addLast(event);
                }
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private boolean allReady() {
        Set<String> missing = new LinkedHashSet<>(launched);
        extensions.values().forEach(extension -> missing.remove(extension.name));
        return missing.isEmpty() && settled();
    }

    @GuardedBy("lock")
    private boolean settled() {
        return extensions.values().stream().allMatch(Extension::settled);
    }

    @GuardedBy("lock")
    private void fail(String type, String message, Payload response) {
        if (trouble == null) {
            trouble = new Trouble(type, response.length() > 0 ? response : json(type, message));
            changed.signalAll();
        }
    }

    private static Payload json(String type, String message) {
        ObjectNode error = JsonNodeFactory.instance.objectNode();
        return Payload.of(error.put("errorType", type).put("errorMessage", message).toString());
    }

    /// Returns false once the deadline has passed.
    @SuppressWarnings("WaitNotInLoop") // the loop is in every caller, with its own condition
    @GuardedBy("lock")
    private boolean awaitChange(long deadlineNanos) throws InterruptedException {
        long left = deadlineNanos - System.nanoTime();
        return left > 0 && changed.await(left, TimeUnit.NANOSECONDS);
    }

    /// What an extension learns of its function.
    public record Identity(String name, String version, String handler, String account) {}

    /// How an extension failed its function.
    ///
    /// @param type for example `Extension.Crash`
    /// @param response JSON for the caller
    public record Trouble(String type, Payload response) {}
}
