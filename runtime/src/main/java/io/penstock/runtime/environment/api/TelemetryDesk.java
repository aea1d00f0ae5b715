package io.penstock.runtime.environment.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.environment.process.EnvironmentNetwork;
import java.io.IOException;
import java.net.Socket;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

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

    private final Consumer<String> log;

    @GuardedBy("this")
    private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();

    /// What happened while extensions may still subscribe.
    @GuardedBy("this")
    private final Deque<Event> past = new ArrayDeque<>();

    @GuardedBy("this")
    private boolean subscriptionClosed;

    @GuardedBy("this")
    private Connector connector = EnvironmentNetwork.SHARED::connect;

    /// @param log takes lines of the platform for the function's log
    public TelemetryDesk(Consumer<String> log) {
        this.log = log;
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
        publish("function", "function", JsonNodeFactory.instance.textNode(line));
    }

    /// Tells of a line that an external extension printed.
    public void extensionPrinted(String line) {
        publish("extension", "extension", JsonNodeFactory.instance.textNode(line));
    }

    /// Tells of something that the platform did.
    ///
    /// @param type for example `platform.start`
    public void platform(String type, ObjectNode event) {
        publish("platform", type, event);
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
            var subscription = new Subscription(terms, TelemetryDesk::dropped, connector);
            past.stream()
                    .filter(event -> subscription.wants(event.category))
                    .forEach(event -> subscription.add(event.json));
            Subscription replaced = subscriptions.put(name, subscription);
            if (replaced != null) {
                replaced.close();
            }
            subscription.start();
        }
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("name", name).put("state", "Subscribed");
        var types = event.putArray("types");
        terms.types().forEach(types::add);
        platform("platform.telemetrySubscription", event);
        log.accept(
                "TELEMETRY\tName: %s\tState: Subscribed\tTypes: %s"
                        .formatted(name, list(terms.types())));
        return ExtensionReply.ok("", "\"OK\"");
    }

    void extensionReady(String name, Collection<String> events) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("name", name).put("state", "Ready");
        var kinds = event.putArray("events");
        events.forEach(kinds::add);
        platform("platform.extension", event);
        log.accept("EXTENSION\tName: %s\tState: Ready\tEvents: %s".formatted(name, list(events)));
    }

    synchronized void closeSubscription() {
        subscriptionClosed = true;
        past.clear();
    }

    private void publish(String category, String type, JsonNode content) {
        synchronized (this) {
            if (subscriptionClosed && subscriptions.isEmpty()) {
                return;
            }
        }
        var event = new Event(category, json(type, content));
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

    private static byte[] dropped(long events, long bytes) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.put("reason", "Consumer seems to have fallen behind.");
        content.put("droppedRecords", events).put("droppedBytes", bytes);
        return json("platform.logsDropped", content);
    }

    private static byte[] json(String type, JsonNode content) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("time", TIME.format(Instant.now())).put("type", type).set("record", content);
        return event.toString().getBytes(UTF_8);
    }

    private static String list(Collection<String> words) {
        return "[" + String.join(",", List.copyOf(words)) + "]";
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
