package io.penstock.engine.why;

import io.penstock.engine.queue.MessageSource.Condition;
import io.penstock.engine.queuemapping.Phase;
import io.penstock.engine.queuemapping.Snapshot;
import io.penstock.engine.why.Explanation.Link;
import io.penstock.engine.why.Situation.FunctionHealth;
import io.penstock.engine.why.Situation.PollerHealth;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Explains an SQS mapping: walks the fixed chain of conditions for an invocation and names the
/// first that does not hold. A function of the [Situation].
///
/// The chain: exists, enabled, poller alive, source reachable, messages visible, filter passes,
/// window closed, concurrency free, function active, last verdict.
public final class Why {
    /// From so many filtered messages in a row on, a filter that once let messages pass is suspect.
    static final int FILTERED_IN_ROW_SUSPECT = 100;

    private static final Set<String> OFF = Set.of("Disabled", "Disabling", "Deleting");

    private Why() {}

    /// Returns the explanation of a mapping that exists.
    public static Explanation explain(Situation situation) {
        List<Check> checks =
                switch (situation.poller()) {
                    case PollerHealth.Alive(var snapshot) -> alive(situation, snapshot);
                    case PollerHealth.None() -> stopped(situation);
                };
        Check decisive =
                checks.stream()
                        .filter(check -> !check.link.holds())
                        .findFirst()
                        .orElse(checks.getLast());
        return new Explanation(
                decisive.finding,
                decisive.text,
                OFF.contains(situation.state()) ? "not to poll" : "to poll",
                observed(situation),
                limits(situation),
                checks.stream().map(Check::link).toList());
    }

    private static String observed(Situation situation) {
        return switch (situation.poller()) {
            case PollerHealth.None() -> situation.state() + ", no poller runs";
            case PollerHealth.Alive(var snapshot) ->
                    "%s, poller alive, %s, %d of %d batches running"
                            .formatted(
                                    situation.state(),
                                    Phrases.lastPoll(situation, snapshot),
                                    snapshot.running(),
                                    snapshot.limit());
        };
    }

    private static String limits(Situation situation) {
        return switch (situation.poller()) {
            case PollerHealth.None() -> "";
            case PollerHealth.Alive(var snapshot) -> limits(snapshot);
        };
    }

    private static String limits(Snapshot snapshot) {
        String pollers =
                snapshot.provisionedPollers() == 0
                        ? ""
                        : " (%d provisioned pollers)".formatted(snapshot.provisionedPollers());
        String next =
                snapshot.nextFactor() == snapshot.factor()
                        ? ""
                        : ". Next would be: " + snapshot.nextFactor().sentence();
        return "up to %d batches at a time%s, limited by: %s%s"
                .formatted(snapshot.limit(), pollers, snapshot.factor().sentence(), next);
    }

    private static List<Check> stopped(Situation situation) {
        return List.of(
                exists(situation),
                enabled(situation),
                Check.of(
                        "poller alive",
                        Finding.POLLER_STOPPED,
                        "no poller runs",
                        ("Not invoking: the mapping is %s, but no poller runs (%s). Disable and"
                                        + " enable it, or restart the server; messages stay in the queue.")
                                .formatted(situation.state(), situation.reason())));
    }

    private static List<Check> alive(Situation situation, Snapshot snapshot) {
        var checks = new ArrayList<Check>();
        checks.add(exists(situation));
        checks.add(enabled(situation));
        checks.add(polling(situation, snapshot));
        checks.add(reachable(situation, snapshot));
        checks.add(visible(situation, snapshot));
        checks.add(filter(situation, snapshot));
        checks.add(window(situation, snapshot));
        checks.add(concurrency(situation, snapshot));
        checks.add(function(situation));
        checks.add(verdict(situation, snapshot));
        return checks;
    }

    private static Check exists(Situation situation) {
        return Check.good("exists", "mapping " + situation.config().uuid());
    }

    private static Check enabled(Situation situation) {
        if (!OFF.contains(situation.state())) {
            return Check.good("enabled", situation.state());
        }
        return Check.of(
                "enabled",
                Finding.DISABLED,
                situation.state() + " (" + situation.reason() + ")",
                "Not invoking: the mapping is %s (%s). Messages stay in %s. Enable it to go on."
                        .formatted(
                                situation.state(),
                                situation.reason(),
                                situation.config().source().name()));
    }

