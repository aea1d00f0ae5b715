package io.penstock.server.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Percent-decoding of URLs and forms. Lenient: a `%` that starts no escape stands for itself, as
/// hand-written clients expect.
public final class Percent {
    private Percent() {}

    /// Decodes a part of a path; `+` stands for itself.
    public static String decodePath(String text) {
        return text.indexOf('%') < 0 ? text : decode(text, false);
    }

    /// Decodes a part of a query or a form; `+` is a blank.
    static String decodeForm(String text) {
        return text.indexOf('%') < 0 && text.indexOf('+') < 0 ? text : decode(text, true);
    }

    private static String decode(String text, boolean plusIsBlank) {
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        var out = new ByteArrayOutputStream(raw.length);
        for (int i = 0; i < raw.length; i++) {
            int escaped = raw[i] == '%' ? escape(raw, i) : -1;
            if (escaped >= 0) {
                out.write(escaped);
                i += 2;
            } else {
                out.write(plusIsBlank && raw[i] == '+' ? ' ' : raw[i]);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static int escape(byte[] raw, int at) {
        if (at + 2 >= raw.length) {
            return -1;
        }
        int high = Character.digit(raw[at + 1], 16);
        int low = Character.digit(raw[at + 2], 16);
        return high < 0 || low < 0 ? -1 : 16 * high + low;
    }
}
