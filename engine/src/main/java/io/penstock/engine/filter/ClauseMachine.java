package io.penstock.engine.filter;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import software.amazon.event.ruler.GenericMachine;
import software.amazon.event.ruler.MachineComplexityEvaluator;
import software.amazon.event.ruler.Patterns;

/// The matching engine behind numbers instead of names: the one class that knows its interface.
/// Built once, then only read, which the engine allows from many threads.
final class ClauseMachine {
    /// How many wildcard states one value may keep alive at a time. The engine's cost grows with
    /// it: at 100 it handles little more than a thousand events per second. AWS limits the same
    /// figure and publishes no number.
    static final int COMPLEXITY_MAX = 50;

    private final GenericMachine<Integer> machine = GenericMachine.<Integer>builder().build();

    /// Returns whether matching these clauses together would be too slow.
    static boolean tooComplex(List<Clause> clauses) {
        var probe = new ClauseMachine();
        for (int number = 0; number < clauses.size(); number++) {
            probe.add(number, clauses.get(number).fields());
        }
        int complexity =
                probe.machine.evaluateComplexity(
                        new MachineComplexityEvaluator(COMPLEXITY_MAX + 1));
        return complexity > COMPLEXITY_MAX;
    }

    /// Adds one conjunction of fields under a number.
    void add(int number, Map<String, List<Patterns>> fields) {
        machine.addPatternRule(number, fields);
    }

    /// Returns the numbers whose fields all match.
    ///
    /// @param event one valid JSON object
    BitSet match(String event) {
        var matched = new BitSet();
        for (int number : numbersFor(event)) {
            matched.set(number);
        }
        return matched;
    }

    private List<Integer> numbersFor(String event) {
        try {
            return machine.rulesForJSONEvent(event);
        } catch (RuntimeException bug) {
            throw bug;
        } catch (Exception invalid) { // the engine declares no narrower type
            throw new IllegalStateException("an event that is not valid JSON", invalid);
        }
    }
}
