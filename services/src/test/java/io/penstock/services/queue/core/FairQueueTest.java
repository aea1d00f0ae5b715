package io.penstock.services.queue.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.penstock.services.queue.core.TenantView.Rule;
import io.penstock.services.queue.core.TenantView.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// The rules of fair queues, one by one, on a clock that stands still unless told.
class FairQueueTest {
    private final Workshop shop = new Workshop(FairRules.STANDARD);
    private final Workshop byInFlight = new Workshop(FairRules.STANDARD.byInFlightOnly());

    /// Makes `loud` noisy: it has 40 in flight, everybody else 40 together, and it has a backlog.
    private static void makeNoisy(Workshop shop, String loud) {
        shop.send(loud, 40);
        shop.receive(40);
        for (int i = 0; i < 40; i++) {
            shop.send("other-" + i);
        }
        shop.receive(40);
        shop.send(loud, 100);
    }

    @Nested
    class QuietFirst {
        @Test
        void aQuietMessageOvertakesTheBacklogOfANoisyTenant() {
            makeNoisy(shop, "loud");

            shop.send("quiet");
            shop.send("");

            assertThat(shop.noisy("loud")).isTrue();
            assertThat(shop.groups(3)).containsExactly("quiet", "", "loud");
        }

        @Test
        void noReceiveGivesANoisyMessageWhileAQuietOneCouldBeReceived() {
            makeNoisy(shop, "loud");
            shop.send("quiet", 15);

            assertThat(shop.groups(10)).containsOnly("quiet");
            assertThat(shop.groups(10))
                    .startsWith("quiet", "quiet", "quiet", "quiet", "quiet")
                    .endsWith("loud", "loud", "loud", "loud", "loud");
        }

        @Test
        void quietTenantsAndMessagesWithoutAGroupAreServedInTheOrderOfArrival() {
            makeNoisy(shop, "loud");
            shop.send("b");
            shop.send("");
            shop.send("a");
            shop.send("b");
            shop.send("");

            assertThat(shop.groups(5)).containsExactly("b", "", "a", "b", "");
        }

        @Test
        void theOrderIsThatOfArrivalHoweverMuchOfSomeTenantsWaits() {
            for (int i = 0; i < 4 * Turns.LINED_MAX; i++) {
                shop.send(i % 20 == 0 ? "" : "few-" + i % 20);
                shop.send("more-" + i % 2);
            }

            var numbers = new ArrayList<Long>();
            for (List<Message> got = shop.receive(10); !got.isEmpty(); got = shop.receive(10)) {
                got.forEach(message -> {
                    numbers.add(message.number());
                    shop.delete(message);
                });
            }

            assertThat(numbers).hasSize(8 * Turns.LINED_MAX).isSorted();
        }

        @Test
        void aTenantThatBecomesNoisyWithinAReceiveIsTreatedSoInTheSameReceive() {
            shop.send("loud", 40);
            shop.send("late");

            List<String> got = shop.groups(40);

            assertThat(got.indexOf("late")).as("after 30 of the loud one").isEqualTo(30);
        }
    }

    @Nested
    class WorkConservation {
        @Test
        void aReceiveBringsAsManyAsThereAre() {
            makeNoisy(shop, "loud");
            shop.send("quiet", 3);

            assertThat(shop.receive(50)).hasSize(50);
            assertThat(shop.receive(100)).hasSize(53);
            assertThat(shop.receive(1)).isEmpty();
        }

        @Test
        void everyMessageIsDeliveredOnceIfItIsDeleted() {
            makeNoisy(shop, "loud");
            shop.send("quiet", 500);
            var seen = new ArrayList<Long>();
            for (List<Message> got = shop.receive(7); !got.isEmpty(); got = shop.receive(7)) {
                got.forEach(message -> {
                    seen.add(message.number());
                    shop.delete(message);
                });
                shop.pass(0.2);
            }

            assertThat(seen).hasSize(600).doesNotHaveDuplicates();
        }
    }

