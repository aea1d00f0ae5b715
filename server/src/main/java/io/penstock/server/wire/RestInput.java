package io.penstock.server.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Collects the members of a REST request that its path, query and headers carry.
final class RestInput {
    private final ServiceModel model;
    private final ObjectNode members;

    /// Collects into `members`.
    RestInput(ServiceModel model, ObjectNode members) {
        this.model = model;
        this.members = members;
    }

    /// Adds what the request line and the headers carry, or returns what is wrong, for people.
    Optional<String> collect(
            Shape.Structure input,
            Map<String, String> labels,
            Parameters query,
            WireRequest request) {
        for (Member member : input.members().values()) {
            Shape shape = model.shape(member.shape());
            List<String> given =
                    switch (member.location()) {
                        case PATH -> present(labels.getOrDefault(member.locationName(), ""));
                        case QUERY -> query.all(member.locationName());
                        case HEADER -> present(request.header(member.locationName()));
                        case BODY, STATUS -> List.of();
                    };
            if (!given.isEmpty() && !add(member, shape, given)) {
                return Optional.of(
                        "Member '"
                                + member.name()
                                + "': the text can not be converted to a value of"
                                + " its type.");
            }
        }
        return Optional.empty();
    }

    private static List<String> present(String value) {
        return value.isEmpty() ? List.of() : List.of(value);
    }

    private boolean add(Member member, Shape shape, List<String> given) {
        if (shape instanceof Shape.Sequence) {
            ArrayNode all = members.putArray(member.name());
            given.forEach(all::add);
            return true;
        }
        Optional<JsonNode> value = Scalars.parse(shape, given.getFirst());
        value.ifPresent(node -> members.set(member.name(), node));
        return value.isPresent();
    }
}
