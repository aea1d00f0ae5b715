package io.penstock.engine.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Reads one document once, from its first byte to its last: makes sure that it is JSON, and shows
/// the values that patterns name to their tests. Nothing else is looked at or copied.
///
/// It accepts what RFC 8259 does, with tighter limits than the parser in [Json]; whatever it does
/// not accept is for that parser to judge. Not thread-safe; used once.
final class JsonScan {
    /// Deeper documents are left to the parser.
    static final int DEPTH_MAX = 100;

    /// Longer names and numbers are left to the parser.
    static final int LITERAL_BYTES_MAX = 500;

    private static final int REFUSED = -1;
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH = 0x8080_8080_8080_8080L;
    private static final long BLANKS = ' ' * ONES;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;
    private static final VarHandle WORDS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] text;
    private final Sightings sightings;
    private final Scalar scalar = new Scalar();
    private boolean escaped; // whether the last string has escapes

    /// Prepares to read a document.
    ///
    /// @param text in UTF-8; stays the caller's
    JsonScan(byte[] text, Sightings sightings) {
        this.text = text;
        this.sightings = sightings;
    }

    /// Reads the document.
    ///
    /// @param root what patterns say of it
    /// @return whether it is certain that it is one JSON object or array
    boolean read(PathNode root) {
        int start = blanks(0);
        if (start == text.length || (text[start] != '{' && text[start] != '[')) {
            return false;
        }
        int end = value(start, root, null, 0);
        return end != REFUSED && blanks(end) == text.length;
    }

    /// Reads the value at `at` and returns the position after it. The other readers do alike.
    private int value(int at, @Nullable PathNode node, @Nullable Placement placement, int depth) {
        if (at >= text.length) {
            return REFUSED;
        }
        return switch (text[at]) {
            case '{' -> object(at + 1, node, placement, depth + 1);
            case '[' -> array(at + 1, node, placement, depth + 1);
            case '"' -> scalar(at, string(at + 1), node, placement);
            case 't' -> scalar(at, word(at, "true"), node, placement);
            case 'f' -> scalar(at, word(at, "false"), node, placement);
            case 'n' -> scalar(at, word(at, "null"), node, placement);
            default -> scalar(at, number(at), node, placement);
        };
    }

    private int object(
            int start, @Nullable PathNode node, @Nullable Placement placement, int depth) {
        int at = blanks(start);
        if (depth > DEPTH_MAX || at == text.length) {
            return REFUSED;
        }
        if (text[at] == '}') {
            return at + 1;
        }
        while (true) {
            if (at == text.length || text[at] != '"') {
                return REFUSED;
            }
            int afterName = string(at + 1);
            if (afterName == REFUSED || afterName - at > LITERAL_BYTES_MAX) {
                return REFUSED;
            }
            PathNode child = node == null ? null : child(node, at, afterName);
            int colon = blanks(afterName);
            if (colon == text.length || text[colon] != ':') {
                return REFUSED;
            }
            int end = value(blanks(colon + 1), child, placement, depth);
            if (end == REFUSED) {
                return REFUSED;
            }
            at = blanks(end);
            if (at == text.length) {
                return REFUSED;
            }
            if (text[at] == '}') {
                return at + 1;
            }
            if (text[at] != ',') {
                return REFUSED;
            }
            at = blanks(at + 1);
        }
    }

    private int array(
            int start, @Nullable PathNode node, @Nullable Placement placement, int depth) {
        int at = blanks(start);
        if (depth > DEPTH_MAX || at == text.length) {
            return REFUSED;
        }
        if (text[at] == ']') {
            return at + 1;
        }
        int number = node == null ? 0 : sightings.nextArray();
        for (int index = 0; ; index++) {
            if (at == text.length) {
                return REFUSED;
            }
            // only what is inside of an element is bound to it; values of the array itself are not
            boolean inside = node != null && (text[at] == '{' || text[at] == '[');
            Placement own = inside ? new Placement(placement, number, index) : placement;
            int end = value(at, node, own, depth);
            if (end == REFUSED) {
                return REFUSED;
            }
            at = blanks(end);
            if (at == text.length) {
                return REFUSED;
            }
            if (text[at] == ']') {
                return at + 1;
            }
            if (text[at] != ',') {
                return REFUSED;
            }
            at = blanks(at + 1);
        }
    }

    private int scalar(int at, int end, @Nullable PathNode node, @Nullable Placement placement) {
        if (node != null && end != REFUSED && node.tests().length > 0) {
            if (text[at] == '"' && escaped) {
                byte[] decoded = decoded(at, end).getBytes(UTF_8);
                scalar.show(decoded, 0, decoded.length);
            } else {
                scalar.show(text, at, end);
            }
            sightings.see(node, scalar, placement);
        }
        return end;
    }

    private @Nullable PathNode child(PathNode node, int quote, int afterQuote) {
        if (escaped) {
            byte[] name = decoded(quote, afterQuote).getBytes(UTF_8);
            return node.child(name, 1, name.length - 1);
        }
        return node.child(text, quote + 1, afterQuote - 1);
    }

    private int blanks(int start) {
        int at = start;
        while (at < text.length
                && text[at] <= ' '
                && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) {
            at++;
        }
        return at;
    }

    /// Reads a string from behind its first quote to behind its last.
    private int string(int start) {
        escaped = false;
        int at = start;
        while (true) {
            at = endOfPlain(at);
            if (at == text.length) {
                return REFUSED;
            }
            if (text[at] == '"') {
                return at + 1;
            }
            if (text[at] != '\\') {
                return REFUSED; // a control character
            }
            escaped = true;
            at = escape(at + 1);
            if (at == REFUSED) {
                return REFUSED;
            }
        }
    }

    /// Returns the position of the next quote, backslash or control character; the end if there is
    /// none.
    private int endOfPlain(int start) {
        int at = start;
        for (; at + Long.BYTES <= text.length; at += Long.BYTES) {
            long word = (long) WORDS.get(text, at);
            long quotes = word ^ QUOTES;
            long backslashes = word ^ BACKSLASHES;
            // the lowest bit of each is exact, higher ones may be too many
            long found =
                    (((quotes - ONES) & ~quotes)
                                    | ((backslashes - ONES) & ~backslashes)
                                    | ((word - BLANKS) & ~word))
                            & HIGH;
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (at < text.length && text[at] != '"' && text[at] != '\\' && !control(text[at])) {
            at++;
        }
        return at;
    }

    private static boolean control(byte c) {
        return c >= 0 && c < ' ';
    }

    private int escape(int at) {
        if (at == text.length) {
            return REFUSED;
        }
        return switch (text[at]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at + 1;
            case 'u' -> {
                boolean whole = at + 4 < text.length;
                for (int i = 1; whole && i <= 4; i++) {
                    whole = Character.digit(text[at + i], 16) >= 0;
                }
                yield whole ? at + 5 : REFUSED;
            }
            default -> REFUSED;
        };
    }

    private int word(int at, String word) {
        int end = at + word.length();
        if (end > text.length) {
            return REFUSED;
        }
        for (int i = 1; i < word.length(); i++) {
            if (text[at + i] != word.charAt(i)) {
                return REFUSED;
            }
        }
        return end;
    }

    private int number(int start) {
        int at = text[start] == '-' ? start + 1 : start;
        int end = digits(at);
        if (end == at || (text[at] == '0' && end > at + 1)) {
            return REFUSED;
        }
        if (end < text.length && text[end] == '.') {
            at = end + 1;
            end = digits(at);
            if (end == at) {
                return REFUSED;
            }
        }
        if (end < text.length && (text[end] == 'e' || text[end] == 'E')) {
            at = end + 1;
            at += at < text.length && (text[at] == '+' || text[at] == '-') ? 1 : 0;
            end = digits(at);
            if (end == at) {
                return REFUSED;
            }
        }
        return end - start > LITERAL_BYTES_MAX ? REFUSED : end;
    }

    private int digits(int start) {
        int at = start;
        while (at < text.length && text[at] >= '0' && text[at] <= '9') {
            at++;
        }
        return at;
    }

    /// Returns a string without its escapes, with its quotes.
    private String decoded(int quote, int afterQuote) {
        String raw = new String(text, quote, afterQuote - quote, UTF_8);
        var decoded = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '\\') {
                decoded.append(c);
                continue;
            }
            char letter = raw.charAt(++i);
            switch (letter) {
                case 'b' -> decoded.append('\b');
                case 'f' -> decoded.append('\f');
                case 'n' -> decoded.append('\n');
                case 'r' -> decoded.append('\r');
                case 't' -> decoded.append('\t');
                case 'u' -> {
                    decoded.append((char) Integer.parseInt(raw, i + 1, i + 5, 16));
                    i += 4;
                }
                default -> decoded.append(letter);
            }
        }
        return decoded.toString();
    }
}
