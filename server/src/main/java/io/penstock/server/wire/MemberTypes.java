package io.penstock.server.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Brings the members of a request into the shape of the model, in place: `null` counts as absent,
/// members that the model does not have go away, base64 text becomes bytes, times become epoch
/// seconds. A value of another type than the model's is an error.
final class MemberTypes {
    private final ServiceModel model;

    MemberTypes(ServiceModel model) {
        this.model = model;
    }

    /// Fits `members` to `structure`, or returns what is wrong, for people.
    Optional<String> fit(ObjectNode members, Shape.Structure structure) {
        Iterator<Map.Entry<String, JsonNode>> each = members.properties().iterator();
        while (each.hasNext()) {
            Map.Entry<String, JsonNode> entry = each.next();
            @Nullable Member member = structure.members().get(entry.getKey());
            if (member == null || entry.getValue().isNull()) {
                each.remove();
                continue;
            }
            Optional<String> wrong = fit(entry, model.shape(member.shape()), member.name());
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        return Optional.empty();
    }

    /// Fits one value, replacing it in its entry where it changes form.
    private Optional<String> fit(Map.Entry<String, JsonNode> entry, Shape shape, String where) {
        JsonNode value = entry.getValue();
        return switch (shape) {
            case Shape.Structure structure when value instanceof ObjectNode members ->
                    fit(members, structure);
            case Shape.Sequence sequence when value instanceof ArrayNode array ->
                    fit(array, model.shape(sequence.element()), where);
            case Shape.Dictionary dictionary when value instanceof ObjectNode map ->
                    fit(map, model.shape(dictionary.value()));
            case Shape.Text _ when value.isTextual() -> Optional.empty();
            case Shape.Numeric numeric when value.isNumber() -> number(numeric, value, where);
            case Shape.Flag _ when value.isBoolean() -> Optional.empty();
            case Shape.Bytes _ when value.isBinary() -> Optional.empty();
            case Shape.Bytes _ when value.isTextual() -> bytes(entry, where);
            case Shape.Timestamp _ when value.isNumber() -> Optional.empty();
            case Shape.Timestamp _ when value.isTextual() -> time(entry, where);
            case Shape.Structure _,
                    Shape.Sequence _,
                    Shape.Dictionary _,
                    Shape.Text _,
                    Shape.Numeric _,
                    Shape.Flag _,
                    Shape.Bytes _,
                    Shape.Timestamp _ ->
                    Optional.of(wrongType(value, shape, where));
        };
    }

    private Optional<String> fit(ArrayNode array, Shape element, String where) {
        for (int i = 0; i < array.size(); i++) {
            if (array.get(i).isNull()) {
                continue; // a violation, not a wrong type
            }
            var slot = new Slot(array.get(i));
            Optional<String> wrong = fit(slot, element, where);
            if (wrong.isPresent()) {
                return wrong;
            }
            if (slot.changed) {
                array.set(i, slot.value);
            }
        }
        return Optional.empty();
    }

    private Optional<String> fit(ObjectNode map, Shape value) {
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            if (!entry.getValue().isNull()) {
                Optional<String> wrong = fit(entry, value, entry.getKey());
                if (wrong.isPresent()) {
                    return wrong;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> number(Shape.Numeric numeric, JsonNode value, String where) {
        boolean fits =
                switch (numeric.kind()) {
                    case INTEGER -> value.canConvertToInt() && value.canConvertToExactIntegral();
                    case LONG -> value.canConvertToLong() && value.canConvertToExactIntegral();
                    case DOUBLE -> true;
                };
        return fits
                ? Optional.empty()
                : Optional.of(
                        "Member '" + where + "' must be " + Spoken.of(numeric) + " in range.");
    }

    private static Optional<String> bytes(Map.Entry<String, JsonNode> entry, String where) {
        try {
            byte[] decoded = Base64.getDecoder().decode(entry.getValue().textValue());
            entry.setValue(BinaryNode.valueOf(decoded));
            return Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.of("Member '" + where + "' must be base64 text.");
        }
    }

    private static Optional<String> time(Map.Entry<String, JsonNode> entry, String where) {
        try {
            Instant time = OffsetDateTime.parse(entry.getValue().textValue()).toInstant();
            entry.setValue(DoubleNode.valueOf(time.toEpochMilli() / 1000.0));
            return Optional.empty();
        } catch (DateTimeParseException noTime) {
            return Optional.of("Member '" + where + "' must be a time in epoch seconds.");
        }
    }

    private static String wrongType(JsonNode value, Shape shape, String where) {
        return "Member '"
                + where
                + "': "
                + Spoken.of(value)
                + " can not be converted to "
                + Spoken.of(shape)
                + ".";
    }

    /// Lets an element of a list be replaced like the value of an entry.
    private static final class Slot implements Map.Entry<String, JsonNode> {
        private JsonNode value;
        private boolean changed;

        Slot(JsonNode value) {
            this.value = value;
        }

        @Override
        public String getKey() {
            return "";
        }

        @Override
        public JsonNode getValue() {
            return value;
        }

        @Override
        public JsonNode setValue(JsonNode other) {
            JsonNode before = value;
            value = other;
            changed = true;
            return before;
        }
    }

    /// Words for types, close to those AWS uses.
    private static final class Spoken {
        private Spoken() {}

        static String of(Shape shape) {
            return switch (shape) {
                case Shape.Structure _ -> "a structure";
                case Shape.Sequence _ -> "a list";
                case Shape.Dictionary _ -> "a map";
                case Shape.Text _ -> "a String";
                case Shape.Numeric numeric ->
                        switch (numeric.kind()) {
                            case INTEGER -> "an Integer";
                            case LONG -> "a Long";
                            case DOUBLE -> "a Double";
                        };
                case Shape.Flag _ -> "a Boolean";
                case Shape.Bytes _ -> "a Blob";
                case Shape.Timestamp _ -> "a Timestamp";
            };
        }

        static String of(JsonNode value) {
            return switch (value.getNodeType()) {
                case STRING -> "STRING_VALUE";
                case NUMBER -> "NUMBER_VALUE";
                case BOOLEAN -> value.booleanValue() ? "TRUE_VALUE" : "FALSE_VALUE";
                case OBJECT -> "START_OBJECT";
                case ARRAY -> "START_ARRAY";
                case NULL -> "NULL_VALUE";
                case BINARY, POJO, MISSING -> "VALUE";
            };
        }
    }
}
