package io.penstock.bench.measure;

import io.penstock.bench.measure.Contender.Outcome;
import io.penstock.bench.measure.Lineup.Entry;
import io.penstock.bench.measure.Lineup.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/// What the quiet rounds of a contest say. Ratios are taken within each round and then reduced, so
/// that a slow minute of the machine cannot favour one side.
///
/// @param rows one per contender, in the order of the table
/// @param played rounds played
/// @param counted rounds behind the figures
/// @param disturbed whether too few rounds were quiet, so that all of them were counted
/// @param unsteady contenders that were still getting faster when rounds began
public record Results(
        List<Row> rows, int played, int counted, boolean disturbed, List<String> unsteady) {

    /// Fewer quiet rounds than this say nothing.
    private static final int FEWEST_QUIET = 3;

    /// The windows of one contender that count.
    ///
    /// @param wrong why there is no number; empty if there is one
    /// @param samples one per counted round
    public record Row(String name, Role role, String wrong, List<Sample> samples) {
        /// Returns the spread of one figure over the rounds.
        public Spread spread(ToDoubleFunction<Sample> figure) {
            return Spread.of(samples.stream().mapToDouble(figure).toArray());
        }

        /// Returns the spread of a comparison with another row, round by round; unknown if one of
        /// the two has no number.
        public Spread beside(Row other, ToDoubleBiFunction<Sample, Sample> comparison) {
            if (samples.size() != other.samples.size()) {
                return Spread.UNKNOWN;
            }
            double[] figures = new double[samples.size()];
            for (int i = 0; i < figures.length; i++) {
                figures[i] = comparison.applyAsDouble(samples.get(i), other.samples.get(i));
            }
            return Spread.of(figures);
        }
    }

    /// Reduces the rounds of a contest.
    static Results of(Lineup lineup, List<Round> rounds, int wanted, List<String> unsteady) {
        List<Round> quiet = quiet(rounds);
        boolean disturbed = quiet.size() < Math.min(wanted, FEWEST_QUIET);
        List<Round> counted = disturbed ? rounds : quiet;
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < lineup.entries().size(); i++) {
            rows.add(row(lineup.entries().get(i), i, rounds, counted));
        }
        return new Results(rows, rounds.size(), counted.size(), disturbed, List.copyOf(unsteady));
    }

    /// Returns the rounds in which the canary sang as usual.
    static List<Round> quiet(List<Round> rounds) {
        List<Double> readings = rounds.stream().flatMap(r -> r.canary().stream()).toList();
        double usual = Canary.usual(readings);
        return rounds.stream().filter(r -> Canary.quiet(r.canary(), usual)).toList();
    }

    /// Returns the row that plays `role`, if there is one.
    public Optional<Row> row(Role role) {
        return rows.stream().filter(row -> row.role() == role).findFirst();
    }

    /// Returns whether every contender did its work.
    public boolean right() {
        return rows.stream().allMatch(row -> row.wrong().isEmpty());
    }

    private static Row row(Entry entry, int index, List<Round> all, List<Round> counted) {
        String name = entry.contender().name();
        // One wrong window, even in a void round, leaves the row without a number.
        for (Round round : all) {
            if (round.outcomes().get(index) instanceof Outcome.Wrong(String reason)) {
                return new Row(name, entry.role(), reason, List.of());
            }
        }
        List<Sample> samples = new ArrayList<>();
        for (Round round : counted) {
            if (round.outcomes().get(index) instanceof Outcome.Measured(Sample sample)) {
                samples.add(sample);
            }
        }
        return new Row(name, entry.role(), "", samples);
    }
}
