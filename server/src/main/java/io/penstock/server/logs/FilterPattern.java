package io.penstock.server.logs;

import java.util.ArrayList;
import java.util.List;

/// Which events a client wants: terms, or conditions on JSON. Pure.
///
/// Syntax: CloudWatch Logs User Guide, "Filter pattern syntax". Patterns of space-delimited fields
/// (`[ip, user, …]`) and regular expressions (`%…%`) are refused.
sealed interface FilterPattern permits FilterPattern.Terms, JsonPattern {
    /// Returns whether the event is wanted.
    boolean matches(String message);

    /// Reads a pattern; an empty one wants everything.
    ///
    /// @throws Refused if it is none, or one of the kinds that are not here
    static FilterPattern of(String text) {
        String pattern = text.strip();
        if (pattern.startsWith("[")) {
            throw unsupported("space-delimited fields");
        }
        return pattern.startsWith("{") ? JsonPattern.of(pattern) : Terms.of(pattern);
    }

    static Refused invalid() {
        return Refused.invalid("Invalid filter pattern");
    }

    static Refused unsupported(String what) {
        return Refused.invalid("Filter patterns of " + what + " are not supported by Penstock.");
    }

    /// Texts that must occur, of which one must occur, and that must not. With texts of the first
    /// or last kind those of the second are ignored, as AWS does.
    record Terms(List<String> all, List<String> any, List<String> none) implements FilterPattern {
        @Override
        public boolean matches(String message) {
            boolean mixed = !all.isEmpty() || !none.isEmpty();
            return all.stream().allMatch(message::contains)
                    && none.stream().noneMatch(message::contains)
                    && (mixed || any.isEmpty() || any.stream().anyMatch(message::contains));
        }

        private static Terms of(String pattern) {
            var terms = new Terms(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            int at = 0;
            while (at < pattern.length()) {
                char first = pattern.charAt(at);
                if (Character.isWhitespace(first)) {
                    at++;
                    continue;
                }
                List<String> kind =
                        switch (first) {
                            case '?' -> terms.any;
                            case '-' -> terms.none;
                            default -> terms.all;
                        };
                boolean marked = first == '?' || first == '-';
                at = terms.read(pattern, marked ? at + 1 : at, kind);
            }
            return terms;
        }

        /// Adds the term that begins at `from`, and returns where it ends.
        private int read(String pattern, int from, List<String> kind) {
            if (from == pattern.length() || Character.isWhitespace(pattern.charAt(from))) {
                throw invalid();
            }
            if (pattern.charAt(from) == '"') {
                var phrase = new StringBuilder();
                int end = Quoted.read(pattern, from, phrase);
                kind.add(phrase.toString());
                return end;
            }
            int end = from;
            while (end < pattern.length() && !Character.isWhitespace(pattern.charAt(end))) {
                end++;
            }
            String term = pattern.substring(from, end);
            if (term.length() > 1 && term.startsWith("%") && term.endsWith("%")) {
                throw unsupported("regular expressions");
            }
            if (!term.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_')) {
                throw invalid(); // other characters need quotes
            }
            kind.add(term);
            return end;
        }
    }

    /// Reads texts in quotation marks.
    final class Quoted {
        private Quoted() {}

        /// Appends the text that begins with the quotation mark at `from`, and returns where what
        /// follows begins.
        static int read(String pattern, int from, StringBuilder text) {
            int at = from + 1;
            while (at < pattern.length() && pattern.charAt(at) != '"') {
                boolean escape = pattern.charAt(at) == '\\' && at + 1 < pattern.length();
                at += escape ? 1 : 0;
                text.append(pattern.charAt(at++));
            }
            if (at == pattern.length()) {
                throw invalid();
            }
            return at + 1;
        }
    }
}
