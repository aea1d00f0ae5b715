package io.penstock.engine.filter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.penstock.engine.filter.Envelope.Fit;
import io.penstock.engine.filter.Json.Elements;
import io.penstock.engine.filter.Json.Member;
import io.penstock.engine.filter.Json.Members;
import io.penstock.engine.filter.Sightings.Holds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.event.ruler.Patterns;

/// The clauses of one filter in a form that is decided while a record is read once: [JsonScan]
/// makes sure that the data is JSON and applies each [FieldTest] to the values at its path. The
/// matching engine would read the record a second time, and build an object per value.
///
/// It answers as the matching engine does, or not at all: what it does not know for certain it
/// leaves to [ClauseMachine]. Thread-safe: nothing changes after construction.
final class QuickFilter {
    private final List<Tests> clauses;
    private final PathNode metadataRoot;
    private final PathNode dataRoot;
    private final int tests;
    private final boolean asksData;
    private final boolean asksMetadata;

    private QuickFilter(List<Tests> clauses, List<FieldTest> all, String dataKey) {
        this.clauses = List.copyOf(clauses);
        this.tests = all.size();
        List<FieldTest> ofData = all.stream().filter(test -> concernsData(test, dataKey)).toList();
        List<FieldTest> ofMetadata =
                all.stream().filter(test -> !concernsData(test, dataKey)).toList();
        this.asksData = !ofData.isEmpty();
        this.asksMetadata = !ofMetadata.isEmpty();
        this.metadataRoot = PathNode.root(ofMetadata);
        this.dataRoot = PathNode.root(ofData.stream().map(QuickFilter::inside).toList());
    }

    /// Compiles all clauses; empty if one of them has a name or a value that only the matching
    /// engine understands.
    static Optional<QuickFilter> of(FilterCriteria criteria, Envelope envelope) {
        var sources = new HashMap<Patterns, Json>();
        for (String pattern : criteria.patterns()) {
            Json read = read(pattern);
            if (hasQuestionMark(read)) {
                return Optional.empty();
            }
            collect(read, sources);
        }
        var numbers = new HashMap<String, Map<List<Patterns>, FieldTest>>(); // each test once
        var all = new ArrayList<FieldTest>();
        var clauses = new ArrayList<Tests>();
        for (Clause clause : criteria.clauses()) {
            var tests = new ArrayList<FieldTest>();
            for (Map.Entry<String, List<Patterns>> field : clause.fields().entrySet()) {
                List<String> path = List.of(field.getKey().split("\\.", -1));
                if (path.contains("")) { // cannot be told from no step
                    return Optional.empty();
                }
                Map<List<Patterns>, FieldTest> known =
                        numbers.computeIfAbsent(field.getKey(), _ -> new HashMap<>());
                FieldTest test = known.get(field.getValue());
                if (test == null) {
                    test = test(all.size(), path, field.getValue(), sources);
                    known.put(field.getValue(), test);
                    all.add(test);
                }
                tests.add(test);
            }
            clauses.add(Tests.of(tests, envelope.dataKey()));
        }
        return Optional.of(new QuickFilter(clauses, all, envelope.dataKey()));
    }

    /// Reads one record.
    ///
    /// @param text its data
    /// @param metadata its other members, JSON without braces; asked for only if a pattern names
    ///   one
    /// @return empty if only the matching engine can tell
    Optional<Reading> read(String text, Supplier<String> metadata) {
        var sightings = new Sightings(tests);
        if (asksMetadata) {
            byte[] members = ('{' + metadata.get() + '}').getBytes(UTF_8);
            if (!new JsonScan(members, sightings).read(metadataRoot)) {
                return Optional.empty();
            }
        }
        if (!asksData) {
            return Optional.of(new Reading(new RecordData.Text(text), sightings));
        }
        if (!Json.opensStructure(text)) {
            byte[] quoted = ('"' + text + '"').getBytes(UTF_8);
            var scalar = new Scalar();
            scalar.show(quoted, 0, quoted.length);
            sightings.see(dataRoot, scalar, null);
            return Optional.of(new Reading(new RecordData.Text(text), sightings));
        }
        return new JsonScan(text.getBytes(UTF_8), sightings).read(dataRoot)
                ? Optional.of(new Reading(new RecordData.Structured(text), sightings))
                : Optional.empty();
    }