    private static Check polling(Situation situation, Snapshot snapshot) {
        boolean waitsForFirst =
                snapshot.phase() == Phase.STARTING && snapshot.sourceTrouble().isEmpty();
        if (!waitsForFirst) {
            return Check.good("poller alive", Phrases.lastPoll(situation, snapshot));
        }
        return Check.of(
                "poller alive",
                Finding.STARTING,
                "first poll not answered yet",
                "Not invoking yet: the first poll of %s has not been answered."
                        .formatted(situation.config().source().name()));
    }

    private static Check reachable(Situation situation, Snapshot snapshot) {
        String queue = situation.config().source().toString();
        return switch (situation.queue()) {
            case Condition.Missing() -> missingQueue(queue);
            case Condition.Unreachable(var message) ->
                    Check.of(
                            "source reachable",
                            Finding.QUEUE_UNREACHABLE,
                            message,
                            "Not invoking: the service of queue %s does not answer: %s. Polls are"
                                            .formatted(queue, message)
                                    + " repeated with growing pauses; nothing is lost.");
            case Condition.Answers _ when snapshot.sourceMissing() -> missingQueue(queue);
            case Condition.Answers _ when !snapshot.sourceTrouble().isEmpty() ->
                    Check.of(
                            "source reachable",
                            Finding.QUEUE_UNREACHABLE,
                            snapshot.sourceTrouble(),
                            "Not invoking: the last poll of queue %s failed: %s. Polls are repeated"
                                            .formatted(queue, snapshot.sourceTrouble())
                                    + " with growing pauses; nothing is lost.");
            case Condition.Answers _ -> Check.good("source reachable", queue);
        };
    }

    private static Check missingQueue(String queue) {
        return Check.of(
                "source reachable",
                Finding.QUEUE_MISSING,
                "no such queue",
                "Not invoking: the queue %s does not exist. Create it again, or delete the mapping."
                        .formatted(queue));
    }

    private static Check visible(Situation situation, Snapshot snapshot) {
        String detail = Phrases.messages(situation.queue());
        int own =
                snapshot.gathered() + snapshot.waiting() + snapshot.heldBack() + snapshot.running();
        boolean something =
                own > 0
                        || Phrases.hasMessages(situation.queue())
                        || (situation.recent().filteredInRow() > 0
                                && situation.recent().passed() == 0)
                        || situation.recent().failedInRow() > 0
                        || situation.recent().heldBackInRow() > 0;
        if (something) {
            return Check.good("messages visible", detail);
        }
        return Check.of(
                "messages visible",
                Finding.NOTHING_TO_DO,
                detail,
                "Nothing to do: %s, %s in %s. %s%s"
                        .formatted(
                                Phrases.lastPoll(situation, snapshot),
                                detail,
                                situation.config().source().name(),
                                Phrases.lastRun(situation),
                                Phrases.functionHint(situation.function())));
    }

    private static Check filter(Situation situation, Snapshot snapshot) {
        long dropped = situation.recent().filteredInRow();
        boolean everPassed = situation.recent().passed() > 0;
        if (dropped == 0 || (everPassed && dropped < FILTERED_IN_ROW_SUSPECT)) {
            return Check.good(
                    "filter passes",
                    situation.config().filterPatterns().isEmpty()
                            ? "no filter"
                            : "%d passed, %d filtered out since"
                                    .formatted(situation.recent().passed(), dropped));
        }
        return Check.of(
                "filter passes",
                Finding.ALL_FILTERED,
                "last " + dropped + " filtered out: " + situation.recent().filteredWhy(),
                "Not invoking: %s, %s, all of the last %d received were filtered out: %s; SQS deletes"
                                .formatted(
                                        Phrases.messages(situation.queue()),
                                        Phrases.lastPoll(situation, snapshot),
                                        dropped,
                                        situation.recent().filteredWhy())
                        + " these. Change FilterCriteria if that is not meant.");
    }

