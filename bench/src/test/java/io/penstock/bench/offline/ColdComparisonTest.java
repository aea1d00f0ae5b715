package io.penstock.bench.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ColdComparisonTest {
    @Test
    void ratiosAreTakenWithinEachTurn() {
        var comparison =
                new ColdComparison(
                        List.of(start(200, 210), start(300, 310), start(400, 410)),
                        List.of(start(8, 10), start(10, 31), start(100, 205)));

        assertThat(comparison.lines())
                .containsExactly(
                        "                                             to the first line, ms"
                                + "                   to the answer, ms",
                        "                                       p50         p90         min"
                                + "         p50         p90         min",
                        "  serverless-offline 13.9.0          300.0       400.0       200.0"
                                + "       310.0       410.0       210.0",
                        "  Penstock, HTTP                      10.0       100.0         8.0"
                                + "        31.0       205.0        10.0",
                        "  goal: first line at least 20 x sooner: 25.0 (4.0..30.0), reached",
                        "  goal: answer at least 20 x sooner: 10.0 (2.0..21.0), missed",
                        "  medians of 3 turns (lowest..highest in brackets)");
    }

    @Test
    void bothSidesHaveAsManyTurns() {
        assertThatThrownBy(() -> new ColdComparison(List.of(start(1, 2)), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static ColdStart start(long lineMillis, long answerMillis) {
        return new ColdStart(lineMillis * 1_000_000, answerMillis * 1_000_000, 1);
    }
}
