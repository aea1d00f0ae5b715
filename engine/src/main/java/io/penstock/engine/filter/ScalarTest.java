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
import java.util.Optional;
import software.amazon.event.ruler.Patterns;

/// Whether a value satisfies an alternative of a field. What can be told by comparing bytes or two
/// numbers is told here; for every other operator the matching engine is asked about this one
/// value. Thread-safe.
@FunctionalInterface
interface ScalarTest {
    boolean accepts(Scalar scalar);

    /// Compiles the alternatives of one field. If one of them takes the matching engine, it is
    /// asked about all of them, number literals apart: together they are not always what they are
    /// alone.
    ///
    /// @param alternatives as the pattern has them, known to be valid
    /// @param compiled what the matching engine looks for, in the same order
    static List<ScalarTest> of(List<Json> alternatives, List<Patterns> compiled) {
        ScalarTest engine = asking(compiled);
        var tests = new ArrayList<ScalarTest>();
        for (Json alternative : alternatives) {
            Optional<ScalarTest> own = own(alternative, engine);
            if (own.isEmpty()) {
                return List.of(engine);
            }
            tests.add(own.get());
        }
        return tests;
    }

    /// Returns the test of one alternative, empty if only the engine can tell.
    private static Optional<ScalarTest> own(Json alternative, ScalarTest engine) {
        return switch (alternative) {
            case Text(String text) -> Optional.of(exactly(quoted(text)));
            case Numeral(String literal) -> Optional.of(exactly(literal));
            case Word(String literal) -> Optional.of(exactly(literal));
            case Elements _ -> Optional.empty();
            case Members(List<Member> members) -> operator(members.getFirst(), engine);
        };
    }

    /// Returns whether an alternative is satisfied by a missing field.
    static boolean acceptsAbsence(Json alternative) {
        return alternative instanceof Members(List<Member> members)
                && members.getFirst().name().equals("exists")
                && members.getFirst().value().equals(new Word("false"));
    }

    private static Optional<ScalarTest> operator(Member operator, ScalarTest engine) {
        Json value = operator.value();
        if (operator.name().equals("anything-but")) {
            return anythingBut(value, engine);
        }
        return switch (value) {
            case Text(String text) -> textOperator(operator.name(), text);
            case Elements(List<Json> terms) -> Optional.of(numeric(terms, engine));
            case Word(String exists) -> Optional.of(exists.equals("true") ? _ -> true : _ -> false);
            case Members _, Numeral _ -> Optional.empty();
        };
    }

    private static Optional<ScalarTest> textOperator(String name, String text) {
        return switch (name) {
            case "exactly" -> Optional.of(exactly(quoted(text)));
            case "prefix" -> {
                byte[] beginning = ('"' + text).getBytes(UTF_8);
                yield Optional.of(scalar -> scalar.startsWith(beginning));
            }
            case "suffix" -> {
                byte[] ending = (text + '"').getBytes(UTF_8);
                yield Optional.of(scalar -> scalar.endsWith(ending));
            }
            default -> Optional.empty();
        };
    }

    private static ScalarTest exactly(String literal) {
        byte[] text = literal.getBytes(UTF_8);
        return scalar -> scalar.is(text);
    }

    private static ScalarTest numeric(List<Json> terms, ScalarTest engine) {
        NumberRange range = NumberRange.of(terms);
        return scalar -> {
            if (!scalar.isNumber()) {
                return false;
            }
            double number = scalar.simpleNumber();
            return Double.isNaN(number) ? engine.accepts(scalar) : range.contains(number);
        };
    }

    private static Optional<ScalarTest> anythingBut(Json value, ScalarTest engine) {
        List<Json> values =
                value instanceof Elements(List<Json> elements) ? elements : List.of(value);
        var texts = new ArrayList<byte[]>();
        var numbers = new ArrayList<Double>();
        for (Json each : values) {
            switch (each) {
                case Text(String text) -> texts.add(quoted(text).getBytes(UTF_8));
                case Numeral(String literal) -> numbers.add(Double.valueOf(literal));
                case Word _, Elements _, Members _ -> {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(numbers.isEmpty() ? anyTextBut(texts) : anyNumberBut(numbers, engine));
    }

    private static ScalarTest anyTextBut(List<byte[]> excluded) {
        byte[][] all = excluded.toArray(byte[][]::new);
        return scalar -> {
            for (byte[] text : all) {
                if (scalar.is(text)) {
                    return false;
                }
            }
            return true;
        };
    }

    private static ScalarTest anyNumberBut(List<Double> excluded, ScalarTest engine) {
        double[] all = excluded.stream().mapToDouble(Double::doubleValue).toArray();
        return scalar -> {
            if (!scalar.isNumber()) {
                return true;
            }
            double number = scalar.simpleNumber();
            if (Double.isNaN(number)) {
                return engine.accepts(scalar);
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
    private static ScalarTest asking(List<Patterns> compiled) {
        var machine = new ClauseMachine();
        machine.add(0, Map.of("v", compiled));
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
