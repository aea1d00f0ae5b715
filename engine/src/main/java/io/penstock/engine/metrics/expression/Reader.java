package io.penstock.engine.metrics.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Reads a formula: operators by their rank, then signs, brackets, functions, names and numbers.
/// Used once.
final class Reader {
    /// Formulas may not nest deeper.
    private static final int DEPTH_MAX = 50;

    private final List<Token> tokens;
    private int next;
    private int depth;

    Reader(String formula) {
        this.tokens = Tokens.of(formula);
    }

    Node read() {
        Node all = binary(0);
        if (!(peek() instanceof Token.End)) {
            throw unexpected();
        }
        return all;
    }

    private Node binary(int above) {
        if (++depth > DEPTH_MAX) {
            throw new Unevaluable("nested too deeply");
        }
        Node left = signed();
        for (Optional<Operator> operator = operator();
                operator.isPresent() && operator.get().rank() > above;
                operator = operator()) {
            next++;
            left = new Node.Binary(operator.get(), left, binary(operator.get().rank()));
        }
        depth--;
        return left;
    }

    private Optional<Operator> operator() {
        String text =
                switch (peek()) {
                    case Token.Sign(String sign) when sign.equals("&&") -> "AND";
                    case Token.Sign(String sign) when sign.equals("||") -> "OR";
                    case Token.Sign(String sign) -> sign;
                    case Token.Name(String name) -> name.toUpperCase(Locale.ROOT);
                    case Token.Amount _, Token.Quoted _, Token.End _ -> "";
                };
        for (Operator operator : Operator.values()) {
            if (operator.text().equals(text)) {
                return Optional.of(operator);
            }
        }
        return Optional.empty();
    }

    private Node signed() {
        if (taken("-")) {
            return new Node.Negated(binary(Operator.TIMES.rank()));
        }
        return single();
    }

    private Node single() {
        Token token = peek();
        next++;
        return switch (token) {
            case Token.Amount(double value) -> new Node.Amount(value);
            case Token.Quoted(String text) -> new Node.Quoted(text);
            case Token.Name(String name) ->
                    taken("(")
                            ? new Node.Applied(Function.named(name), list(")"))
                            : new Node.Reference(name);
            case Token.Sign(String sign) when sign.equals("(") -> {
                Node inside = binary(0);
                expect(")");
                yield inside;
            }
            case Token.Sign(String sign) when sign.equals("[") -> new Node.Several(list("]"));
            case Token.Sign _, Token.End _ -> {
                next--;
                throw unexpected();
            }
        };
    }

    private List<Node> list(String end) {
        var elements = new ArrayList<Node>();
        if (taken(end)) {
            return elements;
        }
        do {
            elements.add(binary(0));
        } while (taken(","));
        expect(end);
        return elements;
    }

    private boolean taken(String sign) {
        boolean there = peek() instanceof Token.Sign(String text) && text.equals(sign);
        next += there ? 1 : 0;
        return there;
    }

    private void expect(String sign) {
        if (!taken(sign)) {
            throw unexpected();
        }
    }

    private Token peek() {
        return next < tokens.size() ? tokens.get(next) : new Token.End();
    }

    private Unevaluable unexpected() {
        return new Unevaluable(
                switch (peek()) {
                    case Token.End() -> "unexpected end";
                    case Token.Amount(double value) -> "unexpected " + value;
                    case Token.Name(String name) -> "unexpected " + name;
                    case Token.Quoted(String text) -> "unexpected '" + text + "'";
                    case Token.Sign(String sign) -> "unexpected '" + sign + "'";
                });
    }
}
