package io.penstock.server.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads the members of one request from form parameters such as
/// `MessageAttribute.1.Value.DataType=String` or `MetricData.member.1.Value=7`. Used once.
final class QueryInput {
    private final ServiceModel model;
    private final Dialect dialect;
    private final QueryStyle style;
    private final Parameters parameters;
    private final TreeSet<String> names = new TreeSet<>();
    private @Nullable ApiError wrong;

    QueryInput(ServiceModel model, Dialect dialect, Parameters parameters) {
        this.model = model;
        this.dialect = dialect;
        this.style = dialect.queryStyle();
        this.parameters = parameters;
        parameters.names().forEach(names::add);
    }

    /// Returns the members; a required list that has no entry is an empty one.
    ObjectNode read(Shape.Structure structure) {
        ObjectNode members = structure(structure, "");
        for (String required : structure.required()) {
            Member member = structure.members().get(required);
            if (member != null
                    && model.shape(member.shape()) instanceof Shape.Sequence
                    && !members.has(required)) {
                members.putArray(required);
            }
        }
        return members;
    }

    /// Returns the first parameter that is no value of its type, if any.
    Optional<ApiError> wrong() {
        return Optional.ofNullable(wrong);
    }

    private ObjectNode structure(Shape.Structure structure, String prefix) {
        ObjectNode members = Json.object();
        for (Member member : structure.members().values()) {
            String name = prefix + style.name(member, model);
            value(model.shape(member.shape()), name)
                    .ifPresent(value -> members.set(member.name(), value));
        }
        return members;
    }

    private Optional<JsonNode> value(Shape shape, String name) {
        return switch (shape) {
            case Shape.Structure structure ->
                    isGiven(name + ".")
                            ? Optional.of(structure(structure, name + "."))
                            : Optional.empty();
            case Shape.Sequence list -> list(list, name);
            case Shape.Dictionary map -> map(map, name);
            case Shape.Text _, Shape.Numeric _, Shape.Flag _, Shape.Bytes _, Shape.Timestamp _ ->
                    parameters.has(name) ? scalar(shape, name) : Optional.empty();
        };
    }

    private Optional<JsonNode> scalar(Shape shape, String name) {
        Optional<JsonNode> value = Scalars.parse(shape, parameters.first(name));
        if (value.isEmpty() && wrong == null) {
            wrong = dialect.mistyped(name, parameters.first(name));
        }
        return value;
    }

    private Optional<JsonNode> list(Shape.Sequence list, String name) {
        ArrayNode all = Json.MAPPER.createArrayNode();
        String element = style.element(name) + ".";
        for (int i = 1; isGiven(element + i); i++) {
            value(model.shape(list.element()), element + i).ifPresent(all::add);
        }
        return all.isEmpty() ? Optional.empty() : Optional.of(all);
    }

    private Optional<JsonNode> map(Shape.Dictionary map, String name) {
        ObjectNode all = Json.object();
        String entries = style.entry(name) + ".";
        for (int i = 1; isGiven(entries + i + "."); i++) {
            String entry = entries + i + ".";
            String key = parameters.first(entry + style.key(map));
            value(model.shape(map.value()), entry + style.value(map))
                    .ifPresent(value -> all.set(key, value));
        }
        return all.isEmpty() ? Optional.empty() : Optional.of(all);
    }

    /// Returns whether any parameter starts with `prefix`; `Entry.1` is not the start of
    /// `Entry.10`.
    private boolean isGiven(String prefix) {
        @Nullable String next = names.ceiling(prefix);
        if (next == null || !next.startsWith(prefix)) {
            return false;
        }
        return prefix.endsWith(".")
                || next.length() == prefix.length()
                || next.charAt(prefix.length()) == '.';
    }
}
