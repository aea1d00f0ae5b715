package io.penstock.bench.offline;

import com.google.errorprone.annotations.FormatMethod;
import io.penstock.bench.measure.Spread;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/// Cold starts of both sides, taken in turns, as text. Ratios are taken within each turn. Pure.
///
/// @param peer one start per turn, at least one
/// @param ours as many
record ColdComparison(List<ColdStart> peer, List<ColdStart> ours) {
    private static final double TIMES_MIN = 20;
    private static final double MILLI = 1e6;

    ColdComparison {
        if (peer.isEmpty() || peer.size() != ours.size()) {
            throw new IllegalArgumentException(
                    "%d starts beside %d".formatted(ours.size(), peer.size()));
        }
    }

    /// Returns the table, and for each goal whether it was reached.
    List<String> lines() {
        return List.of(
                format("  %-28s%36s%36s", "", "to the first line, ms", "to the answer, ms"),
                format("  %-28s%s%s", "", head(), head()),
                row(OfflineServer.NAME, peer),
                row("Penstock, HTTP", ours),
                goal("first line", times(ColdStart::lineNanos)),
                goal("answer", times(ColdStart::answerNanos)),
                format("  medians of %d turns (lowest..highest in brackets)", peer.size()));
    }

    private static String head() {
        return format("%12s%12s%12s", "p50", "p90", "min");
    }

    private static String row(String name, List<ColdStart> starts) {
        return format(
                "  %-28s%s%s",
                name, cells(starts, ColdStart::lineNanos), cells(starts, ColdStart::answerNanos));
    }

    private static String cells(List<ColdStart> starts, ToLongFunction<ColdStart> figure) {
        double[] sorted = starts.stream().mapToLong(figure).mapToDouble(n -> n / MILLI).toArray();
        Arrays.sort(sorted);
        double p90 = sorted[(int) Math.ceil(0.9 * sorted.length) - 1];
        return format("%12.1f%12.1f%12.1f", Spread.of(sorted).median(), p90, sorted[0]);
    }

    private Spread times(ToLongFunction<ColdStart> figure) {
        return Spread.of(
                IntStream.range(0, ours.size())
                        .mapToDouble(i ->
                                (double) figure.applyAsLong(peer.get(i))
                                        / figure.applyAsLong(ours.get(i)))
                        .toArray());
    }

    private static String goal(String what, Spread times) {
        return format(
                "  goal: %s at least %.0f x sooner: %.1f (%.1f..%.1f), %s",
                what,
                TIMES_MIN,
                times.median(),
                times.min(),
                times.max(),
                times.median() >= TIMES_MIN ? "reached" : "missed");
    }

    @FormatMethod
    private static String format(String text, Object... figures) {
        return String.format(Locale.ROOT, text, figures);
    }
}
