package io.penstock.bench.measure;

import static io.penstock.bench.measure.FakeContender.measured;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.bench.measure.Contender.Outcome;
import io.penstock.bench.measure.Lineup.Entry;
import io.penstock.bench.measure.Lineup.Role;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Turns, warm-up, void rounds, and what is printed of them.
class ContestTest {
    private static final List<Double> QUIET = List.of(10.0, 10.1);
    private static final List<Double> LOUD = List.of(10.0, 13.0);

    private final FakeContender floor = new FakeContender("floor", measured(1_000, 50));
    private final FakeContender ours = new FakeContender("ours", measured(500, 80));
    private final List<String> said = new ArrayList<>();

    @Test
    void contendersAreWarmedAndThenTakeTurns() throws Exception {
        Results results = contest(new Rules(1, 1, 9, Duration.ofMinutes(1))).play();

        assertThat(floor.runs).as("six windows to settle, one round").isEqualTo(7);
        assertThat(said)
                .endsWith("round 1, floor: 1,000 per second", "round 1, ours: 500 per second");
        assertThat(results.unsteady()).isEmpty();
    }

    @Test
    void aContenderThatNeverSettlesIsNamed() throws Exception {
        floor.coming.clear();
        floor.coming.addAll(List.of(measured(1, 1), measured(2, 1), measured(3, 1)));

        Results results = contest(new Rules(1, 1, 2, Duration.ofMinutes(1))).play();

        assertThat(results.unsteady()).contains("floor");
    }

    @Test
    void noRoundBeginsAfterTheBudgetIsSpent() throws Exception {
        Results results = contest(new Rules(5, 8, 0, Duration.ZERO)).play();

        assertThat(results.played()).isEqualTo(1);
    }

    @Test
    void loudRoundsDoNotCount() {
        List<Round> rounds =
                List.of(
                        round(QUIET, 1_000, 500),
                        round(LOUD, 1_000, 1),
                        round(QUIET, 1_000, 600),
                        round(QUIET, 1_000, 550));

        Results results = Results.of(lineup(List.of()), rounds, 3, List.of());

        assertThat(results.disturbed()).isFalse();
        assertThat(results.counted()).isEqualTo(3);
        assertThat(results.rows().getLast().spread(Sample::perSecond))
                .isEqualTo(new Spread(550, 500, 600));
    }

    @Test
    void withTooFewQuietRoundsAllCountAndTheReportSaysSo() {
        List<Round> rounds =
                List.of(round(QUIET, 1_000, 500), round(LOUD, 1_000, 1), round(LOUD, 1_000, 2));
        Lineup lineup = lineup(List.of());

        Results results = Results.of(lineup, rounds, 3, List.of());

        assertThat(results.counted()).isEqualTo(3);
        assertThat(Report.render("area", lineup, results)).contains("DISTURBED");
    }

    @Test
    void whatIsWrongHasNoNumber() {
        Round wrong =
                new Round(List.of(measured(1_000, 50), new Outcome.Wrong("3 were lost")), LOUD);
        Lineup lineup = lineup(List.of(new Goal.AtLeastTimes(Role.FLOOR, 0.5)));

        Results results =
                Results.of(lineup, List.of(round(QUIET, 1_000, 500), wrong), 1, List.of());
        String text = Report.render("area", lineup, results);

        assertThat(results.right()).isFalse();
        assertThat(text)
                .containsPattern("ours +no number +-")
                .contains("no number for ours: 3 were lost")
                .contains("at least 0.50 x floor: unknown");
    }

    @Test
    void printsMediansRatiosAndGoals() {
        List<Round> rounds =
                List.of(
                        round(QUIET, 1_000, 500),
                        round(QUIET, 2_000, 1_200),
                        round(QUIET, 1_000, 700));
        Lineup lineup =
                lineup(
                        List.of(
                                new Goal.AtLeastTimes(Role.FLOOR, 0.5),
                                new Goal.AtMostMicrosOver(Role.OURS, Role.FLOOR, 25)));

        String text = Report.render("an area", lineup, Results.of(lineup, rounds, 3, List.of()));

        assertThat(text.lines())
                .containsExactly(
                        "an area",
                        "  batch 10",
                        "                   per second             p50 µs  p99 µs  p99.9 µs"
                                + "  CPU µs/item     p50 - floor µs            x floor",
                        "  floor  1,000 (1,000..2,000)  50.0 (50.0..50.0)     100       150"
                                + "          100                  -                  -",
                        "  ours       700 (500..1,200)  80.0 (80.0..80.0)     160       240"
                                + "          100  30.0 (30.0..30.0)  0.60 (0.50..0.70)",
                        "  goal: ours at least 0.50 x floor: 0.60 (0.50..0.70), reached",
                        "  goal: p50 of ours at most 25.0 µs over floor:"
                                + " 30.0 (30.0..30.0), missed",
                        "  medians of 3 rounds (lowest..highest in brackets); 3 played");
    }

    @Test
    void closingTheLineupClosesEverybody() throws IOException {
        lineup(List.of()).close();

        assertThat(floor.closed).isTrue();
        assertThat(ours.closed).isTrue();
    }

    private Contest contest(Rules rules) {
        return new Contest(lineup(List.of()), rules, said::add);
    }

    private Lineup lineup(List<Goal> goals) {
        return new Lineup(
                List.of(new Entry(Role.FLOOR, floor), new Entry(Role.OURS, ours)),
                goals,
                List.of("batch 10"));
    }

    private static Round round(List<Double> canary, double floorRate, double oursRate) {
        return new Round(List.of(measured(floorRate, 50), measured(oursRate, 80)), canary);
    }
}