    @Nested
    class FewestInFlightFirst {
        @Test
        void theNoisyTenantWithFewestInFlightIsServedMessageByMessage() {
            byInFlight.send("a", 36);
            byInFlight.receive(36);
            byInFlight.send("b", 33);
            byInFlight.receive(33);
            byInFlight.send("a", 10);
            byInFlight.send("b", 10);

            assertThat(byInFlight.noisy("a")).isTrue();
            assertThat(byInFlight.noisy("b")).isTrue();
            assertThat(byInFlight.groups(9))
                    .as("33 to 36, then in turns, longest not served first")
                    .containsExactly("b", "b", "b", "a", "b", "a", "b", "a", "b");
        }

        @Test
        void aDeleteMakesRoomForItsTenant() {
            byInFlight.send("a", 36);
            byInFlight.receive(36);
            byInFlight.send("b", 33);
            byInFlight.receive(33);
            byInFlight.send("a", 10);
            byInFlight.send("b", 10);
            byInFlight.delete("a", 5);

            assertThat(byInFlight.groups(4)).containsExactly("a", "a", "b", "a");
        }
    }

    @Nested
    class LikeAPlainQueue {
        @Test
        void withOneTenantOnly() {
            assertThat(orderOf(IntStream.range(0, 500).mapToObj(_ -> "only").toList())).isSorted();
        }

        @Test
        void withoutGroups() {
            assertThat(orderOf(IntStream.range(0, 500).mapToObj(_ -> "").toList())).isSorted();
        }

        @Test
        void withTwentyEqualTenants() {
            List<String> groups = IntStream.range(0, 600).mapToObj(i -> "t" + i % 20).toList();

            assertThat(orderOf(groups)).isSorted();
        }

        private List<Long> orderOf(List<String> groups) {
            groups.forEach(shop::send);
            var order = new ArrayList<Long>();
            for (int i = 0; i < groups.size() / 20; i++) {
                List<Message> got = shop.receive(20);
                got.forEach(message -> order.add(message.number()));
                shop.pass(2);
                if (i % 2 == 1) {
                    got.forEach(shop::delete);
                }
            }
            assertThat(order).hasSize(groups.size());
            return order;
        }
    }

    @Test
    void messagesWithoutAGroupAreNeverNoisyHoweverMany() {
        shop.send("", 500);
        shop.receive(400);
        shop.pass(30);
        shop.send("tenant");

        assertThat(shop.fairness().noisyGroups()).isZero();
        assertThat(shop.groups(101)).startsWith("").endsWith("tenant");
    }

    @Nested
    class Thresholds {
        /// The loud tenant has `mine` in flight of `total`, and a backlog.
        private boolean noisyWith(int mine, int total) {
            byInFlight.send("", total - mine);
            byInFlight.receive(total - mine);
            byInFlight.send("loud", mine + 1);
            byInFlight.receive(mine);
            return byInFlight.noisy("loud");
        }

        @Test
        void twentyNineInFlightAreTooFewToBeNoisy() {
            assertThat(noisyWith(29, 29)).isFalse();
        }

        @Test
        void thirtyOf299AreMoreThanATenth() {
            assertThat(noisyWith(30, 299)).isTrue();
        }

        @Test
        void thirtyOf300AreNotMoreThanATenth() {
            assertThat(noisyWith(30, 300)).isFalse();
        }

        @Test
        void thirtyOneOf300AreMoreThanATenth() {
            assertThat(noisyWith(31, 300)).isTrue();
        }

        @Test
        void nobodyIsNoisyWithoutABacklog() {
            byInFlight.send("loud", 100);
            byInFlight.receive(100);

            assertThat(byInFlight.noisy("loud")).isFalse();

            byInFlight.send("loud", Duration.ofSeconds(5));
            assertThat(byInFlight.noisy("loud")).as("delayed messages are no backlog").isFalse();

            byInFlight.pass(5);
            assertThat(byInFlight.noisy("loud")).isTrue();
        }
    }

