package io.penstock.server.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.invocation.Payload;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes answers of the Query protocol as XML, in the style of their service. Used once.
final class QueryOutput {
    private final ServiceModel model;
    private final Dialect dialect;
    private final QueryStyle style;
    private final StringBuilder xml = new StringBuilder(512).append("<?xml version=\"1.0\"?>");

    QueryOutput(ServiceModel model, Dialect dialect) {
        this.model = model;
        this.dialect = dialect;
        this.style = dialect.queryStyle();
    }

    /// Writes the answer of an operation.
    ///
    /// @param members null if the operation has no output
    Payload success(OperationModel operation, @Nullable ObjectNode members, String requestId) {
        String name = operation.name();
        xml.append('<').append(name).append("Response").append(namespace());
        if (members != null && members.isEmpty()) {
            xml.append('<').append(name).append("Result/>");
        } else if (members != null) {
            open(name + "Result");
            structure(members, model.structure(operation.output()));
            close(name + "Result");
        }
        open("ResponseMetadata");
        leaf("RequestId", requestId);
        close("ResponseMetadata");
        close(name + "Response");
        return Payload.of(xml.toString());
    }

    /// Writes an error.
    Payload failure(ApiError error, String message, String requestId) {
        xml.append("<ErrorResponse").append(namespace());
        open("Error");
        leaf("Type", Dialect.fault(error));
        leaf("Code", dialect.queryCode(error.code()));
        leaf("Message", message);
        xml.append("<Detail/>");
        close("Error");
        leaf("RequestId", requestId);
        close("ErrorResponse");
        return Payload.of(xml.toString());
    }

    private void structure(JsonNode members, Shape.Structure structure) {
        for (Map.Entry<String, JsonNode> entry : members.properties()) {
            @Nullable Member member = structure.members().get(entry.getKey());
            if (member == null) {
                throw new IllegalStateException(
                        structure.name() + " has no member " + entry.getKey());
            }
            Shape shape = model.shape(member.shape());
            value(style.name(member, model), entry.getValue(), shape);
        }
    }

    private void value(String name, JsonNode value, Shape shape) {
        switch (shape) {
            case Shape.Structure structure -> {
                open(name);
                structure(value, structure);
                close(name);
            }
            case Shape.Sequence list -> list(name, value, list);
            case Shape.Dictionary map -> map(name, value, map);
            case Shape.Timestamp _ -> leaf(name, time(value));
            case Shape.Text _, Shape.Numeric _, Shape.Flag _, Shape.Bytes _ ->
                    leaf(name, value.asText());
        }
    }

    /// Handlers give times in epoch seconds; XML has them in ISO 8601.
    private static String time(JsonNode seconds) {
        return Instant.ofEpochMilli(Math.round(seconds.asDouble() * 1000)).toString();
    }

    private void list(String name, JsonNode list, Shape.Sequence shape) {
        Shape element = model.shape(shape.element());
        if (!style.wraps()) {
            list.forEach(one -> value(name, one, element));
            return;
        }
        open(name);
        list.forEach(one -> value("member", one, element));
        close(name);
    }

    private void map(String name, JsonNode map, Shape.Dictionary shape) {
        if (style.wraps()) {
            open(name);
        }
        String entries = style.wraps() ? "entry" : name;
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            open(entries);
            leaf(style.key(shape), entry.getKey());
            value(style.value(shape), entry.getValue(), model.shape(shape.value()));
            close(entries);
        }
        if (style.wraps()) {
            close(name);
        }
    }

    private String namespace() {
        return " xmlns=\"" + style.namespace() + "\">";
    }

    private void leaf(String name, String text) {
        open(name);
        escape(text);
        close(name);
    }

    private void open(String name) {
        xml.append('<').append(name).append('>');
    }

    private void close(String name) {
        xml.append("</").append(name).append('>');
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> xml.append("&lt;");
                case '>' -> xml.append("&gt;");
                case '&' -> xml.append("&amp;");
                case '"' -> xml.append("&quot;");
                case '\r' -> xml.append("&#xD;");
                default -> xml.append(c);
            }
        }
    }
}
