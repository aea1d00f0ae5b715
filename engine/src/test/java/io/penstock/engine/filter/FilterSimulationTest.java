package io.penstock.engine.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.time.Seeds;
import io.penstock.engine.time.Simulation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import software.amazon.event.ruler.Machine;

/// Plays random patterns against random bodies, beside the matching engine's own compiler. Worlds
/// avoid the few things on which we differ on purpose: number and address literals, and fields
/// named twice.
class FilterSimulationTest {
    private static final List<String> NAMES = List.of("a", "b", "c", "$or", "prefix");
    private static final List<String> TEXTS = List.of("", "x", "xy", "Xy", "yx", "é", "\\\"", "*");
    private static final List<String> NUMBERS = List.of("0", "1", "2.5", "-3", "100", "1e2");
    private static final int BODIES = 20;

    @Test
    void agreesWithTheEnginesOwnCompiler() {
        Seeds.forEach(
                3_000,
                seed -> assertThat(play(seed)).as("same seed, same trace").isEqualTo(play(seed)));
    }

    private static List<String> play(long seed) {
        RandomGenerator random = new Simulation(seed).fork();
        var trace = new ArrayList<String>();
        String pattern = "{\"body\":" + pattern(random, 3) + "}";
        Optional<Machine> engine = engine(pattern);
        FilterCriteria.Parsed parsed = FilterCriteria.parse(List.of(pattern));
        assertThat(parsed instanceof FilterCriteria.Parsed.Valid)
                .as(pattern)
                .isEqualTo(engine.isPresent());
        trace.add(pattern + " " + engine.isPresent());
        if (engine.isPresent()) {
            var filter = new QueueFilter(Samples.criteria(pattern), Samples.QUEUE);
            for (int i = 0; i < BODIES; i++) {
                String body = object(random, 3);
                boolean passes = filter.match(Samples.message(body)) instanceof Match.Passed;
                assertThat(passes)
                        .as("%s on %s", pattern, body)
                        .isEqualTo(matches(engine.get(), body));
                trace.add(body + " " + passes);
                trace.add(damaged(random, filter, engine.get(), body));
            }
        }
        return trace;
    }

    /// A body with one character changed: mostly no JSON any more, and then never what the pattern
    /// describes.
    private static String damaged(
            RandomGenerator random, QueueFilter filter, Machine machine, String body) {
        int at = random.nextInt(body.length());
        char other = "{}[]\",:\\ x0\u0000\ud800".charAt(random.nextInt(13));
        String damaged = body.substring(0, at) + other + body.substring(at + 1);
        boolean passes = filter.match(Samples.message(damaged)) instanceof Match.Passed;
        boolean json = RecordData.of(damaged) instanceof RecordData.Structured;
        assertThat(passes).as(damaged).isEqualTo(json && matches(machine, damaged));
        return damaged + " " + passes;
    }

    private static Optional<Machine> engine(String pattern) {
        Machine machine = Machine.builder().build();
        try {
            machine.addRule("it", pattern);
            return Optional.of(machine);
        } catch (IOException refused) {
            return Optional.empty();
        }
    }

    private static boolean matches(Machine machine, String body) {
        try {
            return !machine.rulesForJSONEvent("{\"body\":" + body + "}").isEmpty();
        } catch (Exception broken) { // the engine declares no narrower type
            throw new AssertionError(broken);
        }
    }

    static String pattern(RandomGenerator random, int depth) {
        var members = new ArrayList<String>();
        for (String name : some(random, NAMES)) {
            String value =
                    name.equals("$or") && random.nextInt(4) > 0
                            ? array(random, 3, () -> pattern(random, depth - 1))
                            : depth > 0 && random.nextInt(3) == 0
                                    ? pattern(random, depth - 1)
                                    : array(random, 3, () -> alternative(random));
            members.add("\"" + name + "\":" + value);
        }
        return "{" + String.join(",", members) + "}";
    }

    private static String alternative(RandomGenerator random) {
        String text = text(random);
        String number = one(random, NUMBERS);
        return switch (random.nextInt(16)) {
            case 0 -> "null";
            case 1 -> "true";
            case 2, 3 -> text;
            case 4 -> "{\"prefix\":" + text + "}";
            case 5 -> "{\"suffix\":" + text + "}";
            case 6 -> "{\"equals-ignore-case\":" + text + "}";
            case 7 -> "{\"wildcard\":" + text + "}";
            case 8 -> "{\"exists\":" + random.nextBoolean() + "}";
            case 9 -> "{\"anything-but\":" + text + "}";
            case 10 -> "{\"anything-but\":" + array(random, 3, () -> text(random)) + "}";
            case 11 -> "{\"anything-but\":" + array(random, 3, () -> one(random, NUMBERS)) + "}";
            case 12 -> "{\"anything-but\":{\"prefix\":" + text + "}}";
            case 13 -> "{\"numeric\":[\"" + comparison(random) + "\"," + number + "]}";
            case 14 ->
                    "{\"numeric\":[\"%s\",%s,\"%s\",%s]}"
                            .formatted(
                                    comparison(random),
                                    number,
                                    comparison(random),
                                    one(random, NUMBERS));
            default -> "{\"suffix\":{\"equals-ignore-case\":" + text + "}}";
        };
    }

    static String object(RandomGenerator random, int depth) {
        var members = new ArrayList<String>();
        for (String name : some(random, NAMES)) {
            members.add("\"" + name + "\":" + value(random, depth - 1));
        }
        return "{" + String.join(",", members) + "}";
    }

    private static String value(RandomGenerator random, int depth) {
        if (depth > 0 && random.nextBoolean()) {
            return random.nextBoolean()
                    ? object(random, depth)
                    : array(random, 3, () -> value(random, depth - 1));
        }
        return switch (random.nextInt(5)) {
            case 0 -> "null";
            case 1 -> "true";
            case 2 -> one(random, NUMBERS);
            default -> text(random);
        };
    }

    private static String array(RandomGenerator random, int max, Supplier<String> element) {
        var elements = new ArrayList<String>();
        int count = random.nextInt(max + 1);
        for (int i = 0; i < count; i++) {
            elements.add(element.get());
        }
        return "[" + String.join(",", elements) + "]";
    }

    private static List<String> some(RandomGenerator random, List<String> names) {
        return names.stream().filter(_ -> random.nextInt(5) < 2).toList();
    }

    private static String text(RandomGenerator random) {
        return "\"" + one(random, TEXTS) + "\"";
    }

    private static String comparison(RandomGenerator random) {
        return one(random, List.of("=", "<", "<=", ">", ">="));
    }

    private static String one(RandomGenerator random, List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
