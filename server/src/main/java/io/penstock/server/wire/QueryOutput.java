package io.penstock.server.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.invocation.Payload;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes answers of the Query protocol as XML, lists and maps flattened without wrapper. Used
/// once.
final class QueryOutput {
    private static final String NAMESPACE =
            " xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\">";

    private final ServiceModel model;
    private final StringBuilder xml = new StringBuilder(512).append("<?xml version=\"1.0\"?>");

    QueryOutput(ServiceModel model) {
        this.model = model;
    }

    /// Writes the answer of an operation.
    ///
    /// @param members null if the operation has no output
    Payload success(OperationModel operation, @Nullable ObjectNode members, String requestId) {
        String name = operation.name();
        xml.append('<').append(name).append("Response").append(NAMESPACE);
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
        xml.append("<ErrorResponse").append(NAMESPACE);
        open("Error");
        leaf("Type", QueueErrors.fault(error));
        leaf("Code", QueueErrors.legacy(error.code()));
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
            String name = QueryNames.of(member, model);
            switch (shape) {
                case Shape.Sequence list ->
                        entry.getValue()
                                .forEach(one -> value(name, one, model.shape(list.element())));
                case Shape.Dictionary map -> map(name, entry.getValue(), map);
                case Shape.Structure _,
                        Shape.Text _,
                        Shape.Numeric _,
                        Shape.Flag _,
                        Shape.Bytes _,
                        Shape.Timestamp _ ->
                        value(name, entry.getValue(), shape);
            }
        }
    }

    private void value(String name, JsonNode value, Shape shape) {
        if (shape instanceof Shape.Structure structure) {
            open(name);
            structure(value, structure);
            close(name);
        } else {
            leaf(name, value.asText());
        }
    }

    private void map(String name, JsonNode map, Shape.Dictionary shape) {
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            open(name);
            leaf(QueryNames.key(shape), entry.getKey());
            value("Value", entry.getValue(), model.shape(shape.value()));
            close(name);
        }
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
