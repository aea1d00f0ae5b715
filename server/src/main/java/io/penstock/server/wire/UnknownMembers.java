package io.penstock.server.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Refuses members that the service model does not have, at any depth, in operations where ignoring
/// them would do something else than what was asked.
///
/// AWS ignores such members everywhere, and so do all other operations here: newer clients may send
/// what older models lack. But the settings of an event source mapping are cleared by an empty
/// structure, so a misspelt member would take a limit away, and answer with success. `null` counts
/// as absent. Thread-safe.
final class UnknownMembers {
    private static final String CREATE = "CreateEventSourceMapping";
    private static final String UPDATE = "UpdateEventSourceMapping";
    private static final Set<String> STRICT = Set.of(CREATE, UPDATE);
    private static final String INVALID = "InvalidParameterValueException";

    private final ServiceModel model;
    private final Set<String> membersOfCreation;

    UnknownMembers(ServiceModel model) {
        this.model = model;
        @Nullable OperationModel create = model.operations().get(CREATE);
        this.membersOfCreation =
                create == null ? Set.of() : model.structure(create.input()).members().keySet();
    }

    /// Returns the refusal of the first such member of a body.
    ///
    /// @param members as they came
    Optional<ApiError> refusal(
            OperationModel operation, ObjectNode members, Shape.Structure input) {
        if (!STRICT.contains(operation.name())) {
            return Optional.empty();
        }
        for (Map.Entry<String, JsonNode> entry : members.properties()) {
            @Nullable Member member = input.members().get(entry.getKey());
            if (entry.getValue().isNull()) {
                continue;
            }
            if (member == null || member.location() != Member.Location.BODY) {
                return Optional.of(ApiError.of(400, INVALID, text(operation, entry.getKey())));
            }
            Optional<String> inside =
                    inside(entry.getValue(), model.shape(member.shape()), entry.getKey());
            if (inside.isPresent()) {
                return Optional.of(ApiError.of(400, Failures.VALIDATION, inside.get()));
            }
        }
        return Optional.empty();
    }

    /// The second text is AWS's for a member that a kind of source does not have.
    private String text(OperationModel operation, String name) {
        if (operation.name().equals(UPDATE) && membersOfCreation.contains(name)) {
            return name
                    + " can not be changed by "
                    + UPDATE
                    + (name.equals("Tags") ? "; use TagResource." : "; create another mapping.");
        }
        return "Unsupported '" + name + "' parameter for given event source mapping type";
    }

    /// Returns what is wrong inside of a value; values of a wrong type are not judged here.
    private Optional<String> inside(JsonNode value, Shape shape, String path) {
        return switch (shape) {
            case Shape.Structure structure when value instanceof ObjectNode members ->
                    inside(members, structure, path);
            case Shape.Sequence sequence when value instanceof ArrayNode array ->
                    inside(array, model.shape(sequence.element()), path);
            case Shape.Dictionary dictionary when value instanceof ObjectNode map ->
                    inside(map, model.shape(dictionary.value()), path);
            case Shape.Structure _,
                    Shape.Sequence _,
                    Shape.Dictionary _,
                    Shape.Text _,
                    Shape.Numeric _,
                    Shape.Flag _,
                    Shape.Bytes _,
                    Shape.Timestamp _ ->
                    Optional.empty();
        };
    }

    private Optional<String> inside(ObjectNode members, Shape.Structure structure, String path) {
        for (Map.Entry<String, JsonNode> entry : members.properties()) {
            String where = path + "." + entry.getKey();
            @Nullable Member member = structure.members().get(entry.getKey());
            if (entry.getValue().isNull()) {
                continue;
            }
            if (member == null) {
                return Optional.of(
                        "Unknown parameter '%s'; %s has %s."
                                .formatted(
                                        where,
                                        path,
                                        String.join(", ", structure.members().keySet())));
            }
            Optional<String> inside = inside(entry.getValue(), model.shape(member.shape()), where);
            if (inside.isPresent()) {
                return inside;
            }
        }
        return Optional.empty();
    }

    private Optional<String> inside(ArrayNode array, Shape element, String path) {
        for (int i = 0; i < array.size(); i++) {
            Optional<String> inside = inside(array.get(i), element, path + "[" + i + "]");
            if (inside.isPresent()) {
                return inside;
            }
        }
        return Optional.empty();
    }

    private Optional<String> inside(ObjectNode map, Shape element, String path) {
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            Optional<String> inside =
                    inside(entry.getValue(), element, path + "." + entry.getKey());
            if (inside.isPresent()) {
                return inside;
            }
        }
        return Optional.empty();
    }
}
