package io.penstock.server.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.server.wire.Shape.Numeric.Kind;
import io.penstock.server.wire.Shape.Range;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a service model from its JSON file. The files hold interface facts only and are renewed by
/// `refresh.py`.
final class ModelReader {
    private ModelReader() {}

    static ServiceModel read(String service) {
        JsonNode root = tree(service);
        var shapes = new LinkedHashMap<String, Shape>();
        var errors = new LinkedHashMap<String, ErrorShape>();
        for (Map.Entry<String, JsonNode> entry : root.path("shapes").properties()) {
            shapes.put(entry.getKey(), shape(entry.getKey(), entry.getValue()));
            if (entry.getValue().path("exception").asBoolean()) {
                errors.put(entry.getKey(), error(entry.getKey(), entry.getValue()));
            }
        }
        var operations = new LinkedHashMap<String, OperationModel>();
        for (Map.Entry<String, JsonNode> entry : root.path("operations").properties()) {
            operations.put(entry.getKey(), operation(entry.getKey(), entry.getValue()));
        }
        String title = root.path("metadata").path("serviceFullName").asText();
        return new ServiceModel(service, title, operations, shapes, errors);
    }

    private static JsonNode tree(String service) {
        try (@Nullable InputStream file =
                ModelReader.class.getResourceAsStream("model/" + service + ".json")) {
            if (file == null) {
                throw new IllegalArgumentException("no model of a service " + service);
            }
            return Json.MAPPER.readTree(file);
        } catch (IOException broken) {
            throw new UncheckedIOException("model of " + service, broken);
        }
    }

    private static OperationModel operation(String name, JsonNode node) {
        JsonNode http = node.path("http");
        return new OperationModel(
                name,
                http.path("method").asText(),
                http.path("requestUri").asText(),
                http.path("responseCode").asInt(200),
                node.path("input").path("shape").asText(),
                node.path("output").path("shape").asText());
    }

    private static ErrorShape error(String name, JsonNode node) {
        String member = node.path("members").has("Message") ? "Message" : "message";
        JsonNode error = node.path("error");
        boolean fault = node.path("fault").asBoolean();
        return new ErrorShape(
                name,
                error.path("code").asText(name),
                error.path("httpStatusCode").asInt(fault ? 500 : 400),
                fault,
                member);
    }

    private static Shape shape(String name, JsonNode node) {
        String type = node.path("type").asText();
        return switch (type) {
            case "structure" -> structure(name, node);
            case "list" -> new Shape.Sequence(name, shapeOf(node, "member"), range(node));
            case "map" ->
                    new Shape.Dictionary(
                            name, shapeOf(node, "key"), shapeOf(node, "value"), range(node));
            case "string" -> text(name, node);
            case "integer" -> new Shape.Numeric(name, Kind.INTEGER, range(node));
            case "long" -> new Shape.Numeric(name, Kind.LONG, range(node));
            case "double", "float" -> new Shape.Numeric(name, Kind.DOUBLE, range(node));
            case "boolean" -> new Shape.Flag(name);
            case "blob" -> new Shape.Bytes(name, range(node));
            case "timestamp" -> new Shape.Timestamp(name);
            default -> throw new IllegalArgumentException("shape " + name + " is a " + type);
        };
    }

    private static Shape structure(String name, JsonNode node) {
        var members = new LinkedHashMap<String, Member>();
        for (Map.Entry<String, JsonNode> entry : node.path("members").properties()) {
            members.put(entry.getKey(), member(entry.getKey(), entry.getValue()));
        }
        Set<String> required = new LinkedHashSet<>(texts(node.path("required")));
        return new Shape.Structure(name, members, required, node.path("payload").asText());
    }

    private static Member member(String name, JsonNode node) {
        String location = node.path("location").asText();
        return new Member(
                name,
                node.path("shape").asText(),
                switch (location) {
                    case "" -> Member.Location.BODY;
                    case "uri" -> Member.Location.PATH;
                    case "querystring" -> Member.Location.QUERY;
                    case "header" -> Member.Location.HEADER;
                    case "statusCode" -> Member.Location.STATUS;
                    default -> throw new IllegalArgumentException(name + " is at " + location);
                },
                node.path("locationName").asText(name));
    }

    private static Shape text(String name, JsonNode node) {
        String pattern = node.path("pattern").asText();
        return new Shape.Text(
                name,
                range(node),
                pattern.isEmpty()
                        ? TextPattern.ANY
                        : new TextPattern(pattern, Recordings.printedPattern(name, pattern)),
                Recordings.printedValues(name, texts(node.path("enum"))),
                node.path("sensitive").asBoolean());
    }

    private static Range range(JsonNode node) {
        if (!node.has("min") && !node.has("max")) {
            return Range.FREE;
        }
        return new Range(node.path("min").asText(), node.path("max").asText());
    }

    private static String shapeOf(JsonNode node, String part) {
        return node.path(part).path("shape").asText();
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>(array.size());
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }
}
