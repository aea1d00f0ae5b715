package io.penstock.runtime.environment.api;

/// Makes text fit for a header value: one line, printable ASCII. What a caller sends can so not add
/// headers of its own.
final class HeaderText {
    private HeaderText() {}

    /// Drops everything that is not printable ASCII.
    static String plain(String text) {
        return isPrintable(text) ? text : text.replaceAll("[^ -~]", "");
    }

    /// Escapes what is not ASCII, which JSON allows inside strings, and drops control characters,
    /// which JSON allows only between tokens.
    static String json(String text) {
        if (isPrintable(text)) {
            return text;
        }
        var escaped = new StringBuilder(text.length() + 32);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > '~') {
                escaped.append(String.format("\\u%04x", (int) c));
            } else if (c >= ' ') {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }
}
