package io.penstock.engine.metrics.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cuts a formula into words.
final class Tokens {
    private static final Pattern WORD =
            Pattern.compile(
                    "\\s*(?:(?<amount>(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)"
                            + "|(?<name>[A-Za-z][A-Za-z0-9_]*)"
                            + "|\"(?<double>[^\"]*)\"|'(?<single>[^']*)'"
                            + "|(?<sign><=|>=|==|!=|&&|\\|\\||[-+*/^<>(),\\[\\]]))");

    private Tokens() {}

    static List<Token> of(String formula) {
        var tokens = new ArrayList<Token>();
        Matcher word = WORD.matcher(formula);
        int at = 0;
        while (!formula.substring(at).isBlank()) {
            word.region(at, formula.length());
            if (!word.lookingAt()) {
                throw new Unevaluable(
                        "unexpected '" + formula.substring(at).strip().charAt(0) + "'");
            }
            tokens.add(token(word));
            at = word.end();
        }
        return tokens;
    }

    private static Token token(Matcher word) {
        if (word.group("amount") != null) {
            return new Token.Amount(Double.parseDouble(word.group("amount")));
        }
        if (word.group("name") != null) {
            return new Token.Name(word.group("name"));
        }
        if (word.group("sign") != null) {
            return new Token.Sign(word.group("sign"));
        }
        String text = word.group("double");
        return new Token.Quoted(text == null ? word.group("single") : text);
    }
}
