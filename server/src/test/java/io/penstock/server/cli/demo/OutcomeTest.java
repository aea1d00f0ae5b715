package io.penstock.server.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.server.cli.demo.Outcome.DeadLetter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeTest {
    private static final Instant START = Instant.parse("2026-11-21T09:00:00Z");

    @Test
    void isGoodWhenEveryMessageCameWhereItBelongs() {
        assertThat(outcome(87, letters(Orders.POISONED)).complaints()).isEmpty();
    }

    @Test
    void complainsOfAMissingOrder() {
        assertThat(outcome(86, letters(Orders.POISONED)).complaints())
                .containsExactly("87 messages should be handled, not 86");
    }

    @Test
    void complainsOfAGoodOrderAmongTheDeadLetters() {
        var letters = letters(List.of("order-001", "order-043", "order-076"));

        assertThat(outcome(87, letters).complaints())
                .singleElement()
                .asString()
                .contains("order-001");
    }

    @Test
    void complainsOfADeadLetterTooMany() {
        var letters = letters(List.of("order-017", "order-017", "order-043", "order-076"));

        assertThat(outcome(87, letters).complaints()).hasSize(1);
    }

    @Test
    void measuresFromTheFirstPollToTheLastMessageThatCouldBeHandled() {
        var journal =
                List.of(
                        entry(0, "started"),
                        entry(100, "polled"),
                        entry(1_100, "deleted"),
                        entry(9_000, "function-failed"));
        var outcome = new Outcome(counts(87), journal, List.of());

        assertThat(outcome.span()).isEqualTo(Duration.ofSeconds(1));
        assertThat(outcome.perSecond()).isEqualTo(97);
    }

    @Test
    void reportsEachDeadLettersStoryAttemptByAttempt() {
        String report = Report.of(outcome(87, letters(List.of("order-017"))));

        assertThat(report)
                .contains("handled           87")
                .contains("order-017 (message m-order-017)")
                .contains("+0.00 s   attempt 1  function-failed text")
                .contains("+3.00 s   attempt 2  function-failed text")
                .contains("+6.00 s   then       dead-lettered text")
                .doesNotContain("polled text");
    }

    @Test
    void saysWhatIsWrongAtTheEnd() {
        assertThat(Report.verdict(List.of())).isEqualTo("All as it should be.");
        assertThat(Report.verdict(List.of("this", "that")).lines())
                .containsExactly("NOT as it should be:", "this", "that");
    }

    @Test
    void sendsWhatItSaysItSends() {
        List<String> bodies = Orders.bodies();

        assertThat(bodies).hasSize(100);
        assertThat(bodies).filteredOn(each -> each.contains("heartbeat")).hasSize(10);
        assertThat(bodies).filteredOn(each -> each.contains("\"quantity\":-1")).hasSize(3);
    }

    private static Outcome outcome(long handled, List<DeadLetter> letters) {
        return new Outcome(counts(handled), List.of(), letters);
    }

    private static Counts counts(long handled) {
        return new Counts(handled, 10, 3, 0, 96, 5);
    }

    private static List<DeadLetter> letters(List<String> orders) {
        var story =
                List.of(
                        entry(0, "polled"),
                        entry(0, "function-failed"),
                        entry(3_000, "function-failed"),
                        entry(6_000, "dead-lettered"));
        return orders.stream().map(order -> new DeadLetter("m-" + order, order, story)).toList();
    }

    private static JournalEntry entry(long millis, String kind) {
        return new JournalEntry(START.plusMillis(millis), kind, kind + " text");
    }
}
