package io.penstock.server.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/// Finds required members that are absent, for services that name the first one instead of listing
/// all violations. Thread-safe.
final class RequiredMembers {
    private final ServiceModel model;
    private final QueryStyle style;

    RequiredMembers(ServiceModel model, QueryStyle style) {
        this.model = model;
        this.style = style;
    }

    /// Returns where the first absent member belongs, for example
    /// `SendMessageBatchRequestEntry.1.Id` or `MetricData.member.1.MetricName`.
    Optional<String> firstMissing(JsonNode members, Shape.Structure structure) {
        return isComplete(members, structure)
                ? Optional.empty()
                : inStructure(members, structure, "");
    }

    /// Tells what nearly all requests are, without a thought of where things are.
    private boolean isComplete(JsonNode value, Shape shape) {
        return switch (shape) {
            case Shape.Structure structure -> isCompleteStructure(value, structure);
            case Shape.Sequence list -> areComplete(value, model.shape(list.element()));
            case Shape.Dictionary map -> areComplete(value, model.shape(map.value()));
            case Shape.Text _, Shape.Numeric _, Shape.Flag _, Shape.Bytes _, Shape.Timestamp _ ->
                    true;
        };
    }

    private boolean isCompleteStructure(JsonNode value, Shape.Structure structure) {
        for (String required : structure.required()) {
            if (!value.has(required)) {
                return false;
            }
        }
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            if (entry.getValue().isContainerNode()) {
                Member member = structure.members().get(entry.getKey());
                if (member != null && !isComplete(entry.getValue(), model.shape(member.shape()))) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean areComplete(JsonNode values, Shape shape) {
        for (JsonNode value : values) {
            if (value.isNull() || !isComplete(value, shape)) {
                return false;
            }
        }
        return true;
    }

    private Optional<String> inStructure(JsonNode value, Shape.Structure structure, String at) {
        for (String required : structure.required()) {
            if (!value.has(required)) {
                return Optional.of(at + required);
            }
        }
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            Member member = structure.members().get(entry.getKey());
            if (member != null && entry.getValue().isContainerNode()) {
                Optional<String> missing =
                        inside(entry.getValue(), model.shape(member.shape()), at + member.name());
                if (missing.isPresent()) {
                    return missing;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> inside(JsonNode value, Shape shape, String at) {
        return switch (shape) {
            case Shape.Structure structure -> inStructure(value, structure, at + ".");
            case Shape.Sequence list -> inList(value, model.shape(list.element()), at);
            case Shape.Dictionary map -> inMap(value, model.shape(map.value()), at);
            case Shape.Text _, Shape.Numeric _, Shape.Flag _, Shape.Bytes _, Shape.Timestamp _ ->
                    Optional.empty();
        };
    }

    /// Elements are numbered from 1 and named as the Query protocol has them.
    private Optional<String> inList(JsonNode list, Shape element, String at) {
        String path = style.listPath(at, element) + ".";
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).isNull()) {
                return Optional.of(path + (i + 1));
            }
            Optional<String> missing = inside(list.get(i), element, path + (i + 1));
            if (missing.isPresent()) {
                return missing;
            }
        }
        return Optional.empty();
    }

    private Optional<String> inMap(JsonNode map, Shape value, String at) {
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            String path = at + "." + entry.getKey();
            if (entry.getValue().isNull()) {
                return Optional.of(path);
            }
            Optional<String> missing = inside(entry.getValue(), value, path);
            if (missing.isPresent()) {
                return missing;
            }
        }
        return Optional.empty();
    }
}
