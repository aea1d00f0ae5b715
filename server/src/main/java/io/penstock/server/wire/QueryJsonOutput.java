package io.penstock.server.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.invocation.Payload;
import java.util.Map;

/// Writes answers of SQS's Query protocol as JSON, for clients that ask with `Accept`: the envelope
/// of the XML, maps as lists of pairs. Source: answers recorded from AWS.
final class QueryJsonOutput {
    /// Lists that this form names otherwise than the model.
    private static final Map<String, String> NAMES =
            Map.of("Messages", "messages", "QueueUrls", "queueUrls");

    private final ServiceModel model;
    private final Dialect dialect;

    QueryJsonOutput(ServiceModel model, Dialect dialect) {
        this.model = model;
        this.dialect = dialect;
    }

    /// Writes the answer of an operation; one without output has no result.
    Payload success(OperationModel operation, ObjectNode members, String requestId) {
        ObjectNode document = Json.object();
        ObjectNode response = document.putObject(operation.name() + "Response");
        if (!operation.output().isEmpty()) {
            Shape.Structure structure = model.structure(operation.output());
            response.set(operation.name() + "Result", structure(members, structure));
        }
        response.putObject("ResponseMetadata").put("RequestId", requestId);
        return Json.write(document);
    }

    /// Writes an error.
    Payload failure(ApiError error, String message, String requestId) {
        ObjectNode document = Json.object();
        ObjectNode inner = document.putObject("Error");
        inner.put("Code", dialect.queryCode(error.code()));
        inner.put("Message", message);
        inner.put("Type", Dialect.fault(error));
        document.put("RequestId", requestId);
        return Json.write(document);
    }

    private ObjectNode structure(JsonNode members, Shape.Structure structure) {
        ObjectNode output = Json.object();
        for (Map.Entry<String, JsonNode> entry : members.properties()) {
            Member member = structure.members().get(entry.getKey());
            if (member == null) {
                throw new IllegalStateException(
                        structure.name() + " has no member " + entry.getKey());
            }
            String name = NAMES.getOrDefault(entry.getKey(), entry.getKey());
            output.set(name, value(entry.getValue(), model.shape(member.shape())));
        }
        return output;
    }

    private JsonNode value(JsonNode value, Shape shape) {
        return switch (shape) {
            case Shape.Structure structure -> structure(value, structure);
            case Shape.Sequence list -> {
                ArrayNode all = Json.MAPPER.createArrayNode();
                value.forEach(one -> all.add(value(one, model.shape(list.element()))));
                yield all;
            }
            case Shape.Dictionary map -> {
                ArrayNode all = Json.MAPPER.createArrayNode();
                for (Map.Entry<String, JsonNode> entry : value.properties()) {
                    ObjectNode pair = all.addObject().put(QueryNames.key(map), entry.getKey());
                    pair.set("Value", value(entry.getValue(), model.shape(map.value())));
                }
                yield all;
            }
            case Shape.Text _, Shape.Numeric _, Shape.Flag _, Shape.Bytes _, Shape.Timestamp _ ->
                    value;
        };
    }
}
