package io.penstock.engine.finding;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.batch.Effect.Reason;
import io.penstock.engine.finding.Facts.FunctionSide;
import io.penstock.engine.finding.Facts.QueueSide;
import io.penstock.engine.journal.JournalLine.Answered;
import io.penstock.engine.journal.JournalLine.BatchClosed;
import io.penstock.engine.journal.JournalLine.ConfigChanged;
import io.penstock.engine.journal.JournalLine.DeadLettered;
import io.penstock.engine.journal.JournalLine.Filtered;
import io.penstock.engine.journal.JournalLine.FunctionFailed;
import io.penstock.engine.journal.JournalLine.LetGo;
import io.penstock.engine.journal.JournalLine.RedeliveredWhileRunning;
import io.penstock.engine.pollers.Scaling;
import io.penstock.engine.verdict.Rule;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class FindingsTest {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

    private final Case mapping = new Case();

    @Test
    void saysNothingOfAMappingWithoutTraps() {
        assertThat(mapping.findings()).isEmpty();
    }

    @Test
    void namesWhatDoesNotExist() {
        mapping.queue = Optional.of(new QueueSide.Missing());
        mapping.function = new FunctionSide.Missing();
        mapping.fault = "java.lang.IllegalStateException: bug";

        assertThat(mapping.traps())
                .containsExactly(Trap.QUEUE_MISSING, Trap.FUNCTION_MISSING, Trap.DISABLED_BY_FAULT);
        assertThat(mapping.text(Trap.FUNCTION_MISSING))
                .startsWith("Function handle does not exist: messages of orders are received");
    }

    @Test
    void judgesNothingThatIsNotKnown() {
        mapping.queue = Optional.of(new QueueSide.Unknown());
        mapping.function = new FunctionSide.Unknown();

        assertThat(mapping.findings()).isEmpty();
    }

    @Test
    void acceptsATrapForAReasonOnly() {
        mapping.receivesMax = 3;
        mapping.tags = Map.of("penstock:accept:ESM-MAX-RECEIVE-COUNT-BELOW-FIVE", "fail fast");
        assertThat(mapping.findings())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.accepted()).isEqualTo("fail fast");
                    assertThat(finding.matters()).isFalse();
                });

        mapping.tags = Map.of("penstock:accept:ESM-MAX-RECEIVE-COUNT-BELOW-FIVE", " ");
        assertThat(mapping.findings()).singleElement().matches(Finding::matters);
    }

    @Test
    void doesNotCallANoteAMatter() {
        mapping.batchSize = 10;

        assertThat(mapping.traps()).containsExactly(Trap.WHOLE_BATCH_RETRIED);
        assertThat(mapping.findings().getFirst().matters()).isFalse();
    }

    @Nested
    class Visibility {
        @Test
        void isBelowTheTimeout() {
            mapping.visibility = Duration.ofSeconds(2);

            assertThat(mapping.traps()).containsExactly(Trap.VISIBILITY_BELOW_TIMEOUT);
            assertThat(mapping.text(Trap.VISIBILITY_BELOW_TIMEOUT))
                    .isEqualTo(
                            "Queue orders hides a received message for 2 s, but function handle may"
                                    + " run for 3 s: a message can come back and run a second time"
                                    + " while its first run still works on it. AWS refuses to create"
                                    + " such a mapping. Set VisibilityTimeout of orders to 18 s (six"
                                    + " times the function's timeout).");
        }

        @Test
        void isBelowWindowAndTimeout() {
            mapping.batchSize = 1;
            mapping.window = Duration.ofSeconds(16);

            assertThat(mapping.traps()).containsExactly(Trap.VISIBILITY_BELOW_WINDOW);
            assertThat(mapping.text(Trap.VISIBILITY_BELOW_WINDOW))
                    .contains("holds it for up to 16 s")
                    .endsWith(
                            "to 34 s (six times the function's timeout, plus the batching"
                                    + " window).");
        }

        @Test
        void isBelowSixTimeouts() {
            mapping.visibility = Duration.ofSeconds(17);

            assertThat(mapping.traps()).containsExactly(Trap.VISIBILITY_BELOW_SIX_TIMEOUTS);
        }

        @Test
        void letMessagesRunTwice() {
            mapping.see(new RedeliveredWhileRunning("m-7", 1, 2, Duration.ofSeconds(31)));

            assertThat(mapping.traps()).containsExactly(Trap.RUNS_TWICE);
            assertThat(mapping.text(Trap.RUNS_TWICE))
                    .startsWith("1 message of queue orders came back while function handle still")
                    .contains("penstock why --message m-7");
        }
    }

    @Nested
    class Concurrency {
        @Test
        void isSwitchedOff() {
            mapping.function = Case.known(OptionalInt.of(0), 1_000);

            assertThat(mapping.traps()).containsExactly(Trap.FUNCTION_SWITCHED_OFF);
        }

        @Test
        void isReservedBelowTheFirstPollers() {
            mapping.function = Case.known(OptionalInt.of(4), 1_000);

            assertThat(mapping.traps()).containsExactly(Trap.RESERVED_CONCURRENCY_BELOW_POLLERS);
            assertThat(mapping.text(Trap.RESERVED_CONCURRENCY_BELOW_POLLERS))
                    .isEqualTo(
                            "Function handle may run 4 at a time (reserved concurrency), but the"
                                    + " mapping of queue orders invokes 5 from the start, and more"
                                    + " while messages remain: the rest is throttled, and each"
                                    + " throttled message uses up a receive. Reserve at least 5, or"
                                    + " set ScalingConfig.MaximumConcurrency to 4.");
        }

        @Test
        void isReservedBelowTheMaximum() {
            mapping.function = Case.known(OptionalInt.of(10), 1_000);
            mapping.maximum = 11;

            assertThat(mapping.traps()).containsExactly(Trap.RESERVED_CONCURRENCY_BELOW_POLLERS);
            mapping.maximum = 10;
            assertThat(mapping.findings()).isEmpty();
        }

        @Test
        void isReservedBelowWhatProvisionedPollersInvoke() {
            mapping.function = Case.known(OptionalInt.of(50), 1_000);
            mapping.provisioned = Optional.of(new Scaling.Provisioned(2, 6));

            assertThat(mapping.traps()).containsExactly(Trap.RESERVED_CONCURRENCY_BELOW_POLLERS);
            assertThat(mapping.text(Trap.RESERVED_CONCURRENCY_BELOW_POLLERS))
                    .contains("up to 60 (ProvisionedPollerConfig.MaximumPollers 6, 10 invocations")
                    .endsWith("at least 60, or set ProvisionedPollerConfig.MaximumPollers to 5.");
        }

        @Test
        void isReservedBelowWhatAllMappingsOfTheFunctionUse() {
            mapping.function = Case.known(OptionalInt.of(19), 1_000);
            mapping.maximum = 10;
            mapping.beside("returns", "handle").beside("orders-of-others", "other");

            assertThat(mapping.traps()).containsExactly(Trap.RESERVED_CONCURRENCY_SHARED);
            assertThat(mapping.text(Trap.RESERVED_CONCURRENCY_SHARED))
                    .contains("its 2 mappings (of orders, returns) together invoke up to 20");
            mapping.enabled = false;
            assertThat(mapping.findings()).isEmpty();
        }

        @Test
        void isReservedWithoutAMaximum() {
            mapping.function = Case.known(OptionalInt.of(5), 1_000);

            assertThat(mapping.traps()).containsExactly(Trap.RESERVED_CONCURRENCY_WITHOUT_MAXIMUM);
        }

        @Test
        void isLessInTheAccountThanTheMappingUses() {
            mapping.function = Case.known(OptionalInt.empty(), 4);

            assertThat(mapping.traps()).containsExactly(Trap.ACCOUNT_CONCURRENCY_BELOW_POLLERS);
            mapping.maximum = 2;
            assertThat(mapping.findings()).isEmpty();
        }

        @Test
        void wastedReceives() {
            mapping.see(new LetGo(1, List.of("a", "b"), "throttled until the end", AT))
                    .see(new LetGo(2, List.of("a"), "throttled until the end", AT))
                    .see(new DeadLettered("b", "arn:dead", 2));
            assertThat(mapping.traps()).containsExactly(Trap.RECEIVES_WITHOUT_RUN);

            mapping.see(new DeadLettered("a", "arn:dead", 2));
            assertThat(mapping.traps())
                    .containsExactly(Trap.RECEIVES_WITHOUT_RUN, Trap.THROTTLE_DLQ);
            assertThat(mapping.text(Trap.THROTTLE_DLQ))
                    .startsWith(
                            "1 message of queue orders went to the dead-letter queue without"
                                    + " function handle having run with them once (last: a)");
        }
    }

    @Nested
    class Filters {
        @Test
        void matchNothing() {
            mapping.patterns = List.of("{\"body\":{\"kind\":[\"order\"]}}");
            mapping.see(filtered(9));
            assertThat(mapping.findings()).isEmpty();

            mapping.see(filtered(1));
            assertThat(mapping.traps()).containsExactly(Trap.FILTER_MATCHES_NOTHING);
            assertThat(mapping.text(Trap.FILTER_MATCHES_NOTHING))
                    .startsWith(
                            "10 messages of queue orders polled, 0 passed the filter: all were"
                                    + " deleted without having run, the last because of pattern 1"
                                    + " (`body.kind` is missing).");

            mapping.see(new BatchClosed(1, List.of("a"), Reason.SIZE, 9));
            assertThat(mapping.findings()).isEmpty();
        }

        @Test
        void matchNothingAnyMore() {
            mapping.see(new BatchClosed(1, List.of("a", "b"), Reason.SIZE, 9));
            mapping.see(filtered(FilterRules.DROPPED_IN_ROW_MIN - 1));
            assertThat(mapping.findings()).isEmpty();

            mapping.see(filtered(1));
            assertThat(mapping.traps()).containsExactly(Trap.FILTER_MATCHES_NOTHING);
            assertThat(mapping.text(Trap.FILTER_MATCHES_NOTHING))
                    .startsWith(
                            "The filter dropped the last 100 messages of queue orders in a row,"
                                    + " though 2 passed before: all were deleted without having"
                                    + " run, the last because of pattern 1 (`body.kind` is"
                                    + " missing).");

            mapping.see(new BatchClosed(2, List.of("c"), Reason.SIZE, 9));
            assertThat(mapping.findings()).isEmpty();
        }

        @Test
        void areForgottenWhenTheyChange() {
            mapping.see(filtered(10)).see(new ConfigChanged(List.of("FilterCriteria …")));

            assertThat(mapping.findings()).isEmpty();
        }

        @Test
        void nameAFieldThatNoMessageHas() {
            mapping.patterns = List.of("{\"kind\":[\"order\"]}");
            assertThat(mapping.traps()).containsExactly(Trap.FILTER_NAMES_NO_FIELD);
            assertThat(mapping.text(Trap.FILTER_NAMES_NO_FIELD))
                    .contains("Pattern 1 of the filter on queue orders asks for `kind`")
                    .contains("every message is deleted")
                    .endsWith("{\"body\": {\"kind\": …}}.");

            mapping.patterns = List.of("{\"body\":[\"a\"]}", "{\"kind\":[\"order\"]}");
            assertThat(mapping.text(Trap.FILTER_NAMES_NO_FIELD))
                    .startsWith("Pattern 2")
                    .doesNotContain("every message is deleted");
        }

        @Test
        void deleteEachOthersMessages() {
            mapping.beside("orders", "other", "{\"body\":[\"a\"]}");
            assertThat(mapping.traps()).containsExactly(Trap.SEVERAL_FILTERS_ON_QUEUE);
            assertThat(mapping.text(Trap.SEVERAL_FILTERS_ON_QUEUE))
                    .startsWith("Queue orders feeds 2 mappings (functions handle, other)");

            mapping.enabled = false;
            assertThat(mapping.findings()).isEmpty();
        }

        @Test
        void areNotNeededForMappingsToTakeEachOthersMessages() {
            mapping.beside("orders", "other");

            assertThat(mapping.traps()).containsExactly(Trap.SEVERAL_MAPPINGS_ON_QUEUE);
        }

        private Filtered filtered(int messages) {
            return new Filtered(
                    Collections.nCopies(messages, "m"), "pattern 1 (`body.kind` is missing)");
        }
    }

    @Nested
    class Retries {
        @Test
        void haveNoDeadLetterQueue() {
            mapping.receivesMax = 0;

            assertThat(mapping.traps()).containsExactly(Trap.NO_DEAD_LETTER_QUEUE);
            assertThat(mapping.text(Trap.NO_DEAD_LETTER_QUEUE))
                    .contains("tried again until it expires after 86400 s");
            mapping.queueName = "orders.fifo";
            assertThat(mapping.text(Trap.NO_DEAD_LETTER_QUEUE)).contains("message group");
        }

        @Test
        void missTheDeadLetterQueue() {
            mapping.dead = Optional.of(new QueueSide.Missing());

            assertThat(mapping.traps()).containsExactly(Trap.DEAD_LETTER_QUEUE_MISSING);
        }

        @Test
        void areTooFew() {
            mapping.receivesMax = 4;

            assertThat(mapping.traps()).containsExactly(Trap.MAX_RECEIVE_COUNT_BELOW_FIVE);
        }

        @Test
        void endWhereMessagesExpireTooSoon() {
            mapping.deadRetention = Case.DAY;
            assertThat(mapping.traps()).containsExactly(Trap.DEAD_LETTER_RETENTION);

            mapping.deadRetention = Case.DAY.plusSeconds(1);
            assertThat(mapping.findings()).isEmpty();
        }

        @Test
        void takeLongerThanMessagesLive() {
            mapping.retention = Duration.ofSeconds(5 * 18);

            assertThat(mapping.traps()).containsExactly(Trap.RETENTION_BELOW_RETRIES);
            assertThat(mapping.text(Trap.RETENTION_BELOW_RETRIES))
                    .contains("keeps a message for 90 s, but 5 receives of 18 s each take 90 s");
        }

        @Test
        void ofFifoQueuesBreakOrderOrHoldGroups() {
            mapping.queueName = "orders.fifo";
            mapping.deadRetention = Case.DAY; // the age starts anew there
            mapping.visibility = Duration.ofHours(1);

            assertThat(mapping.traps())
                    .containsExactly(
                            Trap.FIFO_DEAD_LETTERS_BREAK_ORDER, Trap.FIFO_FAILURE_HOLDS_GROUP);
        }
    }

    @Nested
    class Batches {
        @Test
        void deleteFailuresThatNobodyReads() {
            mapping.batchSize = 10;
            mapping.see(answered(10, Rule.FAILURES_NOT_ENABLED, 5));

            assertThat(mapping.traps()).containsExactly(Trap.FAILURES_NOT_ENABLED);
            assertThat(mapping.text(Trap.FAILURES_NOT_ENABLED))
                    .startsWith(
                            "Function handle listed failed messages in batchItemFailures once, but"
                                    + " its mapping of queue orders does not read that: all 10"
                                    + " messages of those batches were deleted");
            mapping.reports = true;
            assertThat(mapping.findings()).isEmpty();
        }

        @Test
        void takeLongerThanTheFunctionMay() {
            mapping.batchSize = 10;
            mapping.reports = true;
            for (int i = 0; i < 10; i++) {
                mapping.see(answered(1 + i % 2, Rule.EMPTY_LIST, 400L * (1 + i % 2)));
            }
            mapping.see(
                    new FunctionFailed(
                            9, 10, "r", "Sandbox.Timedout", "…", Duration.ofSeconds(3), false));

            assertThat(mapping.traps()).containsExactly(Trap.BATCH_EXCEEDS_TIMEOUT);
            assertThat(mapping.text(Trap.BATCH_EXCEEDS_TIMEOUT))
                    .startsWith(
                            "Function handle took 0.6 s for 1.5 messages on average (10"
                                    + " invocations), so a full batch of 10 from queue orders would"
                                    + " take about 4 s, over its timeout of 3 s")
                    .contains("1 timeout so far");
            assertThat(mapping.findings().getFirst().trap().certainty())
                    .isEqualTo(Certainty.INFERRED);
        }

        @Test
        void timeOutEveryTime() {
            mapping.batchSize = 10;
            mapping.reports = true;
            timeOut(10, BatchRules.TIMED_OUT_MIN - 1);
            assertThat(mapping.findings()).isEmpty();

            timeOut(7, 1);

            assertThat(mapping.traps()).containsExactly(Trap.BATCH_EXCEEDS_TIMEOUT);
            assertThat(mapping.text(Trap.BATCH_EXCEEDS_TIMEOUT))
                    .startsWith(
                            "Function handle timed out with 3 of 3 batches from queue orders, which"
                                    + " held 9.0 messages on average (BatchSize 10): each failed as"
                                    + " a whole after 3 s and comes back.");
        }

        @Test
        void areNotSuspectedForTimeoutsThatAreRareOrOfSingleMessages() {
            mapping.batchSize = 10;
            mapping.reports = true;
            timeOut(1, 50);
            assertThat(mapping.findings()).isEmpty();

            for (int i = 0; i < 100; i++) {
                mapping.see(answered(10, Rule.EMPTY_LIST, 5));
            }
            timeOut(10, BatchRules.TIMED_OUT_MIN);
            assertThat(mapping.findings()).isEmpty();
        }

        private void timeOut(int messages, int times) {
            for (int i = 0; i < times; i++) {
                mapping.see(
                        new FunctionFailed(
                                i,
                                messages,
                                "r",
                                "Sandbox.Timedout",
                                "…",
                                Duration.ofSeconds(3),
                                false));
            }
        }

        @Test
        void areNotSuspectedIfWhatTakesTimeIsNotTheirSize() {
            mapping.batchSize = 10;
            mapping.reports = true;
            for (int i = 0; i < 20; i++) {
                mapping.see(answered(1 + i % 2, Rule.EMPTY_LIST, 1_000));
            }

            assertThat(mapping.findings()).isEmpty();
        }

        @Test
        void waitForCompanyThatDoesNotCome() {
            mapping.batchSize = 10;
            mapping.reports = true;
            mapping.window = Duration.ofSeconds(5);
            mapping.visibility = Duration.ofSeconds(30);
            for (int i = 0; i < BatchRules.WINDOWS_MIN; i++) {
                mapping.see(new BatchClosed(i, List.of("m"), Reason.WINDOW, 9));
            }

            assertThat(mapping.traps()).containsExactly(Trap.WINDOW_HOLDS_TINY_TRAFFIC);
            assertThat(mapping.text(Trap.WINDOW_HOLDS_TINY_TRAFFIC))
                    .startsWith(
                            "10 batches of queue orders waited out the whole batching window of 5 s"
                                    + " and held 1.0 messages on average (BatchSize 10)");
        }

        private Answered answered(int messages, Rule rule, long millis) {
            return new Answered(
                    1,
                    messages,
                    0,
                    "r",
                    rule.id(),
                    rule.sentence(),
                    Duration.ofMillis(millis),
                    false);
        }
    }

    @Test
    void readsTheAttributesOfQueues() {
        var settings =
                QueueSettings.of(
                        Map.of(
                                "VisibilityTimeout",
                                "7",
                                "RedrivePolicy",
                                "{\"maxReceiveCount\":\"3\",\"deadLetterTargetArn\":"
                                        + "\"arn:aws:sqs:us-east-1:000000000000:dead\"}"));

        assertThat(settings.visibility()).isEqualTo(Duration.ofSeconds(7));
        assertThat(settings.retention()).isEqualTo(Duration.ofDays(4));
        assertThat(settings.redrive())
                .hasValueSatisfying(redrive -> {
                    assertThat(redrive.target().name()).isEqualTo("dead");
                    assertThat(redrive.receivesMax()).isEqualTo(3);
                });
        assertThat(QueueSettings.of(Map.of("RedrivePolicy", "{}")).redrive()).isEmpty();
        assertThat(QueueSettings.of(Map.of("RedrivePolicy", "no")).redrive()).isEmpty();
    }

    @Test
    void remembersABoundedNumberOfMessages() {
        for (int i = 0; i < Observer.LET_GO_MAX + 1; i++) {
            mapping.see(new LetGo(1, List.of("m-" + i), "throttled", AT));
        }

        mapping.see(new DeadLettered("m-0", "arn:dead", 1));
        assertThat(mapping.traps()).containsExactly(Trap.RECEIVES_WITHOUT_RUN);
        mapping.see(new DeadLettered("m-1", "arn:dead", 1));
        assertThat(mapping.traps()).contains(Trap.THROTTLE_DLQ);
    }

    @Test
    void hasStableIds() {
        Set<Trap> traps = EnumSet.allOf(Trap.class);

        assertThat(traps).extracting(Trap::id).doesNotHaveDuplicates();
        assertThat(Trap.VISIBILITY_BELOW_TIMEOUT.id()).isEqualTo("ESM-VISIBILITY-BELOW-TIMEOUT");
        assertThat(Trap.THROTTLE_DLQ.page()).isEqualTo("docs/findings/ESM-THROTTLE-DLQ.md");
    }
}
