package io.penstock.engine.filter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A JSON value of a pattern: keeps what general trees lose, the text of numbers and repeated
/// names.
sealed interface Json {
    /// Names come from users and have no end, so they must not fill the JVM's table of interned
    /// strings.
    JsonFactory FACTORY =
            JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

    /// Reads data. The matching engine sees it one level deeper and takes no more than 1,000
    /// levels.
    JsonFactory DATA_FACTORY =
            JsonFactory.builder()
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(999).build())
                    .build();

    /// An object.
    record Members(List<Member> members) implements Json {}

    /// An array.
    record Elements(List<Json> elements) implements Json {}

    /// A string.
    record Text(String value) implements Json {}

    /// A number as it was written.
    record Numeral(String literal) implements Json {}

    /// `true`, `false` or `null`.
    record Word(String literal) implements Json {}

    /// One name and its value.
    record Member(String name, Json value) {}

    /// Reads one value and nothing else.
    ///
    /// @throws IOException if `text` is not exactly one JSON value
    static Json read(String text) throws IOException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            Json value = value(parser, parser.nextToken());
            if (parser.nextToken() != null) {
                throw new IOException("text after the value");
            }
            return value;
        }
    }

    /// Returns whether `text` is exactly one JSON object or array. A text that is a JSON number,
    /// string or word counts as plain text. So does one beyond the parser's limits (depth 999,
    /// names of 50,000 characters).
    static boolean structured(String text) {
        if (!opensStructure(text)) {
            return false;
        }
        try (JsonParser parser = DATA_FACTORY.createParser(text)) {
            parser.nextToken();
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException notJson) {
            return false;
        }
    }

    /// Returns whether `text` begins as an object or array does.
    static boolean opensStructure(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return c == '{' || c == '[';
            }
        }
        return false;
    }

    private static Json value(JsonParser parser, JsonToken first) throws IOException {
        if (first == null) {
            throw new IOException("no value");
        }
        return switch (first) {
            case START_OBJECT -> members(parser);
            case START_ARRAY -> elements(parser);
            case VALUE_STRING -> new Text(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Numeral(parser.getText());
            case VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> new Word(parser.getText());
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                    throw new IOException("no value begins with " + first);
        };
    }

    private static Json members(JsonParser parser) throws IOException {
        var members = new ArrayList<Member>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            members.add(new Member(name, value(parser, parser.nextToken())));
        }
        return new Members(members);
    }

    private static Json elements(JsonParser parser) throws IOException {
        var elements = new ArrayList<Json>();
        for (JsonToken token = parser.nextToken();
                token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            elements.add(value(parser, token));
        }
        return new Elements(elements);
    }
}
