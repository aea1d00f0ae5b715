package io.penstock.server.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.penstock.engine.invocation.Payload;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads plain JSON objects, much faster than [Json] does otherwise: text is taken over in whole
/// runs, found eight bytes at a time, instead of character by character. What it does not know at a
/// glance (broken documents, long or broken numbers, escapes by number, bytes that are not UTF-8,
/// deep nesting) it leaves to the general reader, which also says what is wrong; what it reads, it
/// reads exactly as that one would. Used once, by one thread.
final class QuickReader {
    private static final int DEPTH_MAX = 16;
    private static final int NAME_BYTES_MAX = 256;
    private static final int DIGITS_MAX = 9; // fewer than any int has too many of
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final byte[] bytes;
    private final int end;
    private int at;
    private byte[] scratch = {};

    private QuickReader(Payload document) {
        this.bytes = document.array();
        this.at = document.offset();
        this.end = document.offset() + document.length();
    }

    /// Returns the object that `document` is, or empty if somebody else must look.
    static Optional<ObjectNode> read(Payload document) {
        return Optional.ofNullable(new QuickReader(document).document());
    }

    private @Nullable ObjectNode document() {
        ObjectNode root = next() == '{' ? object(1) : null;
        return next() < 0 ? root : null;
    }

    private @Nullable JsonNode value(int depth) {
        int first = next();
        return switch (first) {
            case '"' -> textNode();
            case '{' -> depth < DEPTH_MAX ? object(depth + 1) : null;
            case '[' -> depth < DEPTH_MAX ? array(depth + 1) : null;
            case 't' -> literal("true", BooleanNode.TRUE);
            case 'f' -> literal("false", BooleanNode.FALSE);
            case 'n' -> literal("null", NullNode.getInstance());
            default -> first >= '0' && first <= '9' ? number() : null;
        };
    }

    private @Nullable TextNode textNode() {
        String text = text(Integer.MAX_VALUE);
        if (text == null) {
            return null;
        }
        return TextNode.valueOf(text);
    }

    private @Nullable ObjectNode object(int depth) {
        ObjectNode object = NODES.objectNode();
        at++;
        if (next() == '}') {
            at++;
            return object;
        }
        while (next() == '"') {
            String name = text(NAME_BYTES_MAX);
            if (name == null || next() != ':') {
                return null;
            }
            at++;
            JsonNode value = value(depth);
            if (value == null) {
                return null;
            }
            object.replace(name, value); // of two members with one name, the last counts
            int after = next();
            at++;
            if (after == '}') {
                return object;
            }
            if (after != ',') {
                return null;
            }
        }
        return null;
    }

    private @Nullable ArrayNode array(int depth) {
        ArrayNode array = NODES.arrayNode();
        at++;
        if (next() == ']') {
            at++;
            return array;
        }
        while (true) {
            JsonNode value = value(depth);
            if (value == null) {
                return null;
            }
            array.add(value);
            int after = next();
            at++;
            if (after == ']') {
                return array;
            }
            if (after != ',') {
                return null;
            }
        }
    }

    private @Nullable JsonNode literal(String word, JsonNode value) {
        for (int i = 0; i < word.length(); i++, at++) {
            if (at >= end || bytes[at] != word.charAt(i)) {
                return null;
            }
        }
        return endsHere() ? value : null;
    }

    private @Nullable JsonNode number() {
        int start = at;
        int value = 0;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            value = value * 10 + bytes[at++] - '0';
            if (at - start > DIGITS_MAX) {
                return null;
            }
        }
        boolean padded = bytes[start] == '0' && at - start > 1;
        return !padded && endsHere() ? IntNode.valueOf(value) : null;
    }

    /// Returns whether a word or number is over; what is not over, or is broken, is not plain.
    private boolean endsHere() {
        int c = at < end ? bytes[at] : ' ';
        return c == ',' || c == '}' || c == ']' || c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    /// Reads text from its opening quote up to and with its closing one.
    private @Nullable String text(int bytesMax) {
        int start = ++at;
        int stop = TextRuns.runEnd(bytes, start, end);
        if (stop < end && bytes[stop] == '"') {
            at = stop + 1;
            return stop - start <= bytesMax
                    ? new String(bytes, start, stop - start, StandardCharsets.ISO_8859_1)
                    : null;
        }
        return bytesMax == Integer.MAX_VALUE ? text(start, stop) : null;
    }

    /// Goes on with text that holds more than plain ASCII.
    private @Nullable String text(int start, int firstStop) {
        int length = 0;
        boolean ascii = true;
        int from = start;
        for (int stop = firstStop; stop < end; stop = TextRuns.runEnd(bytes, stop, end)) {
            int run = stop - from;
            room(length + run + 1);
            System.arraycopy(bytes, from, scratch, length, run);
            length += run;
            int c = bytes[stop];
            if (c == '"') {
                at = stop + 1;
                return new String(
                        scratch,
                        0,
                        length,
                        ascii ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
            }
            if (c == '\\') {
                int meant = stop + 1 < end ? TextRuns.unescaped(bytes[stop + 1]) : 0;
                if (meant == 0) {
                    return null;
                }
                scratch[length++] = (byte) meant;
                stop += 2;
                from = stop;
            } else {
                int size = TextRuns.sequenceLength(bytes, stop, end);
                if (size == 0) {
                    return null;
                }
                ascii = false;
                from = stop; // copied with the run that follows
                stop += size;
            }
        }
        return null;
    }

    private void room(int size) {
        if (scratch.length < size) {
            byte[] larger = new byte[Math.max(2 * size, 1024)];
            System.arraycopy(scratch, 0, larger, 0, scratch.length);
            scratch = larger;
        }
    }

    /// Skips blanks and returns the byte behind them, or a negative number at the end.
    private int next() {
        while (at < end) {
            byte c = bytes[at];
            if (c > ' ' || c < 0) {
                return c & 0xFF;
            }
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return 0; // nothing begins with a zero
            }
            at++;
        }
        return -1;
    }
}
