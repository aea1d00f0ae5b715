package io.penstock.bench.measure;

import io.penstock.bench.measure.Contender.Outcome;
import io.penstock.bench.measure.Contender.Phase;
import io.penstock.bench.measure.Lineup.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Runs the contenders of a line-up in turns (A B C, A B C, …), so that whatever the machine does
/// meanwhile meets all of them. Used once, by one thread.
public final class Contest {
    private final Lineup lineup;
    private final Rules rules;
    private final Canary canary = new Canary();
    private final Consumer<String> progress;
    private final long startNanos = System.nanoTime();
    private final List<String> unsteady = new ArrayList<>();

    /// Prepares a contest.
    ///
    /// @param progress hears a line for every step, for people who wait
    public Contest(Lineup lineup, Rules rules, Consumer<String> progress) {
        this.lineup = lineup;
        this.rules = rules;
        this.progress = progress;
    }

    /// Warms everything up and plays rounds until enough of them were quiet or time is up.
    public Results play() throws IOException, InterruptedException {
        for (Entry entry : lineup.entries()) {
            warmUp(entry.contender());
        }
        canary.sing();
        List<Round> rounds = new ArrayList<>();
        do {
            rounds.add(round(rounds.size() + 1));
        } while (wantsMore(rounds));
        return Results.of(lineup, rounds, rules.rounds(), unsteady);
    }

    private void warmUp(Contender contender) throws IOException, InterruptedException {
        List<Double> rates = new ArrayList<>();
        while (!WarmUp.settled(rates)) {
            if (rates.size() == rules.maxWarmUps()) {
                unsteady.add(contender.name());
                return;
            }
            switch (contender.run(Phase.WARM_UP)) {
                case Outcome.Measured(Sample sample) -> rates.add(sample.perSecond());
                case Outcome.Wrong(String reason) -> {
                    // The rounds will show it again and leave the row without a number.
                    progress.accept("%s failed its check: %s".formatted(contender.name(), reason));
                    return;
                }
            }
            progress.accept(
                    "warming %s: %,.0f per second".formatted(contender.name(), rates.getLast()));
        }
    }

    private Round round(int number) throws IOException, InterruptedException {
        List<Outcome> outcomes = new ArrayList<>();
        List<Double> readings = new ArrayList<>();
        for (Entry entry : lineup.entries()) {
            readings.add(canary.sing());
            Outcome outcome = entry.contender().run(Phase.MEASURED);
            outcomes.add(outcome);
            progress.accept(
                    "round %d, %s: %s".formatted(number, entry.contender().name(), brief(outcome)));
        }
        readings.add(canary.sing());
        return new Round(outcomes, readings);
    }

    private boolean wantsMore(List<Round> rounds) {
        boolean timeLeft = System.nanoTime() - startNanos < rules.budget().toNanos();
        return timeLeft
                && rounds.size() < rules.maxRounds()
                && Results.quiet(rounds).size() < rules.rounds();
    }

    private static String brief(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Measured(Sample sample) ->
                    "%,.0f per second".formatted(sample.perSecond());
            case Outcome.Wrong(String reason) -> "no number: " + reason;
        };
    }
}
