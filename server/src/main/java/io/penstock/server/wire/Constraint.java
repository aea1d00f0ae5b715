package io.penstock.server.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// A rule of the model about one value, in AWS's words.
///
/// @param text for example `Member must have length less than or equal to 64`
/// @param broken whether the value at hand breaks it
record Constraint(String text, boolean broken) {
    /// What lists and maps add to the rules of their elements.
    static final String NOT_NULL = "Member must not be null";

    /// Returns every rule that the model has for a value of this shape, in the order AWS prints
    /// them. Rules about the inside of structures, lists and maps are not among them.
    static List<Constraint> of(Shape shape, JsonNode value) {
        return switch (shape) {
            case Shape.Text text -> text(text, value.asText());
            case Shape.Numeric numeric -> bounds("value", numeric.range(), value.asDouble());
            case Shape.Sequence list -> bounds("length", list.size(), value.size());
            case Shape.Dictionary map -> bounds("length", map.size(), value.size());
            case Shape.Bytes bytes -> bounds("length", bytes.length(), length(value));
            case Shape.Structure _, Shape.Flag _, Shape.Timestamp _ -> List.of();
        };
    }

    private static List<Constraint> text(Shape.Text shape, String value) {
        List<Constraint> rules = bounds("length", shape.length(), value.length());
        if (!shape.pattern().isAny()) {
            rules.add(
                    new Constraint(
                            "Member must satisfy regular expression pattern: "
                                    + shape.pattern().printed(),
                            !shape.pattern().matches(value)));
        }
        if (!shape.values().isEmpty()) {
            rules.add(
                    new Constraint(
                            "Member must satisfy enum value set: " + shape.values(),
                            !shape.values().contains(value)));
        }
        return rules;
    }

    private static List<Constraint> bounds(String what, Shape.Range range, double value) {
        var rules = new ArrayList<Constraint>(2);
        if (!range.max().isEmpty()) {
            rules.add(
                    new Constraint(
                            "Member must have " + what + " less than or equal to " + range.max(),
                            range.isAbove(value)));
        }
        if (!range.min().isEmpty()) {
            rules.add(
                    new Constraint(
                            "Member must have " + what + " greater than or equal to " + range.min(),
                            range.isBelow(value)));
        }
        return rules;
    }

    private static int length(JsonNode bytes) {
        try {
            return bytes.isNull() ? 0 : bytes.binaryValue().length;
        } catch (IOException notBase64) {
            throw new UncheckedIOException(notBase64);
        }
    }
}
