package io.penstock.engine.filter;

import io.penstock.engine.filter.Json.Elements;
import io.penstock.engine.filter.Json.Member;
import io.penstock.engine.filter.Json.Members;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.event.ruler.CIDR;
import software.amazon.event.ruler.Patterns;
import software.amazon.event.ruler.Range;

/// Turns the alternatives of one field, the members of a leaf array, into what the matching engine
/// looks for.
///
/// The one place where we differ from the engine's own compiler, which is why that is not used. A
/// literal matches the same text only, as Lambda's guide says: the engine would also match a number
/// of the same value (300 and 3.0e2) and an IP address of the same value (`::1` and
/// `0:0:0:0:0:0:0:1`).
///
/// The engine keeps strings with their quotes, hence the quotes here.
final class Alternatives {
    private Alternatives() {}

    static List<Patterns> compile(List<Json> alternatives) throws InvalidPattern {
        if (alternatives.isEmpty()) {
            throw new InvalidPattern("empty array");
        }
        var compiled = new ArrayList<Patterns>();
        for (Json alternative : alternatives) {
            compiled.add(alternative(alternative));
        }
        return compiled;
    }

    private static Patterns alternative(Json alternative) throws InvalidPattern {
        return switch (alternative) {
            case Json.Text(String text) -> Patterns.exactMatch(quoted(text));
            case Json.Numeral(String literal) -> Patterns.exactMatch(literal);
            case Json.Word(String literal) -> Patterns.exactMatch(literal);
            case Elements _ -> throw new InvalidPattern("array in an array");
            case Members(List<Member> members) -> {
                try {
                    yield operator(only(members));
                } catch (IllegalArgumentException refused) { // numbers and networks that are none
                    throw new InvalidPattern(String.valueOf(refused.getMessage()));
                }
            }
        };
    }

    private static Member only(List<Member> members) throws InvalidPattern {
        if (members.size() != 1) {
            throw new InvalidPattern("an operator has exactly one key");
        }
        return members.getFirst();
    }

    private static Patterns operator(Member operator) throws InvalidPattern {
        Json value = operator.value();
        return switch (operator.name()) {
            case "exactly" -> Patterns.exactMatch(quoted(text(value)));
            case "equals-ignore-case" -> Patterns.equalsIgnoreCaseMatch(quoted(text(value)));
            case "prefix" ->
                    value instanceof Members(List<Member> members)
                            ? Patterns.prefixEqualsIgnoreCaseMatch('"' + ignoringCase(members))
                            : Patterns.prefixMatch('"' + text(value));
            case "suffix" ->
                    value instanceof Members(List<Member> members)
                            ? Patterns.suffixEqualsIgnoreCaseMatch(ignoringCase(members) + '"')
                            : Patterns.suffixMatch(text(value) + '"');
            case "wildcard" -> Patterns.wildcardMatch(quoted(wildcard(text(value))));
            case "cidr" -> CIDR.cidr(text(value));
            case "exists" -> exists(value);
            case "numeric" -> numeric(value);
            case "anything-but" -> anythingBut(value);
            default -> throw new InvalidPattern("unknown operator: " + operator.name());
        };
    }

    private static String ignoringCase(List<Member> members) throws InvalidPattern {
        Member only = only(members);
        if (!only.name().equals("equals-ignore-case")) {
            throw new InvalidPattern("unknown operator: " + only.name());
        }
        return text(only.value());
    }

    private static Patterns exists(Json value) throws InvalidPattern {
        return switch (value) {
            case Json.Word(String literal) when literal.equals("true") ->
                    Patterns.existencePatterns();
            case Json.Word(String literal) when literal.equals("false") ->
                    Patterns.absencePatterns();
            case Json _ -> throw new InvalidPattern("exists takes true or false");
        };
    }

