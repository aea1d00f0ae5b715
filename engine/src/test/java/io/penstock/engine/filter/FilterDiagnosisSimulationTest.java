package io.penstock.engine.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.time.Seeds;
import io.penstock.engine.time.Simulation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import software.amazon.event.ruler.Patterns;

/// Asks for explanations of random patterns and bodies, beside the matcher they explain: both must
/// agree on every pattern, and a field is named if and only if it fails on its own.
class FilterDiagnosisSimulationTest {
    private static final int BODIES = 10;

    @Test
    void agreesWithTheMatcher() {
        Seeds.forEach(
                3_000,
                seed -> assertThat(play(seed)).as("same seed, same trace").isEqualTo(play(seed)));
    }

    private static List<String> play(long seed) {
        RandomGenerator random = new Simulation(seed).fork();
        List<String> patterns = patterns(random);
        var trace = new ArrayList<>(patterns);
        if (patterns.isEmpty()
                || !(FilterCriteria.parse(patterns)
                        instanceof FilterCriteria.Parsed.Valid(var criteria))) {
            return trace;
        }
        var filter = new QueueFilter(criteria, Samples.QUEUE);
        for (int i = 0; i < BODIES; i++) {
            String body = body(random);
            List<PatternFit> fits = filter.explain(Samples.message(body));
            agree(criteria, fits, body);
            trace.add(body + " " + PatternFit.whyDropped(fits));
        }
        return trace;
    }

    private static void agree(FilterCriteria criteria, List<PatternFit> fits, String body) {
        assertThat(fits).hasSize(criteria.patterns().size());
        for (PatternFit fit : fits) {
            String pattern = criteria.patterns().get(fit.pattern());
            assertThat(fit.matches())
                    .as("%s on %s: %s", pattern, body, fit)
                    .isEqualTo(Samples.passes(pattern, body));
            if (!fit.matches()) {
                isTrueOfOneBranch(branches(criteria, fit.pattern()), fit, body);
            }
        }
    }

    /// The named clashes must be exactly those of one of the pattern's branches.
    private static void isTrueOfOneBranch(List<Clause> branches, PatternFit fit, String body) {
        assertThat(branches)
                .as("%s on %s", fit, body)
                .anySatisfy(branch -> isTrueOf(branch, fit.clashes(), body));
    }

    private static void isTrueOf(Clause branch, List<Clash> clashes, String body) {
        boolean json = RecordData.of(body) instanceof RecordData.Structured;
        switch (clashes.getFirst()) {
            case Clash.NotJson _ -> assertThat(json).isFalse();
            case Clash.NotText _ -> assertThat(json).isTrue();
            case Clash.Apart(var fields) -> {
                assertThat(fields).containsExactlyInAnyOrderElementsOf(branch.fields().keySet());
                branch.fields().forEach((path, any) -> assertThat(holds(path, any, body)).isTrue());
            }
            case Clash.Differs _, Clash.Missing _, Clash.Present _ -> {
                Set<String> named = new HashSet<>();
                clashes.forEach(clash -> named.add(field(clash, body)));
                branch.fields()
                        .forEach((path, any) ->
                                assertThat(holds(path, any, body))
                                        .as("%s of %s", path, body)
                                        .isEqualTo(!named.contains(path)));
                assertThat(branch.fields().keySet()).containsAll(named);
            }
        }
    }

    private static String field(Clash clash, String body) {
        return switch (clash) {
            case Clash.Differs(var field) -> there(field, body, true);
            case Clash.Present(var field) -> there(field, body, true);
            case Clash.Missing(var field) -> there(field, body, false);
            case Clash.NotJson _, Clash.NotText _, Clash.Apart _ -> throw new AssertionError(clash);
        };
    }

    private static String there(String field, String body, boolean expected) {
        assertThat(holds(field, List.of(Patterns.existencePatterns()), body))
                .as("%s in %s", field, body)
                .isEqualTo(expected);
        return field;
    }

    /// Asks a matcher that knows nothing but this one field.
    private static boolean holds(String path, List<Patterns> alternatives, String body) {
        var machine = new ClauseMachine();
        machine.add(0, Map.of(path, alternatives));
        return machine.match("{\"body\":" + (structured(body) ? body : "\"x\"") + "}").get(0);
    }

    private static List<Clause> branches(FilterCriteria criteria, int pattern) {
        return criteria.clauses().stream().filter(each -> each.pattern() == pattern).toList();
    }

    private static List<String> patterns(RandomGenerator random) {
        var patterns = new ArrayList<String>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            String pattern = "{\"body\":" + FilterSimulationTest.pattern(random, 3) + "}";
            if (FilterCriteria.parse(List.of(pattern)) instanceof FilterCriteria.Parsed.Valid) {
                patterns.add(pattern);
            }
        }
        return patterns;
    }

    private static String body(RandomGenerator random) {
        return random.nextInt(10) == 0 ? "plain" : FilterSimulationTest.object(random, 3);
    }

    private static boolean structured(String body) {
        return RecordData.of(body) instanceof RecordData.Structured;
    }
}