    @Nested
    class ProcessingTime {
        @Test
        void whoKeepsTwentyConsumersBusyIsNoisyAfterTenConsumerSeconds() {
            shop.send("loud", 1_000);
            shop.receive(20);

            shop.pass(0.49);
            shop.send("early");
            assertThat(shop.groups(1)).as("9.8 consumer seconds").containsExactly("loud");

            shop.pass(0.02);
            assertThat(shop.groups(1)).as("a little over ten").containsExactly("early");
            assertThat(shop.view("loud").standing())
                    .isInstanceOfSatisfying(
                            Standing.Noisy.class,
                            noisy -> assertThat(noisy.rule()).isEqualTo(Rule.PROCESSING_TIME));
        }

        @Test
        void nineOfAHundredConsumersAreNeverTooMany() {
            shop.send("loud", 9);
            shop.receive(9);
            shop.send("", 91);
            shop.receive(91);
            shop.send("loud", 1_000);

            for (int second = 0; second < 300; second++) {
                shop.pass(1);
                assertThat(shop.noisy("loud")).as("after " + second).isFalse();
            }
        }

        @Test
        void tenEqualTenantsHaveATenthEachAndNotMore() {
            for (int i = 0; i < 10_000; i++) {
                shop.send("t" + i % 10);
            }
            for (int round = 0; round < 200; round++) {
                List<Message> held = shop.receive(10);
                shop.pass(0.77);
                held.forEach(shop::delete);
                shop.pass(0.11);
                assertThat(shop.fairness().noisyGroups()).as("round " + round).isZero();
            }
            assertThat(shop.view("t0").processingShare()).isCloseTo(0.1, within(1e-6));
        }

        @Test
        void timeAloneIsSeenWithinASecond() {
            shop.send("loud", 1_000);
            shop.receive(20);

            shop.pass(1.01);

            assertThat(shop.fairness().noisyGroups()).isEqualTo(1);
        }
    }

    @Nested
    class Leaving {
        @Test
        void withoutABacklogATenantIsQuietAtOnce() {
            makeNoisy(shop, "loud");

            shop.receive(100);

            assertThat(shop.noisy("loud")).isFalse();
        }

        @Test
        void withNothingInFlightATenantIsQuietAfterFiveMinutes() {
            idleAndNoisy();

            shop.pass(299.9);
            assertThat(shop.noisy("loud")).isTrue();

            shop.pass(0.1);
            assertThat(shop.noisy("loud")).isFalse();

            shop.pass(30);
            assertThat(shop.noisy("loud")).as("its past is forgotten").isFalse();
        }

        @Test
        void aReceiveWithinTheFiveMinutesStartsThemAnew() {
            idleAndNoisy();
            shop.pass(299);
            Message again = shop.receive(1).getFirst();
            shop.pass(1);
            shop.release(again);

            shop.pass(299);
            assertThat(shop.noisy("loud")).isTrue();

            shop.pass(1);
            assertThat(shop.noisy("loud")).isFalse();
        }

        /// A noisy tenant all of whose messages came back, in a queue where nothing else happens.
        private void idleAndNoisy() {
            shop.send("loud", 200);
            List<Message> taken = shop.receive(40);
            shop.pass(20);
            assertThat(shop.noisy("loud")).isTrue();
            taken.forEach(shop::release);
        }

        @Test
        void withALowShareForTenSecondsATenantIsQuiet() {
            byInFlight.send("loud", 60);
            byInFlight.receive(40);
            assertThat(byInFlight.noisy("loud")).isTrue();

            byInFlight.send("", 460); // 40 of 500 are 8 %
            byInFlight.receive(460);
            byInFlight.pass(9.9);
            assertThat(byInFlight.noisy("loud")).isTrue();

            byInFlight.pass(1.1);
            assertThat(byInFlight.noisy("loud")).isFalse();
        }

        @Test
        void betweenEightAndTenPercentATenantKeepsItsStanding() {
            byInFlight.send("loud", 60);
            byInFlight.receive(40);
            byInFlight.send("", 404); // 40 of 444 are 9 %
            byInFlight.receive(404);

            byInFlight.pass(60);
            assertThat(byInFlight.noisy("loud")).as("not low enough to leave").isTrue();

            byInFlight.send("calm", 50);
            byInFlight.receive(44); // of 488 are 9 %
            assertThat(byInFlight.noisy("calm")).as("not high enough to enter").isFalse();
        }

