package io.penstock.server.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/// Checks a request against the constraints of its model and words what it finds as AWS does: `1
/// validation error detected: Value 'x' at 'member' failed to satisfy constraint: …`.
///
/// The members must have the model's types already (see [MemberTypes]). Thread-safe. Source:
/// answers recorded from AWS Lambda; paths inside lists (`records.1.member.data`) as Kinesis and
/// others print them.
final class Validator {
    /// Longer values are cut in messages.
    private static final int MAX_PRINTED_CHARACTERS = 4096;

    /// Further violations are not reported.
    private static final int MAX_FINDINGS = 100;

    private final ServiceModel model;

    Validator(ServiceModel model) {
        this.model = model;
    }

    /// Returns the message for all violations together, or empty if there are none.
    Optional<String> check(ObjectNode members, Shape.Structure structure) {
        var found = new Findings();
        structure(members, structure, "", found);
        return found.message();
    }

    private void structure(JsonNode value, Shape.Structure structure, String at, Findings found) {
        for (Member member : structure.members().values()) {
            String path = at + member.path();
            JsonNode given = value.path(member.name());
            if (!given.isMissingNode()) {
                member(given, model.shape(member.shape()), path, found);
            } else if (structure.required().contains(member.name())
                    && !structure.payload().equals(member.name())) {
                found.add("Value null", path, Constraint.NOT_NULL);
            }
        }
    }

    private void member(JsonNode value, Shape shape, String path, Findings found) {
        for (Constraint constraint : Constraint.of(shape, value)) {
            if (constraint.broken()) {
                found.add(printed(value, shape), path, constraint.text());
            }
        }
        switch (shape) {
            case Shape.Structure structure -> structure(value, structure, path + ".", found);
            case Shape.Sequence list -> elements(value, list, path, found);
            case Shape.Dictionary map -> entries(value, map, path, found);
            case Shape.Text _, Shape.Numeric _, Shape.Flag _, Shape.Bytes _, Shape.Timestamp _ -> {}
        }
    }

    private void elements(JsonNode list, Shape.Sequence shape, String path, Findings found) {
        Shape element = model.shape(shape.element());
        if (isContainer(element)) {
            for (int i = 0; i < list.size(); i++) {
                child(list.get(i), element, path + "." + (i + 1) + ".member", found);
            }
            return;
        }
        for (JsonNode value : list) {
            if (isBroken(value, element)) {
                found.add(
                        printed(list, shape),
                        path,
                        "Member must satisfy constraint: " + allRules(element));
                return;
            }
        }
    }

    private void entries(JsonNode map, Shape.Dictionary shape, String path, Findings found) {
        Shape key = model.shape(shape.key());
        Shape value = model.shape(shape.value());
        if (map.properties().stream().anyMatch(entry -> isBroken(text(entry.getKey()), key))) {
            found.add(
                    printed(map, shape),
                    path,
                    "Map keys must satisfy constraint: " + allRules(key));
        }
        if (isContainer(value)) {
            for (Map.Entry<String, JsonNode> entry : map.properties()) {
                child(entry.getValue(), value, path + "." + entry.getKey() + ".member", found);
            }
        } else if (map.properties().stream().anyMatch(e -> isBroken(e.getValue(), value))) {
            found.add(
                    printed(map, shape),
                    path,
                    "Map value must satisfy constraint: " + allRules(value));
        }
    }

    private void child(JsonNode value, Shape shape, String path, Findings found) {
        if (value.isNull()) {
            found.add("Value null", path, Constraint.NOT_NULL);
        } else {
            member(value, shape, path, found);
        }
    }

    private static boolean isBroken(JsonNode value, Shape shape) {
        return value.isNull() || Constraint.of(shape, value).stream().anyMatch(Constraint::broken);
    }

    private static String allRules(Shape shape) {
        var rules = new StringJoiner(", ", "[", "]");
        Constraint.of(shape, NullNode.getInstance()).forEach(rule -> rules.add(rule.text()));
        return rules.add(Constraint.NOT_NULL).toString();
    }

    private static boolean isContainer(Shape shape) {
        return switch (shape) {
            case Shape.Structure _, Shape.Sequence _, Shape.Dictionary _ -> true;
            case Shape.Text _, Shape.Numeric _, Shape.Flag _, Shape.Bytes _, Shape.Timestamp _ ->
                    false;
        };
    }

    private static JsonNode text(String key) {
        return TextNode.valueOf(key);
    }

    /// Returns `Value 'x'`, or just `Value` for what must not be shown.
    private String printed(JsonNode value, Shape shape) {
        if (isSensitive(shape)) {
            return "Value";
        }
        String text = plain(value, shape);
        boolean cut = text.length() > MAX_PRINTED_CHARACTERS;
        return "Value '" + (cut ? text.substring(0, MAX_PRINTED_CHARACTERS) + "…" : text) + "'";
    }

    private String plain(JsonNode value, Shape shape) {
        return switch (shape) {
            case Shape.Sequence list -> {
                var all = new StringJoiner(", ", "[", "]");
                Shape element = model.shape(list.element());
                value.forEach(one -> all.add(plain(one, element)));
                yield all.toString();
            }
            case Shape.Dictionary map -> {
                var all = new StringJoiner(", ", "{", "}");
                Shape element = model.shape(map.value());
                value.properties()
                        .forEach(e -> all.add(e.getKey() + "=" + plain(e.getValue(), element)));
                yield all.toString();
            }
            case Shape.Numeric numeric when numeric.kind() == Shape.Numeric.Kind.DOUBLE ->
                    Double.toString(value.asDouble());
            case Shape.Numeric _,
                    Shape.Text _,
                    Shape.Flag _,
                    Shape.Bytes _,
                    Shape.Timestamp _,
                    Shape.Structure _ ->
                    value.asText();
        };
    }

    private boolean isSensitive(Shape shape) {
        return switch (shape) {
            case Shape.Text text -> text.sensitive();
            case Shape.Sequence list -> isSensitive(model.shape(list.element()));
            case Shape.Dictionary map ->
                    isSensitive(model.shape(map.key())) || isSensitive(model.shape(map.value()));
            case Shape.Bytes _ -> true;
            case Shape.Structure _, Shape.Numeric _, Shape.Flag _, Shape.Timestamp _ -> false;
        };
    }

    /// The violations of one request. A bad qualifier is named before a bad function name.
    private static final class Findings {
        private final List<String> texts = new ArrayList<>(1);
        private int qualifiers;

        void add(String value, String path, String constraint) {
            if (texts.size() == MAX_FINDINGS) {
                return;
            }
            String text = value + " at '" + path + "' failed to satisfy constraint: " + constraint;
            if (path.equals("qualifier")) {
                texts.add(qualifiers++, text);
            } else {
                texts.add(text);
            }
        }

        Optional<String> message() {
            if (texts.isEmpty()) {
                return Optional.empty();
            }
            String head =
                    texts.size() == 1
                            ? "1 validation error detected: "
                            : texts.size() + " validation errors detected: ";
            return Optional.of(head + String.join("; ", texts));
        }
    }
}
