package io.penstock.engine.event;

/// The inside of JSON strings in UTF-8: how long it is and what it is. Escapes only what JSON
/// demands; a surrogate without its partner, which UTF-8 cannot hold, is written as an escape, so
/// that nothing is lost.
///
/// Bodies are the bulk of an event, and nearly always ASCII: such text is looked at eight bytes at
/// a time ([AsciiWord]); all other text character by character.
final class JsonText {
    private static final int ESCAPE_BYTES = 6;
    private static final byte[] HEX = {
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };

    /// Bytes each ASCII character takes: 1 as itself, 2 with a short escape, 6 with a long one.
    private static final byte[] ASCII_BYTES = asciiBytes();

    private JsonText() {}

    /// Returns whether the text is what [#write] would write: ASCII without anything to escape.
    ///
    /// @param encoded the text in UTF-8
    static boolean isPlain(String text, byte[] encoded) {
        if (encoded.length != text.length()) {
            return false;
        }
        int at = 0;
        for (; at + AsciiWord.BYTES <= encoded.length; at += AsciiWord.BYTES) {
            long word = AsciiWord.at(encoded, at);
            if (!AsciiWord.isSimple(word) || AsciiWord.quotesAndBackslashes(word) != 0) {
                return false;
            }
        }
        for (; at < encoded.length; at++) {
            byte c = encoded[at];
            if (c == '?' || ASCII_BYTES[c] != 1) { // half of a surrogate pair is encoded as ?
                return false;
            }
        }
        return true;
    }

    /// Returns how many bytes [#write] writes.
    ///
    /// @param encoded the text in UTF-8
    static int length(String text, byte[] encoded) {
        return encoded.length == text.length()
                ? singleByteLength(text, encoded)
                : lengthByCharacter(text);
    }

    /// Measures text of which every character is one byte: it is ASCII, but for unpaired
    /// surrogates, of which the encoder made question marks. So question marks are looked at one by
    /// one.
    private static int singleByteLength(String text, byte[] encoded) {
        int bytes = encoded.length;
        int at = 0;
        for (; at + AsciiWord.BYTES <= encoded.length; at += AsciiWord.BYTES) {
            long word = AsciiWord.at(encoded, at);
            if (AsciiWord.isSimple(word)) {
                bytes += AsciiWord.quotesAndBackslashes(word);
            } else {
                bytes += extraBytes(text, at, at + AsciiWord.BYTES);
            }
        }
        return bytes + extraBytes(text, at, encoded.length);
    }

    /// Returns how many bytes the escapes of a part take beyond the characters themselves.
    private static int extraBytes(String text, int from, int to) {
        int extra = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            extra += (c < 0x80 ? ASCII_BYTES[c] : ESCAPE_BYTES) - 1;
        }
        return extra;
    }

    private static int lengthByCharacter(String text) {
        int bytes = 0;
        int characters = text.length();
        for (int i = 0; i < characters; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes += ASCII_BYTES[c];
            } else if (c < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(c)) {
                bytes += 3;
            } else if (pairAt(text, i)) {
                bytes += 4;
                i++;
            } else {
                bytes += ESCAPE_BYTES;
            }
        }
        return bytes;
    }

    /// Writes `text` into `target` from `at` and returns the position after it.
    ///
    /// @param encoded the text in UTF-8
    static int write(String text, byte[] encoded, byte[] target, int at) {
        return encoded.length == text.length()
                ? writeSingleBytes(text, encoded, target, at)
                : writeByCharacter(text, 0, text.length(), target, at);
    }

    private static int writeSingleBytes(String text, byte[] encoded, byte[] target, int at) {
        int next = at;
        int from = 0;
        for (; from + AsciiWord.BYTES <= encoded.length; from += AsciiWord.BYTES) {
            long word = AsciiWord.at(encoded, from);
            if (AsciiWord.isSimple(word) && AsciiWord.quotesAndBackslashes(word) == 0) {
                AsciiWord.put(word, target, next);
                next += AsciiWord.BYTES;
            } else {
                next = writeByCharacter(text, from, from + AsciiWord.BYTES, target, next);
            }
        }
        return writeByCharacter(text, from, encoded.length, target, next);
    }

    private static int writeByCharacter(String text, int from, int to, byte[] target, int at) {
        int next = at;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < 0x80 && ASCII_BYTES[c] == 1) {
                target[next++] = (byte) c;
            } else if (c < 0x80) {
                next = escape(c, target, next);
            } else if (pairAt(text, i)) {
                next = encode(Character.toCodePoint(c, text.charAt(++i)), target, next);
            } else if (Character.isSurrogate(c)) {
                next = longEscape(c, target, next);
            } else {
                next = encode(c, target, next);
            }
        }
        return next;
    }

    private static byte[] asciiBytes() {
        byte[] bytes = new byte[0x80];
        for (char c = 0; c < 0x80; c++) {
            boolean plain = c >= ' ' && c != '"' && c != '\\';
            bytes[c] = (byte) (plain ? 1 : shortEscape(c) == 0 ? ESCAPE_BYTES : 2);
        }
        return bytes;
    }

    private static boolean pairAt(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
    }

    /// Returns the letter of a two-character escape, or 0 if `c` has none.
    private static byte shortEscape(char c) {
        return switch (c) {
            case '"' -> '"';
            case '\\' -> '\\';
            case '\b' -> 'b';
            case '\f' -> 'f';
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            default -> 0;
        };
    }

    private static int escape(char c, byte[] target, int at) {
        byte letter = shortEscape(c);
        if (letter == 0) {
            return longEscape(c, target, at);
        }
        target[at] = '\\';
        target[at + 1] = letter;
        return at + 2;
    }

    private static int longEscape(char c, byte[] target, int at) {
        target[at] = '\\';
        target[at + 1] = 'u';
        for (int digit = 0; digit < 4; digit++) {
            target[at + 2 + digit] = HEX[(c >> (12 - 4 * digit)) & 0xf];
        }
        return at + ESCAPE_BYTES;
    }

    private static int encode(int codePoint, byte[] target, int at) {
        int next = at;
        if (codePoint < 0x800) {
            target[next++] = (byte) (0xc0 | (codePoint >> 6));
        } else {
            if (codePoint < 0x10000) {
                target[next++] = (byte) (0xe0 | (codePoint >> 12));
            } else {
                target[next++] = (byte) (0xf0 | (codePoint >> 18));
                target[next++] = (byte) (0x80 | ((codePoint >> 12) & 0x3f));
            }
            target[next++] = (byte) (0x80 | ((codePoint >> 6) & 0x3f));
        }
        target[next++] = (byte) (0x80 | (codePoint & 0x3f));
        return next;
    }
}