    private static Check window(Situation situation, Snapshot snapshot) {
        boolean onlyGathering =
                snapshot.gathered() > 0
                        && snapshot.running() + snapshot.waiting() + snapshot.heldBack() == 0;
        if (!onlyGathering) {
            return Check.good(
                    "window closed", snapshot.gathered() + " gathered for the next batch");
        }
        return Check.of(
                "window closed",
                Finding.WINDOW_OPEN,
                snapshot.gathered() + " gathered, closes by " + Phrases.time(snapshot.closesAt()),
                "Not invoking yet: %d of %d messages gathered; the batching window of %d s closes by %s."
                        .formatted(
                                snapshot.gathered(),
                                situation.config().batchSize(),
                                situation.config().window().toSeconds(),
                                Phrases.time(snapshot.closesAt())));
    }

    private static Check concurrency(Situation situation, Snapshot snapshot) {
        boolean throttled = situation.recent().heldBackInRow() > 0 && !situation.recent().refused();
        String room = "%d of %d running".formatted(snapshot.running(), snapshot.limit());
        if (!throttled) {
            return Check.good(
                    "concurrency free", room + ", limited by " + snapshot.factor().sentence());
        }
        return Check.of(
                "concurrency free",
                Finding.THROTTLED,
                room + ", throttled: " + situation.recent().heldBackWhy(),
                ("Throttled %d times since the function last ran: %s. %d batches wait; they are"
                                + " tried again until the visibility timeout of their messages ends, then the"
                                + " messages return to %s with a higher receive count, and may reach its"
                                + " dead-letter queue without having run. Raise the concurrency, or set"
                                + " ScalingConfig.MaximumConcurrency.")
                        .formatted(
                                situation.recent().heldBackInRow(),
                                situation.recent().heldBackWhy(),
                                snapshot.heldBack(),
                                situation.config().source().name()));
    }

    private static Check function(Situation situation) {
        String function = situation.config().function().toString();
        return switch (situation.function()) {
            case FunctionHealth.Missing() ->
                    Check.of(
                            "function active",
                            Finding.FUNCTION_MISSING,
                            "no such function",
                            "Not invoking: the function %s does not exist. Messages are received and"
                                            .formatted(function)
                                    + " let go again, which uses up their receives. Create the"
                                    + " function again, or disable the mapping.");
            case FunctionHealth.NotActive(var state) ->
                    Check.of(
                            "function active",
                            Finding.FUNCTION_NOT_ACTIVE,
                            state,
                            "Not invoking: the function %s is %s.".formatted(function, state));
            case FunctionHealth.Active() when situation.recent().refused() ->
                    Check.of(
                            "function active",
                            Finding.FUNCTION_UNAVAILABLE,
                            situation.recent().heldBackWhy(),
                            ("Not invoking: %s could not be invoked: %s. It did not run. Messages"
                                            + " that it cannot be invoked with return to %s when their"
                                            + " visibility timeout ends, with a higher receive count, and"
                                            + " may reach its dead-letter queue without having run.")
                                    .formatted(
                                            function,
                                            situation.recent().heldBackWhy(),
                                            situation.config().source().name()));
            case FunctionHealth.Active() -> Check.good("function active", function);
        };
    }

    private static Check verdict(Situation situation, Snapshot snapshot) {
        long failures = situation.recent().failedInRow();
        if (failures > 0) {
            return Check.of(
                    "last verdict",
                    Finding.FUNCTION_FAILING,
                    failures + " failed in a row: " + situation.recent().failedWhy(),
                    "Invoking, but the last %s: %s. %s"
                            .formatted(
                                    failures == 1
                                            ? "invocation failed"
                                            : failures + " invocations failed",
                                    situation.recent().failedWhy(),
                                    Phrases.whereFailedMessagesAre(situation)));
        }
        String answer = situation.recent().lastAnswer();
        return new Check(
                new Link("last verdict", true, answer.isEmpty() ? "none yet" : answer),
                Finding.WORKING,
                "Working: %s, %d of %d batches running, %s. Limited by %s."
                        .formatted(
                                Phrases.lastPoll(situation, snapshot),
                                snapshot.running(),
                                snapshot.limit(),
                                Phrases.messages(situation.queue()),
                                snapshot.factor().sentence()));
    }

    /// One link, and what to say if it is the decisive one.
    private record Check(Link link, Finding finding, String text) {
        static Check good(String name, String detail) {
            return new Check(new Link(name, true, detail), Finding.WORKING, detail);
        }

        static Check of(String name, Finding finding, String detail, String text) {
            return new Check(new Link(name, false, detail), finding, text);
        }
    }
}
