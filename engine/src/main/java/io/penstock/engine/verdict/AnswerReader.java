package io.penstock.engine.verdict;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.verdict.Answer.Broken;
import io.penstock.engine.verdict.Answer.Listed;
import io.penstock.engine.verdict.Answer.NothingListed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the list of failed items out of an answer's bytes.
///
/// Member names are compared without regard to case: AWS's own Go sample answers with
/// `BatchItemFailures` and `ItemIdentifier`, which works only if AWS does the same; its guide
/// writes lower camel case. If a name appears more than once, the last one counts, as it does for
/// any JSON parser that builds objects.
final class AnswerReader {
    private static final String LIST = "batchItemFailures";
    private static final String IDENTIFIER = "itemIdentifier";
    private static final int DETAIL_CHARACTERS_MAX = 500;

    /// Names come from functions and have no end, so they must not fill the JVM's table of interned
    /// strings.
    private static final JsonFactory JSON =
            JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

    private AnswerReader() {}

    /// Reads an answer.
    static Answer read(Payload response) {
        Optional<Rule> trivial = TrivialAnswer.read(response);
        if (trivial.isPresent()) {
            return new NothingListed(trivial.get());
        }
        try (JsonParser parser =
                JSON.createParser(response.array(), response.offset(), response.length())) {
            return document(parser);
        } catch (IOException notJson) {
            return new Broken(Rule.NOT_JSON, response.length() + " bytes that are not JSON");
        }
    }

    /// Returns whether an answer holds the list's name at all; a quick look that is sometimes wrong
    /// by saying yes, and misses a name written with escapes.
    static boolean mayHoldList(Payload response) {
        return TrivialAnswer.contains(response, LIST);
    }

    /// Returns an identifier as a detail shows it: in quotes and not too long.
    static String quoted(String identifier) {
        return '"' + shortened(identifier) + '"';
    }

    /// Returns a text short enough to be kept in a journal.
    static String shortened(String text) {
        boolean fits = text.length() <= DETAIL_CHARACTERS_MAX;
        return fits ? text : text.substring(0, DETAIL_CHARACTERS_MAX) + "…";
    }

    private static Answer document(JsonParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            return new Broken(Rule.NOT_JSON, "nothing but white space");
        }
        Answer answer = value(parser, first);
        if (parser.nextToken() != null) {
            return new Broken(Rule.NOT_JSON, "text after the end of the JSON value");
        }
        return answer;
    }

    private static Answer value(JsonParser parser, JsonToken first) throws IOException {
        if (first != JsonToken.START_OBJECT) {
            return noObject(parser, first);
        }
        Answer answer = new NothingListed(Rule.NO_LIST);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            boolean isList = parser.currentName().equalsIgnoreCase(LIST);
            JsonToken value = parser.nextToken();
            if (isList) {
                answer = list(parser, value);
            } else {
                parser.skipChildren();
            }
        }
        return answer;
    }

    private static Answer noObject(JsonParser parser, JsonToken first) throws IOException {
        if (first == JsonToken.VALUE_NULL
                || (first == JsonToken.VALUE_STRING && parser.getText().isEmpty())) {
            return new NothingListed(Rule.EMPTY_ANSWER);
        }
        if (first == JsonToken.START_ARRAY) {
            if (parser.nextToken() == JsonToken.END_ARRAY) {
                return new NothingListed(Rule.EMPTY_ARRAY);
            }
            while (!parser.getParsingContext().inRoot()) {
                parser.nextToken(); // to the array's end, so that what follows it is seen
            }
        }
        return new Broken(Rule.NO_OBJECT, "the answer is " + kind(first));
    }

    private static Answer list(JsonParser parser, JsonToken first) throws IOException {
        if (first == JsonToken.VALUE_NULL) {
            return new NothingListed(Rule.NULL_LIST);
        }
        if (first != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return new Broken(Rule.LIST_NO_ARRAY, "batchItemFailures is " + kind(first));
        }
        List<String> identifiers = new ArrayList<>();
        Optional<Answer> broken = Optional.empty();
        for (JsonToken item = parser.nextToken();
                item != JsonToken.END_ARRAY;
                item = parser.nextToken()) {
            Optional<Answer> complaint = item(parser, item, identifiers);
            broken = broken.or(() -> complaint); // the first one is told, all are read
        }
        return broken.orElseGet(() ->
                identifiers.isEmpty()
                        ? new NothingListed(Rule.EMPTY_LIST)
                        : new Listed(identifiers));
    }

    /// Adds the item's identifier to `identifiers` or returns what is wrong with the item.
    private static Optional<Answer> item(
            JsonParser parser, JsonToken item, List<String> identifiers) throws IOException {
        if (item != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return Optional.of(new Broken(Rule.ITEM_NO_OBJECT, "an element is " + kind(item)));
        }
        Answer found = new Broken(Rule.ITEM_WRONG_KEY, "an element without itemIdentifier");
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            boolean isIdentifier = parser.currentName().equalsIgnoreCase(IDENTIFIER);
            JsonToken value = parser.nextToken();
            if (isIdentifier) {
                found = identifier(parser, value);
            } else {
                parser.skipChildren();
            }
        }
        if (found instanceof Listed(List<String> one)) {
            identifiers.addAll(one);
            return Optional.empty();
        }
        return Optional.of(found);
    }

    private static Answer identifier(JsonParser parser, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_STRING) {
            String text = parser.getText();
            return text.isEmpty()
                    ? new Broken(Rule.IDENTIFIER_EMPTY, "itemIdentifier is \"\"")
                    : new Listed(List.of(text));
        }
        parser.skipChildren();
        return value == JsonToken.VALUE_NULL
                ? new Broken(Rule.IDENTIFIER_NULL, "itemIdentifier is null")
                : new Broken(Rule.IDENTIFIER_NO_TEXT, "itemIdentifier is " + kind(value));
    }

    private static String kind(JsonToken token) {
        if (token.isNumeric()) {
            return "a number";
        }
        if (token.isBoolean()) {
            return "a boolean";
        }
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_NULL -> "null";
            default -> "a string"; // Jackson's enum also names tokens that no value begins with
        };
    }
}
