package io.penstock.server.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Locale;
import java.util.Optional;

/// Values that arrive as text: in paths, query strings, headers and forms.
final class Scalars {
    private Scalars() {}

    /// Returns the value, or empty if the text is none of its type. Bytes and times stay text for
    /// [MemberTypes].
    static Optional<JsonNode> parse(Shape shape, String text) {
        return switch (shape) {
            case Shape.Numeric numeric -> number(numeric, text.strip());
            case Shape.Flag _ -> flag(text.strip().toLowerCase(Locale.ROOT));
            case Shape.Text _, Shape.Bytes _, Shape.Timestamp _ ->
                    Optional.of(TextNode.valueOf(text));
            case Shape.Structure _, Shape.Sequence _, Shape.Dictionary _ -> Optional.empty();
        };
    }

    private static Optional<JsonNode> number(Shape.Numeric numeric, String text) {
        try {
            return Optional.of(
                    switch (numeric.kind()) {
                        case INTEGER -> IntNode.valueOf(Integer.parseInt(text));
                        case LONG -> LongNode.valueOf(Long.parseLong(text));
                        case DOUBLE -> DoubleNode.valueOf(Double.parseDouble(text));
                    });
        } catch (NumberFormatException noNumber) {
            return Optional.empty();
        }
    }

    private static Optional<JsonNode> flag(String text) {
        return switch (text) {
            case "true" -> Optional.of(BooleanNode.TRUE);
            case "false" -> Optional.of(BooleanNode.FALSE);
            default -> Optional.empty();
        };
    }
}