        @Test
        void aShareThatRisesInBetweenStartsTheTenSecondsAnew() {
            byInFlight.send("loud", 60);
            byInFlight.receive(40);
            byInFlight.send("", 460);
            byInFlight.receive(460);
            byInFlight.pass(9);
            byInFlight.delete("", 10); // 40 of 490
            byInFlight.pass(2);
            byInFlight.send("", 10);
            byInFlight.receive(10);

            byInFlight.pass(9);
            assertThat(byInFlight.noisy("loud")).isTrue();

            byInFlight.pass(2);
            assertThat(byInFlight.noisy("loud")).isFalse();
        }

        @Test
        void whoLeavesWithABacklogJoinsTheBackOfTheLine() {
            byInFlight.send("loud", 60);
            byInFlight.receive(40);
            byInFlight.send("", 460);
            byInFlight.receive(460);
            byInFlight.pass(5);
            byInFlight.send("waiting", 1); // is served before, and still here
            byInFlight.pass(6);
            byInFlight.send("after", 1);

            assertThat(byInFlight.noisy("loud")).isFalse();
            assertThat(byInFlight.groups(3)).containsExactly("waiting", "loud", "loud");
        }
    }

    @Nested
    class Metrics {
        @Test
        void withoutANoisyTenantEachEqualsItsTwin() {
            shop.send("a", 5);
            shop.send("", 5);
            shop.send("b", Duration.ofMinutes(1));
            shop.receive(3);
            shop.pass(2);

            FairnessSnapshot fairness = shop.fairness();

            assertThat(fairness)
                    .isEqualTo(
                            new FairnessSnapshot(
                                    0, 7, 3, 1, Duration.ofSeconds(2), Duration.ofSeconds(2)));
        }

        @Test
        void withANoisyTenantEachLeavesItsMessagesOut() {
            makeNoisy(shop, "loud"); // 40 and 40 in flight, 100 of the loud one wait
            shop.send("loud", Duration.ofMinutes(10));
            shop.pass(3);
            shop.send("quiet", 2);
            shop.send("quiet", Duration.ofMinutes(10));
            shop.pass(2);

            assertThat(shop.fairness())
                    .isEqualTo(
                            new FairnessSnapshot(
                                    1, 2, 40, 1, Duration.ofSeconds(5), Duration.ofSeconds(5)));

            for (int i = 0; i < 40; i++) {
                shop.delete("other-" + i, 1);
            }

            assertThat(shop.fairness())
                    .isEqualTo(
                            new FairnessSnapshot(
                                    1, 2, 0, 1, Duration.ofSeconds(5), Duration.ofSeconds(2)));
        }

        @Test
        void theOldestQuietMessageIsFoundBehindALargeBacklog() {
            shop.send("loud", 5_000);
            shop.receive(40);
            shop.pass(5);
            shop.send("quiet", 2);
            shop.receive(1);
            shop.pass(4);

            FairnessSnapshot fairness = shop.fairness();

            assertThat(fairness.oldestAge()).hasSeconds(9);
            assertThat(fairness.oldestAgeInQuietGroups()).as("in flight").hasSeconds(4);
        }

        @Test
        void whoLeftWithABacklogIsAsOldAsItsMessages() {
            byInFlight.send("loud", 5_000);
            byInFlight.receive(40);
            byInFlight.send("", 460);
            byInFlight.receive(460);
            byInFlight.pass(20);
            byInFlight.delete("loud", 40);
            byInFlight.delete("", 460);

            assertThat(byInFlight.fairness().oldestAgeInQuietGroups()).hasSeconds(20);
        }