    private static Patterns numeric(Json value) throws InvalidPattern {
        if (!(value instanceof Elements(List<Json> terms))
                || (terms.size() != 2 && terms.size() != 4)) {
            throw new InvalidPattern("numeric takes one or two comparisons");
        }
        String operator = text(terms.getFirst());
        String number = number(terms.get(1));
        if (terms.size() == 4) {
            return between(operator, number, text(terms.get(2)), number(terms.get(3)));
        }
        return switch (operator) {
            case "=" -> Patterns.numericEquals(number);
            case "<" -> Range.lessThan(number);
            case "<=" -> Range.lessThanOrEqualTo(number);
            case ">" -> Range.greaterThan(number);
            case ">=" -> Range.greaterThanOrEqualTo(number);
            default -> throw new InvalidPattern("unknown comparison: " + operator);
        };
    }

    private static Patterns between(String lower, String bottom, String upper, String top)
            throws InvalidPattern {
        boolean ordered = Set.of(">", ">=").contains(lower) && Set.of("<", "<=").contains(upper);
        if (!ordered) {
            throw new InvalidPattern("a range has its lower bound first: " + lower + " " + upper);
        }
        return Range.between(bottom, lower.equals(">"), top, upper.equals("<"));
    }

    private static Patterns anythingBut(Json value) throws InvalidPattern {
        if (value instanceof Members(List<Member> members)) {
            return anythingButMatching(only(members));
        }
        List<Json> values = listed(value);
        if (values.stream().allMatch(Json.Numeral.class::isInstance)) {
            var numbers = new TreeSet<String>();
            for (Json each : values) {
                numbers.add(number(each));
            }
            return Patterns.anythingButNumbersMatch(numbers);
        }
        return Patterns.anythingButMatch(texts(values, "\"", "\""));
    }

    private static Patterns anythingButMatching(Member operator) throws InvalidPattern {
        List<Json> values = listed(operator.value());
        return switch (operator.name()) {
            case "prefix" -> Patterns.anythingButPrefix(notEmpty(texts(values, "\"", ""), 1));
            case "suffix" -> Patterns.anythingButSuffix(notEmpty(texts(values, "", "\""), 1));
            case "equals-ignore-case" ->
                    Patterns.anythingButIgnoreCaseMatch(texts(values, "\"", "\""));
            case "wildcard" -> {
                for (Json each : values) {
                    wildcard(text(each));
                }
                yield Patterns.anythingButWildcard(notEmpty(texts(values, "\"", "\""), 2));
            }
            default -> throw new InvalidPattern("unknown operator: " + operator.name());
        };
    }

    private static List<Json> listed(Json value) throws InvalidPattern {
        List<Json> values =
                value instanceof Elements(List<Json> elements) ? elements : List.of(value);
        if (values.isEmpty()) {
            throw new InvalidPattern("empty list");
        }
        return values;
    }

    private static Set<String> texts(List<Json> values, String before, String after)
            throws InvalidPattern {
        var texts = new TreeSet<String>();
        for (Json value : values) {
            texts.add(before + text(value) + after);
        }
        return texts;
    }

    private static Set<String> notEmpty(Set<String> texts, int quotes) throws InvalidPattern {
        if (texts.stream().anyMatch(text -> text.length() <= quotes)) {
            throw new InvalidPattern("empty text");
        }
        return texts;
    }

    private static String wildcard(String text) throws InvalidPattern {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char next = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
            if (c == '*' && next == '*') {
                throw new InvalidPattern("two wildcards in a row");
            }
            if (c == '\\') {
                if (next != '*' && next != '\\') {
                    throw new InvalidPattern("unknown escape in a wildcard");
                }
                i++;
            }
        }
        return text;
    }

    private static String text(Json value) throws InvalidPattern {
        if (value instanceof Json.Text(String text)) {
            return text;
        }
        throw new InvalidPattern("not a string");
    }

    private static String number(Json value) throws InvalidPattern {
        if (value instanceof Json.Numeral(String literal)) {
            return literal;
        }
        throw new InvalidPattern("not a number");
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }
}
