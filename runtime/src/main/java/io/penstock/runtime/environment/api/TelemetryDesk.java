package io.penstock.runtime.environment.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.environment.log.ExtensionRecord;
import io.penstock.runtime.environment.log.PlatformRecord;
import io.penstock.runtime.environment.process.EnvironmentNetwork;
import java.io.IOException;
import java.net.Socket;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The Telemetry API of one start of an environment: who subscribed, and the events in their order.
/// Whoever subscribes is told what happened since the initialisation began. The older Logs API is
/// answered as one that is not offered. Thread-safe; never blocks.
///
/// Source: AWS Lambda Developer Guide, "Accessing real-time telemetry data for extensions using the
/// Telemetry API".
public final class TelemetryDesk implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final int PAST_EVENTS_MAX = 1_000;

    private final Consumer<PlatformRecord> log;
    private final boolean structured;

    @GuardedBy("this")
    private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();

    /// What happened while extensions may still subscribe.
    @GuardedBy("this")
    private final Deque<Event> past = new ArrayDeque<>();

    @GuardedBy("this")
    private boolean subscriptionClosed;

    @GuardedBy("this")
    private Connector connector = EnvironmentNetwork.SHARED::connect;

    /// @param log takes what the platform notes of extensions, for the function's log
    /// @param structured whether the function logs in JSON: what it prints as an object is told as
    ///   an object then
    public TelemetryDesk(Consumer<PlatformRecord> log, boolean structured) {
        this.log = log;
        this.structured = structured;
    }

    /// Says how receivers are reached; to be said before anybody subscribes.
    public synchronized void deliverThrough(Connector other) {
        connector = other;
    }

    /// Reaches receivers of telemetry.
    public interface Connector {
        /// Connects to a port of the environment's loopback.
        Socket connect(int port) throws IOException;
    }

    /// Tells of a line that the function printed.
    public void printed(String line) {
        publish("function", () -> json("function", record(line)));
    }

    /// Tells of a line that an external extension printed.
    public void extensionPrinted(String line) {
        publish("extension", () -> json("extension", record(line)));
    }

    /// Tells of something that the platform did.
    public void tell(PlatformRecord record) {
        publish("platform", () -> record.json(Instant.now()).getBytes(UTF_8));
    }

    /// Tells of something that the platform did, and writes it into the function's log.
    void note(PlatformRecord record) {
        tell(record);
        log.accept(record);
    }

    /// Delivers what waits, and does not wait any more.
    public synchronized void hurry() {
        subscriptions.values().forEach(Subscription::hurry);
    }

    @Override
    public synchronized void close() {
        subscriptionClosed = true;
        subscriptions.values().forEach(Subscription::close);
    }

    byte[] subscribe(String name, Api api, Payload body) {
        if (api == Api.LOGS) {
            return ExtensionReply.unsupported("Logs.NotSupported", "Logs API is not supported");
        }
        var broken = new ArrayList<String>();
        TelemetryTerms terms;
        try {
            JsonNode wanted = JSON.readTree(body.array(), body.offset(), body.length());
            terms = TelemetryTerms.read(wanted, broken);
        } catch (IOException malformed) {
            return ExtensionReply.invalid("ValidationError", "the body is no JSON");
        }
        if (!broken.isEmpty()) {
            return ExtensionReply.invalid("ValidationError", TelemetryTerms.sentence(broken));
        }
        return subscribe(name, terms);
    }

    private byte[] subscribe(String name, TelemetryTerms terms) {
        synchronized (this) {
            if (subscriptionClosed) {
                return ExtensionReply.forbidden(
                        "Telemetry.SubscriptionClosed", "Telemetry API subscription is closed");
            }
            var subscription = new Subscription(terms, this::dropped, connector);
            past.stream()
                    .filter(event -> subscription.wants(event.category))
                    .forEach(event -> subscription.add(event.json));
            Subscription replaced = subscriptions.put(name, subscription);
            if (replaced != null) {
                replaced.close();
            }
            subscription.start();
        }
        note(new ExtensionRecord.Subscribed(name, List.copyOf(terms.types())));
        return ExtensionReply.ok("", "\"OK\"");
    }

    synchronized void closeSubscription() {
        subscriptionClosed = true;
        past.clear();
    }

    private void publish(String category, Supplier<byte[]> content) {
        synchronized (this) {
            if (subscriptionClosed && subscriptions.isEmpty()) {
                return;
            }
        }
        var event = new Event(category, content.get());
        synchronized (this) {
            if (!subscriptionClosed && past.size() < PAST_EVENTS_MAX) {
                past.addLast(event);
            }
            for (Subscription subscription : subscriptions.values()) {
                if (subscription.wants(category)) {
                    subscription.add(event.json);
                }
            }
        }
    }

    private byte[] dropped(long events, long bytes) {
        var record = new ExtensionRecord.LogsDropped(events, bytes);
        log.accept(record);
        return record.json(Instant.now()).getBytes(UTF_8);
    }

    private JsonNode record(String line) {
        if (structured && line.startsWith("{")) {
            try {
                return JSON.readTree(line);
            } catch (JsonProcessingException plain) {
                return JsonNodeFactory.instance.textNode(line);
            }
        }
        return JsonNodeFactory.instance.textNode(line);
    }

    private static byte[] json(String type, JsonNode content) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("time", TIME.format(Instant.now())).put("type", type).set("record", content);
        return event.toString().getBytes(UTF_8);
    }

    /// Which of the two APIs is called.
    enum Api {
        TELEMETRY,
        LOGS
    }

    /// One event and who may want it.
    private static final class Event {
        private final String category;
        private final byte[] json;

        private Event(String category, byte[] json) {
            this.category = category;
            this.json = json;
        }
    }
}