        @Test
        void aMessageReceivedThreeTimesDoesNotCountByAge() {
            shop.send("poison");
            shop.pass(5);
            shop.send("fresh");
            for (int i = 0; i < 2; i++) {
                shop.release(shop.receive(1).getFirst());
                assertThat(shop.fairness().oldestAge()).hasSeconds(5);
            }

            shop.release(shop.receive(1).getFirst());

            assertThat(shop.fairness().oldestAge()).hasSeconds(0);
        }

        @Test
        void ageCountsFromTheEndOfTheDelay() {
            shop.send("a", Duration.ofSeconds(10));

            shop.pass(9);
            assertThat(shop.fairness().oldestAge()).isZero();

            shop.pass(4);
            assertThat(shop.fairness().oldestAge()).hasSeconds(3);
        }
    }

    @Nested
    class DeadLettersAndDelays {
        @Test
        void aPoisonMessageOfANoisyTenantIsGivenUpAfterAsManyReceives() {
            makeNoisy(shop, "loud");
            shop.receive(99);
            for (int i = 0; i < 4; i++) {
                shop.release(shop.receive(1, Duration.ofHours(1), 4).taken().getFirst());
            }

            QueueCore.Reception last = shop.receive(1, Duration.ofHours(1), 4);

            assertThat(last.taken()).isEmpty();
            assertThat(last.dead()).singleElement().extracting(Message::receives).isEqualTo(4);
        }

        @Test
        void delayedMessagesAreNoBacklog() {
            makeNoisy(shop, "loud");
            shop.send("loud", Duration.ofMinutes(1));

            shop.receive(100);

            assertThat(shop.noisy("loud")).isFalse();
            assertThat(shop.view("loud").delayed()).isEqualTo(1);
        }
    }

    @Test
    void aDeleteOfOneTenantMakesTheOthersSharesTooLarge() {
        for (int tenant = 0; tenant < 10; tenant++) {
            byInFlight.send("t" + tenant, 30);
            byInFlight.receive(30);
        }
        for (int tenant = 0; tenant < 10; tenant++) {
            byInFlight.send("t" + tenant);
        }
        assertThat(byInFlight.fairness().noisyGroups()).as("30 of 300 each").isZero();

        byInFlight.delete("t0", 1);

        assertThat(byInFlight.fairness().noisyGroups()).as("30 of 299 each").isEqualTo(9);
        assertThat(byInFlight.noisy("t0")).isFalse();
    }

    @Nested
    class WhenNothingHappens {
        @Test
        void aQueueThatWasNeverBusyAsksForNothing() {
            shop.send("", 10);
            shop.receive(10);
            shop.delete("", 10);

            assertThat(shop.core.nextDeadline()).isEmpty();
        }

        @Test
        void tenantsAreForgottenOnceTheirUseFaded() {
            makeNoisy(shop, "loud");
            shop.pass(60);
            shop.receive(100);
            shop.delete("loud", 140);
            assertThat(shop.knows("loud")).as("it used 2,400 consumer seconds").isTrue();
            for (int i = 0; i < 40; i++) {
                shop.delete("other-" + i, 1);
            }

            shop.pass(Duration.ofMinutes(15));

            assertThat(shop.core.tenants(TenantView.Size.BACKLOG, 10, shop.moment())).isEmpty();
            assertThat(shop.core.nextDeadline()).isEmpty();
        }

        @Test
        void aCrowdThatLeavesTakesNobodyElseAlong() {
            for (int i = 0; i < 2_000; i++) {
                shop.send("one-" + i);
            }
            Message alone = shop.send("");

            shop.receive(2_000).forEach(shop::delete);

            assertThat(shop.core.tenants(TenantView.Size.BACKLOG, 1, shop.moment())).isEmpty();
            assertThat(shop.receive(10)).containsExactly(alone);
        }

        @Test
        void aJumpOfTheClockIsLivedThroughSecondBySecond() {
            byInFlight.send("loud", 60);
            byInFlight.receive(40);
            byInFlight.send("", 460);
            byInFlight.receive(460);

            byInFlight.core.advance(
                    byInFlight.now().plus(Duration.ofSeconds(11)), new ArrayList<>());

            assertThat(byInFlight.fairness().noisyGroups()).isZero();
        }
    }
}
