package io.penstock.server.logs;

import io.penstock.server.logs.JsonPattern.Comparison;
import io.penstock.server.logs.JsonPattern.Condition;
import io.penstock.server.logs.JsonPattern.State;
import java.util.ArrayList;
import java.util.List;

/// Reads `{ $.level = "ERROR" && ($.took > 5 || $.retry IS TRUE) }`. Not thread-safe; reads once.
final class JsonPatternReader {
    private static final int DEPTH_MAX = 32;
    private static final int INDEX_DIGITS_MAX = 6;

    private final String text;
    private int at;
    private int depth;

    JsonPatternReader(String text) {
        this.text = text;
    }

    Condition read() {
        expect("{");
        Condition condition = either();
        expect("}");
        if (at < text.length()) {
            throw FilterPattern.invalid();
        }
        return condition;
    }

    private Condition either() {
        Condition left = both();
        while (takes("||")) {
            left = new Condition.Or(left, both());
        }
        return left;
    }

    private Condition both() {
        Condition left = single();
        while (takes("&&")) {
            left = new Condition.And(left, single());
        }
        return left;
    }

    private Condition single() {
        if (takes("(")) {
            if (++depth > DEPTH_MAX) {
                throw FilterPattern.invalid();
            }
            Condition inner = either();
            depth--;
            expect(")");
            return inner;
        }
        return comparison(path());
    }

    private Condition comparison(List<String> path) {
        if (takes("IS")) {
            return new Condition.Is(path, state());
        }
        if (takes("NOT")) {
            expect("EXISTS");
            return new Condition.Is(path, State.ABSENT);
        }
        if (takes("!=")) {
            return equality(path, false);
        }
        if (takes("=")) {
            return equality(path, true);
        }
        if (takes("<=")) {
            return new Condition.Numeric(path, Comparison.AT_MOST, number(value()));
        }
        if (takes("<")) {
            return new Condition.Numeric(path, Comparison.LESS, number(value()));
        }
        if (takes(">=")) {
            return new Condition.Numeric(path, Comparison.AT_LEAST, number(value()));
        }
        expect(">");
        return new Condition.Numeric(path, Comparison.MORE, number(value()));
    }

    private State state() {
        if (takes("TRUE")) {
            return State.TRUE;
        }
        if (takes("FALSE")) {
            return State.FALSE;
        }
        expect("NULL");
        return State.NULL;
    }

    private Condition equality(List<String> path, boolean equal) {
        skipSpace();
        if (at < text.length() && text.charAt(at) == '"') {
            var value = new StringBuilder();
            at = FilterPattern.Quoted.read(text, at, value);
            return new Condition.Text(path, value.toString(), equal);
        }
        String value = value();
        if (value.startsWith("%")) {
            throw FilterPattern.unsupported("regular expressions");
        }
        try {
            return new Condition.Numeric(
                    path, equal ? Comparison.EQUAL : Comparison.UNEQUAL, Double.parseDouble(value));
        } catch (NumberFormatException word) {
            return new Condition.Text(path, value, equal);
        }
    }

    private static double number(String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException word) {
            throw FilterPattern.invalid();
        }
    }

    /// Reads `$.a.b[0]` as `a`, `b`, `0`.
    private List<String> path() {
        expect("$");
        var path = new ArrayList<String>();
        while (at < text.length() && (text.charAt(at) == '.' || text.charAt(at) == '[')) {
            boolean index = text.charAt(at++) == '[';
            int from = at;
            while (at < text.length() && isName(text.charAt(at))) {
                at++;
            }
            String step = text.substring(from, at);
            if (index && (at == text.length() || text.charAt(at++) != ']' || !isIndex(step))) {
                throw FilterPattern.invalid();
            }
            if (step.isEmpty()) {
                throw at < text.length() && text.charAt(at) == '*'
                        ? FilterPattern.unsupported("members with wildcards")
                        : FilterPattern.invalid();
            }
            path.add(step);
        }
        if (path.isEmpty()) {
            throw FilterPattern.invalid();
        }
        return path;
    }

    private static boolean isName(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-';
    }

    private static boolean isIndex(String step) {
        return step.length() <= INDEX_DIGITS_MAX && step.chars().allMatch(Character::isDigit);
    }

    /// Reads a value without quotation marks.
    private String value() {
        skipSpace();
        int from = at;
        while (at < text.length()
                && !Character.isWhitespace(text.charAt(at))
                && "})&|".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        if (from == at) {
            throw FilterPattern.invalid();
        }
        return text.substring(from, at);
    }

    private boolean takes(String word) {
        skipSpace();
        if (!text.regionMatches(true, at, word, 0, word.length())) {
            return false;
        }
        at += word.length();
        return true;
    }

    private void expect(String word) {
        if (!takes(word)) {
            throw FilterPattern.invalid();
        }
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }
}
