package io.penstock.runtime.environment.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What an extension subscribed to.
///
/// Source of ranges and defaults: AWS Lambda Developer Guide, "Lambda Telemetry API reference".
///
/// @param types of `platform`, `function`, `extension`
/// @param maxItems events in one delivery
/// @param maxBytes of one delivery
/// @param timeoutMillis how long an event waits for others
/// @param http whether deliveries are HTTP requests; lines over TCP otherwise
/// @param port on the loopback
/// @param path of the requests
record TelemetryTerms(
        Set<String> types,
        int maxItems,
        int maxBytes,
        int timeoutMillis,
        boolean http,
        int port,
        String path) {
    private static final Set<String> SCHEMAS = Set.of("2022-07-01", "2022-12-13", "2025-01-29");
    private static final Set<String> TYPES = Set.of("platform", "function", "extension");
    private static final Set<String> HOSTS =
            Set.of("sandbox.localdomain", "sandbox", "localhost", "127.0.0.1");
    private static final int RESERVED_PORT = 9001;
    private static final int PORT_MAX = 65_535;

    /// Reads a subscription.
    ///
    /// @param broken gets what is wrong with it, in words; nothing if it is right
    static TelemetryTerms read(JsonNode body, List<String> broken) {
        JsonNode schema = body.path("schemaVersion");
        if (schema.isMissingNode() || schema.isNull()) {
            broken.add("schemaVersion is not provided");
        } else if (!schema.isTextual() || !SCHEMAS.contains(schema.asText())) {
            broken.add("schemaVersion is not supported");
        }
        var types = new LinkedHashSet<String>();
        body.path("types").forEach(type -> types.add(type.asText()));
        if (types.isEmpty()) {
            broken.add("types should not be empty");
        } else if (!TYPES.containsAll(types)) {
            broken.add("types should be a subset of [platform, function, extension]");
        }
        JsonNode buffering = body.path("buffering");
        int items = number(buffering, "maxItems", 10_000, 1_000, 10_000, broken);
        int bytes = number(buffering, "maxBytes", 262_144, 262_144, 1_048_576, broken);
        int timeout = number(buffering, "timeoutMs", 1_000, 25, 30_000, broken);
        JsonNode destination = body.path("destination");
        return switch (destination.path("protocol").asText()) {
            case "HTTP" -> {
                URI uri = uri(destination.path("URI").asText(), broken);
                String path = uri.getRawPath() == null ? "" : uri.getRawPath();
                yield new TelemetryTerms(
                        types,
                        items,
                        bytes,
                        timeout,
                        true,
                        uri.getPort(),
                        path.isEmpty() ? "/" : path);
            }
            case "TCP" -> {
                JsonNode number = destination.path("port");
                int port = number.isInt() ? number.asInt() : 0;
                checkPort(port, broken);
                yield new TelemetryTerms(types, items, bytes, timeout, false, port, "");
            }
            default -> {
                broken.add("destination protocol should be HTTP or TCP");
                yield new TelemetryTerms(types, items, bytes, timeout, true, 0, "");
            }
        };
    }

    private static URI uri(String text, List<String> broken) {
        try {
            URI uri = URI.create(text);
            if (!"http".equals(uri.getScheme()) || !HOSTS.contains(String.valueOf(uri.getHost()))) {
                broken.add("URI host should be sandbox.localdomain");
            } else if (uri.getPort() < 0) {
                broken.add("URI port is not provided");
            } else {
                checkPort(uri.getPort(), broken);
            }
            return uri;
        } catch (IllegalArgumentException malformed) {
            broken.add("URI is malformed");
            return URI.create("http://sandbox.localdomain");
        }
    }

    private static void checkPort(int port, List<String> broken) {
        if (port < 1 || port > PORT_MAX) {
            broken.add("port should be between 1 and 65535");
        } else if (port == RESERVED_PORT) {
            broken.add("port 9001 is reserved");
        }
    }

    private static int number(
            JsonNode from, String name, int usual, int least, int most, List<String> broken) {
        JsonNode value = from.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return usual;
        }
        if (!value.isInt() || value.asInt() < least || value.asInt() > most) {
            broken.add("%s should be between %d and %d".formatted(name, least, most));
        }
        return value.asInt(usual);
    }

    /// Returns what is wrong in one sentence.
    static String sentence(List<String> broken) {
        return String.join("; ", broken);
    }
}
