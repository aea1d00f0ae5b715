package io.penstock.engine.filter;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.event.ruler.GenericMachine;
import software.amazon.event.ruler.MachineComplexityEvaluator;
import software.amazon.event.ruler.MatchType;
import software.amazon.event.ruler.Patterns;
import software.amazon.event.ruler.ValuePatterns;

/// The matching engine behind numbers instead of names: the one class that knows its interface.
/// Built once, then only read, which the engine allows from many threads.
///
/// Where one field has both number literals and number comparisons, in one clause or in two, the
/// engine applies the comparisons only. So clauses live in several machines, of which none has both
/// for one field: a field with literals beside other alternatives splits its clause in two.
final class ClauseMachine {
    /// How many wildcard states one value may keep alive at a time. The engine's cost grows with
    /// it: at 100 it handles little more than a thousand events per second. AWS limits the same
    /// figure and publishes no number.
    static final int COMPLEXITY_MAX = 50;

    /// How many fields of one clause may have number literals beside other alternatives. Our own
    /// limit: each of them doubles the clause.
    static final int SPLITS_MAX = 8;

    /// By the names of the fields that have number literals only.
    private final Map<Set<String>, GenericMachine<Integer>> machines = new LinkedHashMap<>();

    /// Returns whether matching these clauses together would be too slow.
    static boolean tooComplex(List<Clause> clauses) {
        var probe = new ClauseMachine();
        for (int number = 0; number < clauses.size(); number++) {
            Map<String, List<Patterns>> fields = clauses.get(number).fields();
            if (fields.values().stream().filter(ClauseMachine::isMixed).count() > SPLITS_MAX) {
                return true;
            }
            probe.add(number, fields);
        }
        var evaluator = new MachineComplexityEvaluator(COMPLEXITY_MAX + 1);
        return probe.machines.values().stream()
                .anyMatch(machine -> machine.evaluateComplexity(evaluator) > COMPLEXITY_MAX);
    }

    /// Adds one conjunction of fields under a number.
    void add(int number, Map<String, List<Patterns>> fields) {
        List<Variant> variants = List.of(new Variant(Set.of(), Map.of()));
        for (Map.Entry<String, List<Patterns>> field : fields.entrySet()) {
            variants = split(variants, field.getKey(), field.getValue());
        }
        for (Variant variant : variants) {
            machines.computeIfAbsent(variant.literals, _ -> machine())
                    .addPatternRule(number, variant.fields);
        }
    }

    /// Returns the numbers whose fields all match.
    ///
    /// @param event one valid JSON object
    BitSet match(String event) {
        var matched = new BitSet();
        for (GenericMachine<Integer> machine : machines.values()) {
            for (int number : numbersFor(machine, event)) {
                matched.set(number);
            }
        }
        return matched;
    }

    private static List<Variant> split(
            List<Variant> variants, String name, List<Patterns> alternatives) {
        List<Patterns> literals = alternatives.stream().filter(ClauseMachine::isNumber).toList();
        List<Patterns> others = alternatives.stream().filter(each -> !isNumber(each)).toList();
        var result = new ArrayList<Variant>();
        for (Variant variant : variants) {
            if (!literals.isEmpty()) {
                result.add(variant.withLiterals(name, literals));
            }
            if (!others.isEmpty()) {
                result.add(variant.with(name, others));
            }
        }
        return result;
    }

    private static boolean isMixed(List<Patterns> alternatives) {
        long literals = alternatives.stream().filter(ClauseMachine::isNumber).count();
        return literals > 0 && literals < alternatives.size();
    }

    /// Returns whether it is a number as it was written; strings have their quotes.
    private static boolean isNumber(Patterns alternative) {
        return alternative.type() == MatchType.EXACT
                && alternative instanceof ValuePatterns value
                && "-0123456789".indexOf(value.pattern().charAt(0)) >= 0;
    }

    private static GenericMachine<Integer> machine() {
        return GenericMachine.<Integer>builder().build();
    }

    private static List<Integer> numbersFor(GenericMachine<Integer> machine, String event) {
        try {
            return machine.rulesForJSONEvent(event);
        } catch (RuntimeException bug) {
            throw bug;
        } catch (Exception invalid) { // the engine declares no narrower type
            throw new IllegalStateException("an event that is not valid JSON", invalid);
        }
    }

    /// A clause, or a part of it: each field either with its number literals or with the others.
    ///
    /// @param literals names of the fields with number literals
    private record Variant(Set<String> literals, Map<String, List<Patterns>> fields) {
        Variant with(String name, List<Patterns> alternatives) {
            var more = new HashMap<>(fields);
            more.put(name, alternatives);
            return new Variant(literals, more);
        }

        Variant withLiterals(String name, List<Patterns> alternatives) {
            var more = new TreeSet<>(literals);
            more.add(name);
            return new Variant(more, with(name, alternatives).fields);
        }
    }
}
