package io.penstock.engine.why;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.batch.Effect.Reason;
import io.penstock.engine.journal.JournalEntry;
import io.penstock.engine.journal.JournalLine;
import io.penstock.engine.journal.Recent;
import io.penstock.engine.mapping.QueueMappingConfig;
import io.penstock.engine.pollers.LimitingFactor;
import io.penstock.engine.queue.MessageSource.Condition;
import io.penstock.engine.queuemapping.Phase;
import io.penstock.engine.queuemapping.Snapshot;
import io.penstock.engine.why.Situation.FunctionHealth;
import io.penstock.engine.why.Situation.PollerHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WhyTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");
    private static final Duration VISIBILITY = Duration.ofSeconds(30);

    private String state = "Enabled";
    private PollerHealth poller = new PollerHealth.Alive(idle());
    private Condition queue = new Condition.Answers(0, 0, 0, VISIBILITY);
    private FunctionHealth function = new FunctionHealth.Active();
    private Recent recent = Recent.NOTHING;

    @Test
    void hasNothingToDo() {
        assertThat(explain().text())
                .isEqualTo(
                        "Nothing to do: last poll 0.4 s ago, 0 visible in orders. The function has"
                                + " not run yet.");
        assertFinding("SQS-NOTHING-TO-DO", "messages visible", true);
    }

    @Test
    void isDisabled() {
        state = "Disabled";
        poller = new PollerHealth.None();

        assertFinding("SQS-DISABLED", "enabled", false);
    }

    @Test
    void hasNoPoller() {
        poller = new PollerHealth.None();

        assertFinding("SQS-POLLER-STOPPED", "poller alive", false);
    }

    @Test
    void isStarting() {
        state = "Creating";
        poller = new PollerHealth.Alive(snapshot(Phase.STARTING, 0, 0, 0, false, ""));

        assertFinding("SQS-STARTING", "poller alive", false);
    }

    @Test
    void missesItsQueue() {
        queue = new Condition.Missing();

        assertFinding("SQS-QUEUE-MISSING", "source reachable", false);
    }

    @Test
    void cannotReachItsQueue() {
        queue = new Condition.Unreachable("connection refused");

        assertThat(explain().text()).contains("connection refused").contains("nothing is lost");
        assertFinding("SQS-QUEUE-UNREACHABLE", "source reachable", false);
    }

    @Test
    void filtersEverything() {
        queue = new Condition.Answers(42, 0, 0, VISIBILITY);
        recent = recent(0, 42, "pattern 2 (`body.type`)", 0, "", false, 0, "");

        assertThat(explain().text())
                .isEqualTo(
                        "Not invoking: 42 visible, last poll 0.4 s ago, all of the last 42 received"
                                + " were filtered out: pattern 2 (`body.type`); SQS deletes these."
                                + " Change FilterCriteria if that is not meant.");
        assertFinding("SQS-ALL-FILTERED", "filter passes", false);
    }

    @Test
    void doesNotSuspectAFilterThatLetsSomePass() {
        recent = recent(87, 3, "pattern 1", 0, "", false, 0, "");

        assertFinding("SQS-NOTHING-TO-DO", "messages visible", true);
    }

    @Test
    void waitsForItsWindow() {
        poller = new PollerHealth.Alive(snapshot(Phase.POLLING, 3, 0, 0, false, ""));

        assertThat(explain().text()).startsWith("Not invoking yet: 3 of 10 messages gathered");
        assertFinding("SQS-WINDOW-OPEN", "window closed", true);
    }

    @Test
    void isThrottled() {
        poller = new PollerHealth.Alive(snapshot(Phase.POLLING, 0, 2, 0, false, ""));
        recent = recent(5, 0, "", 4, "ConcurrentInvocationLimitExceeded", false, 0, "");

        assertThat(explain().text())
                .startsWith(
                        "Throttled 4 times since the function last ran:"
                                + " ConcurrentInvocationLimitExceeded. 2 batches wait");
        assertFinding("SQS-THROTTLED", "concurrency free", false);
    }

    @Test
    void missesItsFunction() {
        poller = new PollerHealth.Alive(snapshot(Phase.POLLING, 0, 1, 0, false, ""));
        function = new FunctionHealth.Missing();
        recent = recent(5, 0, "", 1, "Function not found", true, 0, "");

        assertFinding("SQS-FUNCTION-MISSING", "function active", false);
    }

    @Test
    void hasAFunctionThatIsNotActive() {
        poller = new PollerHealth.Alive(snapshot(Phase.POLLING, 0, 1, 0, false, ""));
        function = new FunctionHealth.NotActive("Pending");
        recent = recent(5, 0, "", 1, "Pending", true, 0, "");

        assertFinding("SQS-FUNCTION-NOT-ACTIVE", "function active", false);
    }

    @Test
    void hasAFunctionThatTheMachineCannotRun() {
        poller = new PollerHealth.Alive(snapshot(Phase.POLLING, 0, 1, 0, false, ""));
        recent = recent(5, 0, "", 1, "python3 is missing", true, 0, "");

        assertFinding("SQS-FUNCTION-UNAVAILABLE", "function active", false);
    }

    @Test
    void hasAFunctionThatMustNotRunWithItsMessages() {
        recent = Recent.NOTHING;
        hear(new JournalLine.BatchClosed(2, List.of("m"), Reason.AVAILABLE, 9));
        hear(new JournalLine.Invoked(2, 1, 1, "r2"));
        hear(new JournalLine.Refused(2, 1, "RECURSIVE", "a loop was cut off", JournalLine.NEVER));
        hear(new JournalLine.LetGo(2, List.of("m"), "a loop was cut off", NOW));
        hear(answer(1)); // of the run that sent the message on, and ends after that

        assertThat(explain().text())
                .contains("could not be invoked: a loop was cut off. It did not run.")
                .contains("return to orders")
                .contains("may reach its dead-letter queue without having run");
        assertFinding("SQS-FUNCTION-UNAVAILABLE", "function active", false);

        hear(answer(3));
        assertFinding("SQS-NOTHING-TO-DO", "messages visible", true);
    }

    private static JournalLine answer(int batch) {
        return new JournalLine.Answered(batch, 1, 0, "r", "", "well", Duration.ZERO, false);
    }

    private void hear(JournalLine line) {
        recent = recent.plus(new JournalEntry(1, NOW, line));
    }

    @Test
    void hasAFunctionThatFails() {
        recent = recent(5, 0, "", 0, "", false, 3, "ValueError: poison");

        assertThat(explain().text())
                .startsWith("Invoking, but the last 3 invocations failed: ValueError: poison.");
        assertFinding("SQS-FUNCTION-FAILING", "last verdict", false);
    }

    @Test
    void tellsWhereFailedMessagesAre() {
        recent = recent(5, 0, "", 0, "", false, 3, "ValueError: poison");

        assertThat(explain().text()).contains("is empty now").contains("dead-letter queue");
        queue = new Condition.Answers(0, 2, 0, VISIBILITY);
        assertThat(explain().text()).contains("return to").contains("visibility timeout");
    }

    @Test
    void works() {
        queue = new Condition.Answers(100, 50, 0, VISIBILITY);
        poller = new PollerHealth.Alive(snapshot(Phase.POLLING, 0, 0, 5, false, ""));

        Explanation explanation = explain();

        assertThat(explanation.finding()).isEqualTo(Finding.WORKING);
        assertThat(explanation.text())
                .isEqualTo(
                        "Working: last poll 0.4 s ago, 5 of 5 batches running, 100 visible, 50 in"
                                + " flight. Limited by growth by 300 per minute while messages"
                                + " remain.");
        assertThat(explanation.chain().stream().map(Explanation.Link::name))
                .containsExactly(
                        "exists",
                        "enabled",
                        "poller alive",
                        "source reachable",
                        "messages visible",
                        "filter passes",
                        "window closed",
                        "concurrency free",
                        "function active",
                        "last verdict");
    }

    private void assertFinding(String id, String brokenLink, boolean working) {
        Explanation explanation = explain();
        assertThat(explanation.finding().id()).isEqualTo(id);
        assertThat(explanation.finding().working()).isEqualTo(working);
        assertThat(
                        explanation.chain().stream()
                                .filter(link -> !link.holds())
                                .map(Explanation.Link::name)
                                .findFirst())
                .contains(brokenLink);
    }

    private Explanation explain() {
        var config =
                new QueueMappingConfig(
                        "11111111-2222-4333-8444-555555555555",
                        FunctionArn.of("us-east-1", "000000000000", "handle"),
                        new QueueArn("us-east-1", "000000000000", "orders"),
                        10,
                        Duration.ofSeconds(5),
                        List.of(),
                        false,
                        QueueMappingConfig.UNLIMITED);
        return Why.explain(
                new Situation(
                        config, state, "USER_INITIATED", poller, queue, function, recent, NOW));
    }

    private static Recent recent(
            long passed,
            long filtered,
            String filteredWhy,
            long heldBack,
            String heldBackWhy,
            boolean refused,
            long failed,
            String failedWhy) {
        return new Recent(
                passed,
                filtered,
                filteredWhy,
                heldBack,
                heldBackWhy,
                refused,
                failed,
                failedWhy,
                Instant.EPOCH,
                "",
                0);
    }

    private static Snapshot idle() {
        return snapshot(Phase.POLLING, 0, 0, 0, false, "");
    }

    private static Snapshot snapshot(
            Phase phase, int gathered, int heldBack, int running, boolean missing, String trouble) {
        return new Snapshot(
                phase,
                gathered,
                NOW.plusSeconds(3),
                0,
                heldBack,
                running,
                0,
                5,
                LimitingFactor.RAMP,
                phase == Phase.STARTING ? Instant.EPOCH : NOW.minusMillis(400),
                missing,
                trouble,
                LimitingFactor.CEILING,
                0);
    }
}
