package io.penstock.runtime.environment.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.environment.api.Extension.State;
import io.penstock.runtime.environment.api.Ruling.Granted;
import io.penstock.runtime.environment.api.Ruling.Refused;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/// Answers the calls of the Extensions and Telemetry APIs: reads them, asks the [ExtensionRoster],
/// and writes what it rules. Thread-safe. A call for the next event blocks its thread until there
/// is one.
///
/// Source of types and texts: the runtime interface emulator,
/// `aws/aws-lambda-runtime-interface-emulator`.
final class ExtensionDesk {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MALFORMED = "InvalidRequestFormat";

    private final ExtensionRoster roster;

    ExtensionDesk(ExtensionRoster roster) {
        this.roster = roster;
    }

    /// Answers one call.
    ///
    /// @throws IOException if the roster closes meanwhile
    byte[] answer(ExtensionCall call, Body body) throws IOException, InterruptedException {
        Payload bytes = body instanceof Body.Whole whole ? whole.bytes() : Payload.EMPTY;
        return switch (call.method() + " " + call.path()) {
            case "POST " + ExtensionCall.EXTENSIONS + "register" -> register(call, bytes);
            case "GET " + ExtensionCall.EXTENSIONS + "event/next" -> next(call);
            case "POST " + ExtensionCall.EXTENSIONS + "init/error" ->
                    report(call, State.INIT_ERROR);
            case "POST " + ExtensionCall.EXTENSIONS + "exit/error" ->
                    report(call, State.EXIT_ERROR);
            case "PUT " + ExtensionCall.TELEMETRY ->
                    subscribe(call, bytes, TelemetryDesk.Api.TELEMETRY);
            case "PUT " + ExtensionCall.LOGS -> subscribe(call, bytes, TelemetryDesk.Api.LOGS);
            default -> ExtensionReply.notFound();
        };
    }

    private byte[] register(ExtensionCall call, Payload body) {
        if (call.name().isEmpty()) {
            return ExtensionReply.forbidden(
                    "Extension.InvalidExtensionName", "Empty extension name");
        }
        Set<String> events;
        try {
            events = events(JSON.readTree(body.array(), body.offset(), body.length()));
        } catch (JsonProcessingException malformed) {
            return ExtensionReply.forbidden(MALFORMED, malformed.getOriginalMessage());
        } catch (IOException unreadable) {
            return ExtensionReply.forbidden(MALFORMED, "unexpected end of JSON input");
        } catch (IllegalArgumentException unfit) {
            return ExtensionReply.forbidden(MALFORMED, String.valueOf(unfit.getMessage()));
        }
        for (String event : events) {
            String reason = reasonAgainst(event, call.name());
            if (!reason.isEmpty()) {
                return ExtensionReply.forbidden(
                        "Extension.InvalidEventType", event + ": " + reason);
            }
        }
        return render(
                roster.register(call.name(), List.copyOf(events)),
                identifier ->
                        ExtensionReply.ok(
                                "Lambda-Extension-Identifier: " + identifier, about(call)));
    }

    /// @throws IllegalArgumentException if the body is no registration
    private static Set<String> events(JsonNode body) {
        JsonNode wanted = body.path("events");
        boolean fits =
                body.isObject()
                        && (wanted.isMissingNode() || wanted.isNull() || wanted.isArray())
                        && wanted.valueStream().allMatch(JsonNode::isTextual);
        if (!fits) {
            throw new IllegalArgumentException("the body is no object with an array of events");
        }
        if (!body.path("configurationKeys").isEmpty()) {
            throw new IllegalArgumentException(
                    "configurationKeys are deprecated; use environment variables instead");
        }
        var events = new LinkedHashSet<String>();
        wanted.forEach(event -> events.add(event.asText()));
        return events;
    }

    /// Returns why an extension cannot have an event; empty if it can.
    private String reasonAgainst(String event, String name) {
        return switch (event) {
            case LifecycleEvent.INVOKE -> "";
            case LifecycleEvent.SHUTDOWN ->
                    roster.launched(name) ? "" : "ShutdownEventNotSupportedForInternalExtension";
            default -> "InvalidEventType";
        };
    }

    private String about(ExtensionCall call) {
        ExtensionRoster.Identity identity = roster.identity();
        ObjectNode reply = JsonNodeFactory.instance.objectNode();
        reply.put("functionName", identity.name());
        reply.put("functionVersion", identity.version());
        reply.put("handler", identity.handler());
        if (call.wantsAccount()) {
            reply.put("accountId", identity.account());
        }
        return reply.toString();
    }

    private byte[] next(ExtensionCall call) throws IOException, InterruptedException {
        if (!identified(call)) {
            return unidentified(call);
        }
        return render(
                roster.next(call.identifier()),
                event ->
                        ExtensionReply.ok(
                                "Lambda-Extension-Event-Identifier: " + UUID.randomUUID(), event));
    }

    private byte[] report(ExtensionCall call, State to) {
        if (!identified(call)) {
            return unidentified(call);
        }
        return render(
                roster.report(call.identifier(), to, call.errorType()),
                _ -> ExtensionReply.accepted());
    }

    private byte[] subscribe(ExtensionCall call, Payload body, TelemetryDesk.Api api) {
        if (!identified(call)) {
            return unidentified(call);
        }
        return render(
                roster.name(call.identifier()),
                name -> roster.telemetry().subscribe(name, api, body));
    }

    private static boolean identified(ExtensionCall call) {
        try {
            return UUID.fromString(call.identifier())
                    .toString()
                    .equalsIgnoreCase(call.identifier());
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private static byte[] unidentified(ExtensionCall call) {
        return call.identifier().isEmpty()
                ? ExtensionReply.forbidden(
                        "Extension.MissingExtensionIdentifier",
                        "Missing Lambda-Extension-Identifier header")
                : ExtensionReply.forbidden(
                        "Extension.InvalidExtensionIdentifier",
                        "Invalid Lambda-Extension-Identifier");
    }

    private static byte[] render(Ruling ruling, Function<String, byte[]> granted) {
        return switch (ruling) {
            case Granted(String value) -> granted.apply(value);
            case Refused(String type, String message) -> ExtensionReply.forbidden(type, message);
        };
    }
}
