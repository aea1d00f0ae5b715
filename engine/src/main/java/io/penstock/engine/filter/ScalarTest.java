package io.penstock.engine.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.penstock.engine.filter.Json.Elements;
import io.penstock.engine.filter.Json.Member;
import io.penstock.engine.filter.Json.Members;
import io.penstock.engine.filter.Json.Numeral;
import io.penstock.engine.filter.Json.Text;
import io.penstock.engine.filter.Json.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.event.ruler.Patterns;

/// Whether a value satisfies one alternative of a field. What can be told by comparing bytes or two
/// numbers is told here; every other operator asks the matching engine about this one value.
/// Thread-safe.
@FunctionalInterface
interface ScalarTest {
    boolean accepts(Scalar scalar);

    /// Compiles one alternative.
    ///
    /// @param alternative as the pattern has it, known to be valid
    /// @param compiled what the matching engine looks for
    static ScalarTest of(Json alternative, Patterns compiled) {
        return switch (alternative) {
            case Text(String text) -> exactly(quoted(text));
            case Numeral(String literal) -> exactly(literal);
            case Word(String literal) -> exactly(literal);
            case Elements _ -> throw new IllegalArgumentException("array in an array");
            case Members(List<Member> members) -> operator(members.getFirst(), compiled);
        };
    }

    /// Returns whether an alternative is satisfied by a missing field.
    static boolean acceptsAbsence(Json alternative) {
        return alternative instanceof Members(List<Member> members)
                && members.getFirst().name().equals("exists")
                && members.getFirst().value().equals(new Word("false"));
    }

    private static ScalarTest operator(Member operator, Patterns compiled) {
        Json value = operator.value();
        if (operator.name().equals("anything-but")) {
            return anythingBut(value, asking(compiled));
        }
        return switch (value) {
            case Text(String text) -> textOperator(operator.name(), text, compiled);
            case Elements(List<Json> terms) -> numeric(terms, asking(compiled));
            case Word(String exists) -> exists.equals("true") ? _ -> true : _ -> false;
            case Members _, Numeral _ -> asking(compiled);
        };
    }

    private static ScalarTest textOperator(String name, String text, Patterns compiled) {
        return switch (name) {
            case "exactly" -> exactly(quoted(text));
            case "prefix" -> {
                byte[] beginning = ('"' + text).getBytes(UTF_8);
                yield scalar -> scalar.startsWith(beginning);
            }
            case "suffix" -> {
                byte[] ending = (text + '"').getBytes(UTF_8);
                yield scalar -> scalar.endsWith(ending);
            }
            default -> asking(compiled);
        };
    }

    private static ScalarTest exactly(String literal) {
        byte[] text = literal.getBytes(UTF_8);
        return scalar -> scalar.is(text);
    }

    private static ScalarTest numeric(List<Json> terms, ScalarTest otherwise) {
        NumberRange range = NumberRange.of(terms);
        return scalar -> {
            if (!scalar.isNumber()) {
                return false;
            }
            double number = scalar.simpleNumber();
            return Double.isNaN(number) ? otherwise.accepts(scalar) : range.contains(number);
        };
    }

    private static ScalarTest anythingBut(Json value, ScalarTest otherwise) {
        List<Json> values =
                value instanceof Elements(List<Json> elements) ? elements : List.of(value);
        var texts = new ArrayList<byte[]>();
        var numbers = new ArrayList<Double>();
        for (Json each : values) {
            switch (each) {
                case Text(String text) -> texts.add(quoted(text).getBytes(UTF_8));
                case Numeral(String literal) -> numbers.add(Double.valueOf(literal));
                case Word _, Elements _, Members _ -> {
                    return otherwise;
                }
            }
        }
        if (!numbers.isEmpty()) {
            return anyNumberBut(numbers, otherwise);
        }
        byte[][] all = texts.toArray(byte[][]::new);
        return scalar -> {
            for (byte[] text : all) {
                if (scalar.is(text)) {
                    return false;
                }
            }
            return true;
        };
    }

    private static ScalarTest anyNumberBut(List<Double> excluded, ScalarTest otherwise) {
        double[] all = excluded.stream().mapToDouble(Double::doubleValue).toArray();
        return scalar -> {
            if (!scalar.isNumber()) {
                return true;
            }
            double number = scalar.simpleNumber();
            if (Double.isNaN(number)) {
                return otherwise.accepts(scalar);
            }
            for (double each : all) {
                if (each == number) {
                    return false;
                }
            }
            return true;
        };
    }

    /// Asks the matching engine about one value.
    private static ScalarTest asking(Patterns compiled) {
        var machine = new ClauseMachine();
        machine.add(0, Map.of("v", List.of(compiled)));
        return scalar -> {
            String value = scalar.toString();
            var event = new StringBuilder("{\"v\":");
            if (scalar.isString()) {
                String text = value.substring(1, value.length() - 1);
                event.append('"');
                JsonStringEncoder.getInstance().quoteAsString(text, event);
                event.append('"');
            } else {
                event.append(value);
            }
            return machine.match(event.append('}').toString()).get(0);
        };
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }
}