    /// A record that was read.
    ///
    /// @param data arbitrary if no clause asks for it
    record Reading(RecordData data, Sightings sightings) {}

    /// Returns whether a clause holds for a record.
    ///
    /// @param clause index of the clause
    /// @param fit how much of it is applied
    Holds holds(int clause, Fit fit, Reading reading) {
        Tests tests = clauses.get(clause);
        return switch (fit) {
            case WHOLE -> reading.sightings.holds(tests.whole);
            case METADATA -> reading.sightings.holds(tests.metadata);
            case NEVER -> Holds.NO;
        };
    }

    private static FieldTest test(
            int number, List<String> path, List<Patterns> patterns, Map<Patterns, Json> sources) {
        List<Json> alternatives =
                patterns.stream().map(each -> requireNonNull(sources.get(each), "source")).toList();
        return new FieldTest(
                number,
                path,
                ScalarTest.of(alternatives, patterns),
                alternatives.stream().anyMatch(ScalarTest::acceptsAbsence));
    }

    private static boolean concernsData(FieldTest test, String dataKey) {
        return test.path().getFirst().equals(dataKey);
    }

    /// Returns the test as the data itself sees it.
    private static FieldTest inside(FieldTest test) {
        return new FieldTest(
                test.number(),
                test.path().subList(1, test.path().size()),
                test.alternatives(),
                test.absence());
    }

    /// Half a surrogate pair becomes a question mark in UTF-8, so records are not compared with
    /// patterns that have either.
    private static boolean hasQuestionMark(Json part) {
        return switch (part) {
            case Members(List<Member> members) ->
                    members.stream()
                            .anyMatch(each ->
                                    hasQuestionMark(each.name()) || hasQuestionMark(each.value()));
            case Elements(List<Json> elements) ->
                    elements.stream().anyMatch(QuickFilter::hasQuestionMark);
            case Json.Text(String text) -> hasQuestionMark(text);
            case Json.Numeral _, Json.Word _ -> false;
        };
    }

    private static boolean hasQuestionMark(String text) {
        for (byte each : text.getBytes(UTF_8)) {
            if (each == '?') {
                return true;
            }
        }
        return false;
    }

    /// Finds what each compiled alternative of a pattern was written as.
    private static void collect(Json part, Map<Patterns, Json> sources) {
        switch (part) {
            case Members(List<Member> members) ->
                    members.forEach(member -> collect(member.value(), sources));
            case Elements(List<Json> elements) -> collectAlternatives(elements, sources);
            case Json.Text _, Json.Numeral _, Json.Word _ -> {}
        }
    }

    private static void collectAlternatives(List<Json> elements, Map<Patterns, Json> sources) {
        try {
            List<Patterns> compiled = Alternatives.compile(elements);
            for (int i = 0; i < compiled.size(); i++) {
                sources.put(compiled.get(i), elements.get(i));
            }
        } catch (InvalidPattern branches) { // of an $or, then
            elements.forEach(branch -> collect(branch, sources));
        }
    }

    private static Json read(String pattern) {
        try {
            return Json.read(pattern);
        } catch (IOException invalid) {
            throw new IllegalArgumentException("criteria are valid", invalid);
        }
    }

    /// The tests of one clause.
    ///
    /// @param whole all of them
    /// @param metadata those that do not concern the data
    private record Tests(List<FieldTest> whole, List<FieldTest> metadata) {
        static Tests of(List<FieldTest> tests, String dataKey) {
            return new Tests(
                    List.copyOf(tests),
                    tests.stream().filter(test -> !concernsData(test, dataKey)).toList());
        }
    }
}
