package io.penstock.bench.measure;

import io.penstock.bench.measure.Lineup.Role;
import io.penstock.bench.measure.Results.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleBiFunction;

/// Turns the results of one area into the text that people read. Pure.
public final class Report {
    private static final String NOTHING = "-";

    private final Results results;

    private Report(Results results) {
        this.results = results;
    }

    /// Returns the whole text of one area: title, conditions, table, goals, remarks.
    public static String render(String title, Lineup lineup, Results results) {
        Report report = new Report(results);
        StringBuilder text = new StringBuilder(title).append('\n');
        lineup.conditions().forEach(line -> text.append("  ").append(line).append('\n'));
        text.append(report.table());
        lineup.goals().forEach(goal -> text.append("  ").append(report.judge(goal)).append('\n'));
        report.remarks().forEach(line -> text.append("  ").append(line).append('\n'));
        return text.toString();
    }

    private String table() {
        Optional<Row> floor = results.row(Role.FLOOR);
        Optional<Row> peer = results.row(Role.PEER);
        Table table = new Table();
        List<String> head =
                new ArrayList<>(
                        List.of("", "per second", "p50 µs", "p99 µs", "p99.9 µs", "CPU µs/item"));
        floor.ifPresent(row -> head.addAll(List.of("p50 - floor µs", "x floor")));
        peer.ifPresent(row -> head.add("x peer"));
        table.line(head);
        for (Row row : results.rows()) {
            List<String> cells = figures(row);
            floor.ifPresent(other -> cells.add(beside(row, other, Report::above)));
            floor.ifPresent(other -> cells.add(beside(row, other, Report::times)));
            peer.ifPresent(other -> cells.add(beside(row, other, Report::times)));
            table.line(cells);
        }
        return table.render();
    }

    private static List<String> figures(Row row) {
        if (!row.wrong().isEmpty()) {
            return new ArrayList<>(
                    List.of(row.name(), "no number", NOTHING, NOTHING, NOTHING, NOTHING));
        }
        return new ArrayList<>(
                List.of(
                        row.name(),
                        ranged(row.spread(Sample::perSecond)),
                        ranged(row.spread(Sample::p50Micros)),
                        plain(row.spread(Sample::p99Micros)),
                        plain(row.spread(Sample::p999Micros)),
                        plain(row.spread(Sample::cpuMicros))));
    }

    private String judge(Goal goal) {
        String name = nameOf(Role.OURS);
        return switch (goal) {
            case Goal.AtLeastTimes(Role beside, double limit) -> {
                Spread spread = compare(Role.OURS, beside, Report::times);
                yield "goal: %s at least %s x %s: %s"
                        .formatted(
                                name,
                                number(limit),
                                nameOf(beside),
                                ending(spread, spread.median() >= limit));
            }
            case Goal.AtMostMicros(double limit) -> {
                Spread spread =
                        results.row(Role.OURS)
                                .map(row -> row.spread(Sample::p50Micros))
                                .orElse(Spread.UNKNOWN);
                yield "goal: p50 of %s at most %s µs: %s"
                        .formatted(name, number(limit), ending(spread, spread.median() <= limit));
            }
            case Goal.AtMostMicrosOver(Role of, Role beside, double limit) -> {
                Spread spread = compare(of, beside, Report::above);
                yield "goal: p50 of %s at most %s µs over %s: %s"
                        .formatted(
                                nameOf(of),
                                number(limit),
                                nameOf(beside),
                                ending(spread, spread.median() <= limit));
            }
            case Goal.TailAtMostTimes(Role of, double limit) -> {
                Spread spread =
                        results.row(of).map(row -> row.spread(Report::tail)).orElse(Spread.UNKNOWN);
                yield "goal: p99 of %s at most %s x its p50: %s"
                        .formatted(
                                nameOf(of),
                                number(limit),
                                ending(spread, spread.median() <= limit));
            }
            case Goal.AtMostMicrosOf99(double limit) -> {
                Spread spread =
                        results.row(Role.OURS)
                                .map(row -> row.spread(Sample::p99Micros))
                                .orElse(Spread.UNKNOWN);
                yield "goal: p99 of %s at most %s µs: %s"
                        .formatted(name, number(limit), ending(spread, spread.median() <= limit));
            }
        };
    }

    private String nameOf(Role role) {
        return results.row(role).map(Row::name).orElse("");
    }

    private Spread compare(Role of, Role beside, ToDoubleBiFunction<Sample, Sample> comparison) {
        return results.row(of)
                .flatMap(ours -> results.row(beside).map(other -> ours.beside(other, comparison)))
                .orElse(Spread.UNKNOWN);
    }

    private static String ending(Spread spread, boolean reached) {
        if (!spread.known()) {
            return "unknown";
        }
        return ranged(spread) + (reached ? ", reached" : ", missed");
    }

    private List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        for (Row row : results.rows()) {
            if (!row.wrong().isEmpty()) {
                remarks.add("no number for %s: %s".formatted(row.name(), row.wrong()));
            }
        }
        remarks.add(
                "medians of %d rounds (lowest..highest in brackets); %d played"
                        .formatted(results.counted(), results.played()));
        if (results.disturbed()) {
            remarks.add(
                    "DISTURBED: too few rounds were quiet (a loop beside them moved by more than"
                            + " 15 %), so all of them are counted; do not quote these figures");
        }
        results.unsteady()
                .forEach(name -> remarks.add("still getting faster after warm-up: " + name));
        return remarks;
    }

    private static String beside(Row row, Row other, ToDoubleBiFunction<Sample, Sample> how) {
        return row.role() == other.role() || !row.wrong().isEmpty()
                ? NOTHING
                : ranged(row.beside(other, how));
    }

    private static double times(Sample ours, Sample other) {
        return ours.perSecond() / other.perSecond();
    }

    private static double above(Sample ours, Sample other) {
        return ours.p50Micros() - other.p50Micros();
    }

    private static double tail(Sample sample) {
        return sample.p99Micros() / sample.p50Micros();
    }

    private static String ranged(Spread spread) {
        return spread.known()
                ? "%s (%s..%s)"
                        .formatted(
                                number(spread.median()), number(spread.min()), number(spread.max()))
                : NOTHING;
    }

    private static String plain(Spread spread) {
        return spread.known() ? number(spread.median()) : NOTHING;
    }

    /// Three significant digits for small numbers, whole ones for large.
    private static String number(double figure) {
        double size = Math.abs(figure);
        String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, figure);
    }
}
