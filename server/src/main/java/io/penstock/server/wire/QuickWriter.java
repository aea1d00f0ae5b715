package io.penstock.server.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.penstock.engine.invocation.Payload;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/// Writes documents of plain values to the very bytes that the general writer of [Json] would, but
/// copies text in whole runs. Documents with other values (fractions, bytes) or with text that is
/// beyond the basic plane it leaves to that one. Used once, by one thread.
final class QuickWriter {
    private static final byte[] DIGITS = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static final int ESCAPE_BYTES = 6;
    private static final int FOUR_BYTES = 0xF0; // how the encoding of a surrogate pair begins
    private static final int FOUR_BYTES_MASK = 0xF8;
    private static final int FRAME_BYTES = 4; // around a value: quotes, comma or colon
    private static final int NUMBER_BYTES = 20;

    private byte[] bytes;
    private int length;

    private QuickWriter(int capacity) {
        bytes = new byte[capacity];
    }

    /// Returns `document` as bytes, or empty if somebody else must write it.
    static Optional<Payload> write(JsonNode document) {
        var writer = new QuickWriter(estimate(document) + Long.BYTES);
        return writer.value(document)
                ? Optional.of(Payload.of(writer.bytes, 0, writer.length))
                : Optional.empty();
    }

    /// Returns about how many bytes a document takes, so that the buffer seldom grows.
    private static int estimate(JsonNode node) {
        int sum = FRAME_BYTES;
        switch (node) {
            case TextNode text -> sum += text.textValue().length() + text.textValue().length() / 32;
            case ObjectNode object -> {
                for (Map.Entry<String, JsonNode> entry : object.properties()) {
                    sum += entry.getKey().length() + FRAME_BYTES + estimate(entry.getValue());
                }
            }
            case ArrayNode array -> {
                for (JsonNode element : array) {
                    sum += estimate(element);
                }
            }
            default -> sum += NUMBER_BYTES;
        }
        return sum;
    }

    private boolean value(JsonNode node) {
        return switch (node) {
            case TextNode text -> text(text.textValue());
            case ObjectNode object -> object(object);
            case ArrayNode array -> array(array);
            case IntNode number -> ascii(number.asText());
            case LongNode number -> ascii(number.asText());
            case BooleanNode flag -> ascii(flag.asText());
            case NullNode nothing -> ascii(nothing.asText());
            default -> false;
        };
    }

    private boolean object(ObjectNode object) {
        int separator = '{';
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            put(separator);
            separator = ',';
            if (!text(entry.getKey())) {
                return false;
            }
            put(':');
            if (!value(entry.getValue())) {
                return false;
            }
        }
        if (separator == '{') {
            put('{');
        }
        put('}');
        return true;
    }

    private boolean array(ArrayNode array) {
        int separator = '[';
        for (JsonNode element : array) {
            put(separator);
            separator = ',';
            if (!value(element)) {
                return false;
            }
        }
        if (separator == '[') {
            put('[');
        }
        put(']');
        return true;
    }

    private boolean ascii(String text) {
        room(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
        return true;
    }

    private boolean text(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        put('"');
        int from = 0;
        boolean wide = false;
        boolean checked = false;
        for (int stop = TextRuns.unquestionedRunEnd(encoded, 0, encoded.length);
                stop < encoded.length;
                stop = TextRuns.unquestionedRunEnd(encoded, stop + 1, encoded.length)) {
            int c = encoded[stop];
            if (c == '?') {
                // Half a surrogate pair is encoded like that. Before the first wide character,
                // bytes and characters have the same places.
                boolean sound = checked || (wide ? !hasSurrogates(text) : text.charAt(stop) == '?');
                if (!sound) {
                    return false;
                }
                checked = wide;
            } else if (c < 0) {
                wide = true;
                if ((c & FOUR_BYTES_MASK) == FOUR_BYTES) {
                    return false; // a surrogate pair, which the general writer writes as escapes
                }
            } else {
                run(encoded, from, stop);
                escape((byte) c);
                from = stop + 1;
            }
        }
        run(encoded, from, encoded.length);
        put('"');
        return true;
    }

    private static boolean hasSurrogates(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private void run(byte[] source, int from, int to) {
        room(to - from);
        System.arraycopy(source, from, bytes, length, to - from);
        length += to - from;
    }

    private void escape(byte c) {
        room(ESCAPE_BYTES);
        bytes[length++] = '\\';
        int letter = TextRuns.shortEscape(c);
        if (letter != 0) {
            bytes[length++] = (byte) letter;
            return;
        }
        bytes[length++] = 'u';
        bytes[length++] = '0';
        bytes[length++] = '0';
        bytes[length++] = DIGITS[c >> 4];
        bytes[length++] = DIGITS[c & 0xF];
    }

    private void put(int c) {
        room(1);
        bytes[length++] = (byte) c;
    }

    private void room(int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
        }
    }
}
