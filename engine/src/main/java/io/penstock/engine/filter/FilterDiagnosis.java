package io.penstock.engine.filter;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.penstock.engine.filter.Clause.DataDemand;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import software.amazon.event.ruler.Patterns;

/// Explains what [RecordFilter] decided: where each pattern failed. Thread-safe: nothing changes
/// after construction.
///
/// Takes the same clauses apart into single demands, a field with its alternatives, and asks the
/// same matching engine about each of them; so an operator means here what it means there. What
/// fails although each of its demands holds can only fail because they hold in different elements
/// of an array, which the engine does not allow.
///
/// Costs about as much as a match, so it is asked about dropped records only.
final class FilterDiagnosis {
    private static final Patterns EXISTS = Patterns.existencePatterns();

    /// Clashes of the data's format outweigh any number of fields: a branch that describes data of
    /// the record's format always comes nearer.
    private static final int FORMAT_WEIGHT = PatternCompiler.CLAUSES_MAX;

    private final Envelope envelope;
    private final List<Taken> clauses = new ArrayList<>();
    private final ClauseMachine machine = new ClauseMachine();
    private final boolean asksMetadata;

    FilterDiagnosis(FilterCriteria criteria, Envelope envelope) {
        this.envelope = envelope;
        var numbers = new Numbers();
        for (Clause clause : criteria.clauses()) {
            clauses.add(taken(clause, numbers));
        }
        asksMetadata =
                criteria.clauses().stream().anyMatch(each -> each.asksMetadata(envelope.dataKey()));
    }

    /// Returns how each pattern fits a record, in their order.
    ///
    /// @param metadata the record's other members, JSON without braces
    List<PatternFit> diagnose(RecordData data, Supplier<String> metadata) {
        BitSet held = machine.match(event(data, metadata));
        Map<Integer, PatternFit> nearest = new TreeMap<>();
        for (Taken clause : clauses) {
            nearest.merge(clause.pattern, fit(clause, data, held), FilterDiagnosis::nearer);
        }
        return List.copyOf(nearest.values());
    }

    private Taken taken(Clause clause, Numbers numbers) {
        String key = envelope.dataKey();
        var demands = new ArrayList<Demand>();
        new TreeMap<>(clause.fields())
                .forEach((path, alternatives) ->
                        demands.add(numbers.demand(path, alternatives, machine)));
        int whole = numbers.next();
        machine.add(whole, clause.fields());
        int rest = numbers.next();
        if (clause.asksMetadata(key)) {
            machine.add(rest, clause.metadataFields(key));
        }
        return new Taken(clause.pattern(), clause.demandOf(key), demands, whole, rest);
    }

    private PatternFit fit(Taken clause, RecordData data, BitSet held) {
        return switch (envelope.fit(clause.data, data)) {
            case NEVER -> new PatternFit(clause.pattern, List.of(), List.of(formatClash(data)));
            case WHOLE -> fit(clause.pattern, clause.demands, clause.whole, held);
            case METADATA -> {
                List<Demand> rest =
                        clause.demands.stream().filter(each -> !concernsData(each.path)).toList();
                yield rest.isEmpty()
                        ? new PatternFit(clause.pattern, List.of(), List.of())
                        : fit(clause.pattern, rest, clause.rest, held);
            }
        };
    }

    private static PatternFit fit(int pattern, List<Demand> demands, int all, BitSet held) {
        var holding = new ArrayList<String>();
        for (Demand demand : demands) {
            if (held.get(demand.number)) {
                holding.add(demand.path);
            }
        }
        return new PatternFit(pattern, holding, clashes(demands, all, held));
    }

    private static List<Clash> clashes(List<Demand> demands, int all, BitSet held) {
        if (held.get(all)) {
            return List.of();
        }
        var clashes = new ArrayList<Clash>();
        for (Demand demand : demands) {
            if (!held.get(demand.number)) {
                clashes.add(clash(demand, held.get(demand.exists)));
            }
        }
        return clashes.isEmpty()
                ? List.of(new Clash.Apart(demands.stream().map(Demand::path).toList()))
                : clashes;
    }

    private static Clash clash(Demand demand, boolean exists) {
        if (!exists) {
            return new Clash.Missing(demand.path);
        }
        return demand.absenceOnly ? new Clash.Present(demand.path) : new Clash.Differs(demand.path);
    }

    private Clash formatClash(RecordData data) {
        return data instanceof RecordData.Structured
                ? new Clash.NotText(envelope.dataKey())
                : new Clash.NotJson(envelope.dataKey());
    }

    private static PatternFit nearer(PatternFit one, PatternFit other) {
        return Comparator.comparingInt(FilterDiagnosis::weight).compare(one, other) <= 0
                ? one
                : other;
    }

    private static int weight(PatternFit fit) {
        return fit.clashes().stream()
                .mapToInt(clash ->
                        switch (clash) {
                            case Clash.NotJson _, Clash.NotText _ -> FORMAT_WEIGHT;
                            case Clash.Differs _, Clash.Missing _, Clash.Present _, Clash.Apart _ ->
                                    1;
                        })
                .sum();
    }

    private boolean concernsData(String path) {
        return path.equals(envelope.dataKey()) || path.startsWith(envelope.dataKey() + ".");
    }

    private String event(RecordData data, Supplier<String> metadata) {
        var event = new StringBuilder("{");
        if (asksMetadata) {
            event.append(metadata.get());
        }
        switch (data) {
            case RecordData.Structured(String json) -> name(event).append(json);
            case RecordData.Text(String text) -> {
                name(event).append('"');
                JsonStringEncoder.getInstance().quoteAsString(text, event);
                event.append('"');
            }
            case RecordData.Undecodable() -> {}
        }
        return event.append('}').toString();
    }

    private StringBuilder name(StringBuilder event) {
        event.append(event.length() > 1 ? ",\"" : "\"");
        return event.append(envelope.dataKey()).append("\":");
    }

    /// A clause taken apart.
    ///
    /// @param data what it asks of the record's data
    /// @param whole the machine's number for all of it
    /// @param rest the machine's number for what does not concern the data
    private record Taken(int pattern, DataDemand data, List<Demand> demands, int whole, int rest) {}

    /// One field with its alternatives.
    ///
    /// @param number the machine's for the demand
    /// @param exists the machine's for the field being there
    /// @param absenceOnly whether it holds only if the field is not there
    private record Demand(String path, int number, int exists, boolean absenceOnly) {}

    /// Hands out the machine's numbers; branches of `$or` share most of their demands, which are
    /// asked about once.
    private static final class Numbers {
        private final Map<Asked, Demand> known = new LinkedHashMap<>();
        private int used;

        int next() {
            return used++;
        }

        Demand demand(String path, List<Patterns> alternatives, ClauseMachine machine) {
            return known.computeIfAbsent(
                    new Asked(path, alternatives), _ -> make(path, alternatives, machine));
        }

        private Demand make(String path, List<Patterns> alternatives, ClauseMachine machine) {
            var demand =
                    new Demand(
                            path,
                            next(),
                            next(),
                            alternatives.stream().allMatch(FilterDiagnosis::isAbsence));
            machine.add(demand.number, Map.of(path, alternatives));
            machine.add(demand.exists, Map.of(path, List.of(EXISTS)));
            return demand;
        }
    }

    private static boolean isAbsence(Patterns pattern) {
        return pattern.equals(Patterns.absencePatterns());
    }

    /// A field and its alternatives.
    private record Asked(String path, List<Patterns> alternatives) {}
}
