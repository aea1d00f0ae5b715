package io.penstock.engine.queuemapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.filter.Match;
import io.penstock.engine.finding.Observer;
import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.invocation.InvocationResult.FunctionFailed;
import io.penstock.engine.invocation.InvocationResult.Refusal;
import io.penstock.engine.invocation.InvocationResult.Refused;
import io.penstock.engine.invocation.InvocationResult.Returned;
import io.penstock.engine.invocation.InvocationResult.ThrottleReason;
import io.penstock.engine.invocation.InvocationResult.Throttled;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.journal.Cause;
import io.penstock.engine.journal.Counters;
import io.penstock.engine.journal.Journal;
import io.penstock.engine.journal.JournalEntry;
import io.penstock.engine.journal.JournalLine;
import io.penstock.engine.journal.MessageStory;
import io.penstock.engine.journal.NotInvoked;
import io.penstock.engine.journal.Recent;
import io.penstock.engine.mapping.QueueMappingConfig;
import io.penstock.engine.pollers.LimitingFactor;
import io.penstock.engine.queue.MessageSource.Deletion;
import io.penstock.engine.queue.MessageSource.Reception;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.queuemapping.Effect.Delete;
import io.penstock.engine.queuemapping.Effect.Invoke;
import io.penstock.engine.queuemapping.Effect.Poll;
import io.penstock.engine.time.Moment;
import io.penstock.engine.time.Tick;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class QueueMappingTest {
    private static final Duration VISIBILITY = Duration.ofSeconds(30);
    private static final InvocationResult OK = new Returned(Payload.of("{}"));

    private Duration elapsed = Duration.ZERO;
    private QueueMappingConfig config = config(10, 0, false, QueueMappingConfig.UNLIMITED);
    private QueueMapping core = core(config, true);
    private final List<Effect> told = new ArrayList<>();

    @Nested
    class WhenItPolls {
        @Test
        void pollsASignallingSourceOnceAndThenRestsUntilASignal() {
            Poll first = only(Poll.class, tell(new Input.Start()));
            assertThat(first).isEqualTo(new Poll(1, 10, Duration.ZERO));

            List<Effect> empty = receive(first);

            assertThat(acts(empty)).isEmpty();
            assertThat(empty).contains(new Effect.Became(Phase.POLLING));
            assertThat(core.awaitsSignal()).isTrue();
            assertThat(only(Poll.class, tell(new Input.SourceReady()))).isNotNull();
        }

        @Test
        void losesNoSignalThatComesDuringAPoll() {
            Poll first = only(Poll.class, tell(new Input.Start()));
            assertThat(acts(tell(new Input.SourceReady()))).isEmpty();

            assertThat(only(Poll.class, receive(first))).isNotNull();
        }

        @Test
        void longPollsASourceThatDoesNotSignalOnceItHasAnswered() {
            core = core(config, false);

            Poll first = only(Poll.class, tell(new Input.Start()));
            assertThat(first.patience()).isZero();
            assertThat(only(Poll.class, receive(first)).patience())
                    .isEqualTo(SourceWatch.LONG_POLL);
        }

        @Test
        void asksForNoMoreThanItMayInvoke() {
            config = config(10, 0, false, 2);
            core = core(config, true);

            List<Effect> one = receive(only(Poll.class, tell(new Input.Start())), messages(10));
            List<Effect> two = receive(only(Poll.class, one), messages(10));

            assertThat(acts(two)).hasOnlyElementsOfType(Invoke.class).hasSize(1);
        }

        @Test
        void backsOffFromASourceThatDoesNotAnswer() {
            Poll first = only(Poll.class, tell(new Input.Start()));

            List<Effect> effects =
                    tell(
                            new Input.Received(
                                    first.poll(),
                                    new Intake.Unreachable(true, "no such queue"),
                                    now().tick()));

            assertThat(acts(effects)).isEmpty();
            assertThat(lines(effects)).hasOnlyElementsOfType(JournalLine.PollFailed.class);
            pass(Duration.ofMillis(800));
            assertThat(only(Poll.class, tell(new Input.TimePassed()))).isNotNull();
        }
    }

    @Nested
    class WhenAnInvocationEnds {
        @Test
        void deletesWhatWasHandled() {
            Invoke invoke = invoked(messages(3));

            Delete delete = only(Delete.class, end(invoke, OK));

            assertThat(delete.receiptHandles()).containsExactly("h0", "h1", "h2");
            List<Effect> settled =
                    tell(new Input.Deleted(delete.deletion(), new Deletion(List.of())));
            assertThat(lines(settled)).containsExactly(new JournalLine.Deleted(1, 3));
            assertThat(core.inHand()).isZero();
        }

        @Test
        void leavesAFailedBatchToItsVisibilityTimeout() {
            Invoke invoke = invoked(messages(2));

            List<Effect> effects =
                    end(invoke, new FunctionFailed("ValueError", "poison", Payload.EMPTY));

            assertThat(acts(effects)).noneMatch(Delete.class::isInstance);
            assertThat(lines(effects))
                    .anyMatch(line ->
                            line instanceof JournalLine.Returned returned
                                    && returned.ids().equals(List.of("m0", "m1"))
                                    && returned.visibleAgainAt()
                                            .equals(Instant.EPOCH.plus(VISIBILITY)));
        }

        @Test
        void deletesAllButTheReportedMessages() {
            reportItemFailures();
            Invoke invoke = invoked(messages(3));

            List<Effect> effects =
                    end(
                            invoke,
                            new Returned(
                                    Payload.of(
                                            "{\"batchItemFailures\":[{\"itemIdentifier\":\"m1\"}]}")));

            assertThat(only(Delete.class, effects).receiptHandles()).containsExactly("h0", "h2");
        }

        @Test
        void returnsTheWholeBatchWhenTheReportIsInvalid() {
            reportItemFailures();
            Invoke invoke = invoked(messages(2));

            List<Effect> effects =
                    end(
                            invoke,
                            new Returned(
                                    Payload.of(
                                            "{\"batchItemFailures\":[{\"foo\":\"notvalid\"}]}")));

            assertThat(acts(effects)).noneMatch(Delete.class::isInstance);
            assertThat(core.inHand()).isZero();
        }

        @Test
        void triesAThrottledBatchAgainUntilItsVisibilityEnds() {
            Invoke invoke = invoked(messages(1));
            int attempts = 1;

            end(invoke, throttled());
            while (core.inHand() > 0) {
                pass(now().tick().until(core.nextDeadline().orElseThrow()));
                for (Effect act : acts(tell(new Input.TimePassed()))) {
                    if (act instanceof Invoke again) {
                        attempts++;
                        end(again, throttled());
                    }
                }
            }

            assertThat(attempts).isBetween(4, 8);
            assertThat(elapsed).isEqualTo(VISIBILITY);
        }

        @Test
        void doesNotSayThatTheFunctionRejectedWhatItNeverGot() {
            Invoke invoke = invoked(messages(2));

            end(invoke, new Refused(Refusal.RECURSIVE, "it called itself 16 times"));

            assertThat(lines(told))
                    .contains(
                            new JournalLine.Refused(
                                    1,
                                    2,
                                    "RECURSIVE",
                                    "it called itself 16 times",
                                    JournalLine.NEVER));
            assertNeverRan("m1", Cause.REFUSED, 2);
            assertThat(recent().refused()).isTrue();
            assertThat(recent().heldBackWhy()).isEqualTo("it called itself 16 times");
        }

        @Test
        void saysOfAThrottleAfterAStopThatNothingRan() {
            Invoke invoke = invoked(messages(2));
            tell(new Input.Stop());

            List<Effect> effects = end(invoke, throttled());

            assertThat(effects).endsWith(new Effect.Became(Phase.DRAINED));
            assertNeverRan("m0", Cause.THROTTLED, 2);
        }

        @Test
        void saysOfARefusalByAServerThatStopsThatNothingRan() {
            Invoke invoke = invoked(messages(1));

            end(invoke, new Refused(Refusal.STOPPING, "the server is stopping"));

            assertNeverRan("m0", Cause.REFUSED, 1);
        }

        @Test
        void saysOfAMessageThatNoEventCanHoldThatNothingRan() {
            Poll first = only(Poll.class, tell(new Input.Start()));

            receive(first, Stream.of(ModelQueue.message("m0", "h0", "\1".repeat(1_048_576), 1)));

            assertNeverRan("m0", Cause.LET_GO, 1);
            assertThat(recent().heldBackWhy()).endsWith("bytes, over the limit");
            assertThat(lines(told).getLast().text())
                    .startsWith("Message m0 let go without having run: its event alone would be");
        }

        @Test
        void saysWhatMustNotOvertakeAFailedMessageOfItsGroup() {
            config = fifo(1);
            core = core(config, true);
            Invoke invoke = invoked(Stream.of(grouped("m0"), grouped("m1")));

            end(invoke, new FunctionFailed("ValueError", "poison", Payload.EMPTY));

            assertThat(story("m0").attempts().getFirst().cause()).isEqualTo(Cause.FAILED);
            assertNeverRan("m1", Cause.LET_GO, 2);
        }

        /// The message's story, the counts and the observer agree.
        private void assertNeverRan(String id, Cause cause, int failedInvokes) {
            assertThat(story(id).attempts())
                    .singleElement()
                    .satisfies(attempt -> {
                        assertThat(attempt.cause()).isEqualTo(cause);
                        assertThat(attempt.ran()).isFalse();
                    });
            var observer = new Observer();
            var notInvoked = new NotInvoked();
            for (JournalEntry entry : journal().after(0, 100)) {
                observer.hear(entry.line());
                notInvoked.hear(entry);
            }
            Counters counters =
                    lines(told).stream().reduce(Counters.ZERO, Counters::plus, (a, _) -> a);
            assertThat(counters.failedInvoke()).isEqualTo(failedInvokes);
            assertThat(observer.observed(10).letGo()).isPositive();
            assertThat(notInvoked.counts())
                    .anyMatch(count -> count.kind().equals("let-go") && count.messages() > 0);
        }

        @Test
        void tellsOfMessagesThatCouldNotBeDeleted() {
            Delete delete = only(Delete.class, end(invoked(messages(2)), OK));

            List<Effect> effects =
                    tell(
                            new Input.Deleted(
                                    delete.deletion(),
                                    new Deletion(
                                            List.of(new Deletion.Failure("h1", "InternalError")))));

            assertThat(lines(effects))
                    .containsExactly(
                            new JournalLine.Deleted(1, 1),
                            new JournalLine.DeleteFailed(
                                    1,
                                    List.of("m1"),
                                    "InternalError",
                                    Instant.EPOCH.plus(VISIBILITY)));
        }
    }

    @Nested
    class WhenItGathers {
        @Test
        void makesTwoBatchesOfThirtyMessages() {
            config = config(20, 1, false, 2);
            core = core(config, true);
            Poll first = only(Poll.class, tell(new Input.Start()));

            List<Effect> effects = receive(first, IntStream.range(0, 10).mapToObj(i -> message(i)));
            effects = receive(polls(effects).getFirst(), messages(10, 20));
            assertThat(invokes(effects).getFirst().messages()).hasSize(20);
            receive(polls(effects).getFirst(), messages(20, 30));
            pass(Duration.ofSeconds(1));

            assertThat(invokes(tell(new Input.TimePassed())).getFirst().messages()).hasSize(10);
        }

        @Test
        void deletesFilteredMessagesAndInvokesTheRest() {
            config =
                    new QueueMappingConfig(
                            config.uuid(),
                            config.function(),
                            config.source(),
                            10,
                            Duration.ZERO,
                            List.of("{\"body\":{\"k\":[\"good\"]}}"),
                            false,
                            QueueMappingConfig.UNLIMITED);
            core = core(config, true);
            Poll first = only(Poll.class, tell(new Input.Start()));

            List<Effect> effects =
                    receive(
                            first,
                            Stream.of(
                                    ModelQueue.message("good", "hg", "{\"k\":\"good\"}", 1),
                                    ModelQueue.message("bad", "hb", "{\"k\":\"bad\"}", 1)));

            assertThat(invokes(effects).getFirst().messages())
                    .extracting(QueueMessage::messageId)
                    .containsExactly("good");
            assertThat(only(Delete.class, effects).receiptHandles()).containsExactly("hb");
        }
    }

    @Nested
    class WhenMessagesAreLarge {
        private static final Payload LARGE = Payload.of(new byte[500_000]);

        @Test
        void pollsNoMoreThanItMayHold() {
            config = config(10, 0, false, 1_000);
            core = core(config, true);
            List<Invoke> running = new ArrayList<>();
            var open = new ArrayDeque<>(acts(tell(new Input.Start())));
            for (int polls = 0; !open.isEmpty() && polls < 2_000; ) {
                Effect act = open.removeFirst();
                if (act instanceof Poll poll) {
                    open.addAll(acts(receiveLarge(poll, polls++)));
                } else if (act instanceof Invoke invoke) {
                    running.add(invoke);
                }
                if (open.isEmpty() && core.snapshot().factor() != LimitingFactor.MEMORY) {
                    pass(Duration.ofSeconds(1)); // it may have more batches in flight
                    open.addAll(acts(tell(new Input.TimePassed())));
                }
            }

            long held = running.size() * 10L * 500_000;
            assertThat(held)
                    .isBetween(
                            QueueMapping.IN_HAND_BYTES_MAX - 10_000_000,
                            QueueMapping.IN_HAND_BYTES_MAX + 10_000_000);
            assertThat(core.snapshot().factor().sentence()).contains("256 MB");
            Delete delete = only(Delete.class, end(running.getFirst(), OK));
            assertThat(polls(tell(new Input.Deleted(delete.deletion(), new Deletion(List.of())))))
                    .isNotEmpty();
        }

        private List<Effect> receiveLarge(Poll poll, int number) {
            List<Intake.Sifted> messages =
                    messages(10 * number, 10 * number + 10)
                            .map(each -> new Intake.Sifted(each, new Match.Passed(0), LARGE))
                            .toList();
            return tell(
                    new Input.Received(
                            poll.poll(),
                            new Intake.Messages(messages, false, VISIBILITY),
                            now().tick()));
        }
    }

    @Nested
    class WhenMessagesComeAgain {
        @Test
        void saysWithWhichBatchesTheyStillRun() {
            Invoke first = invoked(messages(2));
            List<Effect> effects = again(2, 3);
            Invoke second = invokes(effects).getFirst();
            assertThat(overlaps(effects)).containsExactly(1L);
            assertThat(overlaps(again(3, 3))).containsExactly(1L, 2L);

            end(first, OK);

            assertThat(overlaps(again(4, 1))).containsExactly(2L, 3L);
            end(second, OK);
            assertThat(overlaps(again(5, 1))).containsExactly(3L, 4L);
        }

        /// Receives the message `m0` once more, with other messages after it.
        private List<Effect> again(int receives, int others) {
            pass(VISIBILITY);
            QueueMessage repeated = ModelQueue.message("m0", "h0-" + receives, "x", receives);
            Poll poll = only(Poll.class, tell(new Input.SourceReady()));
            Stream<QueueMessage> more = messages(receives * 100, receives * 100 + others);
            List<Effect> effects = receive(poll, Stream.concat(Stream.of(repeated), more));
            receive(polls(effects).getFirst());
            return effects;
        }

        private static List<Long> overlaps(List<Effect> effects) {
            return lines(effects).stream()
                    .filter(JournalLine.RedeliveredWhileRunning.class::isInstance)
                    .map(line -> ((JournalLine.RedeliveredWhileRunning) line).runningBatch())
                    .toList();
        }
    }

    @Nested
    class WhenTheQueueHidesNothing {
        private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

        @Test
        void invokesWithWhatItGetsAtOnce() {
            Poll first = only(Poll.class, tell(new Input.Start()));
            Tick askedAt = now().tick();
            pass(Duration.ofMillis(5));

            List<Effect> effects = receiveUnhidden(first, askedAt, messages(3));

            assertThat(invokes(effects).getFirst().messages()).hasSize(3);
        }

        @Test
        void waitsForNoWindow() {
            config = config(100, 5, false, QueueMappingConfig.UNLIMITED);
            core = core(config, true);
            Poll first = only(Poll.class, tell(new Input.Start()));

            List<Effect> effects = receiveUnhidden(first, now().tick(), messages(3));

            assertThat(invokes(effects).getFirst().messages()).hasSize(3);
        }

        @Test
        void doesNotSpinWhileTheGroupIsBeingWorkedOn() {
            config = fifo(10);
            core = core(config, true);

            assertThat(pollsWithinTenSeconds(_ -> Optional.empty())).isBetween(5, 40);
            assertThat(lines(told).stream().filter(JournalLine.Invoked.class::isInstance))
                    .hasSize(1);
        }

        @Test
        void doesNotSpinWhileItIsThrottled() {
            assertThat(pollsWithinTenSeconds(_ -> Optional.of(throttled()))).isBetween(5, 100);
        }

        @Test
        void doesNotSpinWhileTheFunctionMustNotRun() {
            assertThat(
                            pollsWithinTenSeconds(
                                    _ -> Optional.of(new Refused(Refusal.RECURSIVE, "a loop"))))
                    .isBetween(5, 100);
        }

        /// Plays a queue with one message, which every poll brings within a millisecond, and
        /// returns how many polls there were.
        ///
        /// @param function how an invocation ends after a millisecond; empty if it does not
        private int pollsWithinTenSeconds(Function<Invoke, Optional<InvocationResult>> function) {
            int polls = 0;
            var open = new ArrayDeque<>(acts(tell(new Input.Start())));
            while (elapsed.compareTo(TEN_SECONDS) < 0) {
                if (open.isEmpty()) {
                    pass(now().tick().until(core.nextDeadline().orElseThrow()));
                    open.addAll(acts(tell(new Input.TimePassed())));
                    continue;
                }
                Effect act = open.removeFirst();
                Tick askedAt = now().tick();
                pass(Duration.ofMillis(1));
                if (act instanceof Poll poll) {
                    polls++;
                    open.addAll(acts(receiveUnhidden(poll, askedAt, Stream.of(grouped("m0")))));
                } else if (act instanceof Invoke invoke) {
                    function.apply(invoke)
                            .ifPresent(result -> open.addAll(acts(end(invoke, result))));
                }
            }
            return polls;
        }

        private List<Effect> receiveUnhidden(
                Poll poll, Tick askedAt, Stream<QueueMessage> messages) {
            Intake intake =
                    Sieve.of(config).sift(new Reception.Messages(messages.toList(), Duration.ZERO));
            return tell(new Input.Received(poll.poll(), intake, askedAt));
        }
    }

    @Nested
    class WhenItStops {
        @Test
        void letsRunningInvocationsEndAndBeginsNothing() {
            Invoke invoke = invoked(messages(1));
            assertThat(acts(tell(new Input.Stop()))).isEmpty();

            Delete delete = only(Delete.class, end(invoke, OK));
            List<Effect> effects =
                    tell(new Input.Deleted(delete.deletion(), new Deletion(List.of())));

            assertThat(effects).endsWith(new Effect.Became(Phase.DRAINED));
        }

        @Test
        void leavesGatheredMessagesToTheQueue() {
            config = config(100, 5, false, QueueMappingConfig.UNLIMITED);
            core = core(config, true);
            List<Effect> effects =
                    receive(only(Poll.class, tell(new Input.Start())), messages(0, 3));
            receive(polls(effects).getFirst());

            effects = tell(new Input.Stop());

            assertThat(lines(effects)).anyMatch(JournalLine.Returned.class::isInstance);
            assertThat(effects).endsWith(new Effect.Became(Phase.DRAINED));
        }
    }

    private void reportItemFailures() {
        config = config(10, 0, true, QueueMappingConfig.UNLIMITED);
        core = core(config, true);
    }

    /// Starts, receives these messages and an empty poll after them, and returns the invocation.
    private Invoke invoked(Stream<QueueMessage> messages) {
        List<Effect> effects = receive(only(Poll.class, tell(new Input.Start())), messages);
        receive(polls(effects).getFirst());
        return invokes(effects).getFirst();
    }

    private List<Effect> end(Invoke invoke, InvocationResult result) {
        var report =
                new InvocationReport(result, "$LATEST", false, Duration.ofMillis(3), Payload.EMPTY);
        return tell(new Input.Invoked(invoke.batch(), report, invoke.read(result)));
    }

    private List<Effect> receive(Poll poll) {
        return receive(poll, Stream.empty());
    }

    private List<Effect> receive(Poll poll, Stream<QueueMessage> messages) {
        Intake intake =
                Sieve.of(config).sift(new Reception.Messages(messages.toList(), VISIBILITY));
        return tell(new Input.Received(poll.poll(), intake, now().tick()));
    }

    private List<Effect> tell(Input input) {
        List<Effect> effects = core.on(input, now());
        told.addAll(effects);
        return effects;
    }

    private Journal journal() {
        var journal = new Journal(100);
        lines(told).forEach(line -> journal.add(line, now().instant()));
        return journal;
    }

    private MessageStory story(String id) {
        return MessageStory.of(id, journal().of(id));
    }

    private Recent recent() {
        Recent recent = Recent.NOTHING;
        for (JournalEntry entry : journal().after(0, 100)) {
            recent = recent.plus(entry);
        }
        return recent;
    }

    private void pass(Duration span) {
        elapsed = elapsed.plus(span);
    }

    private Moment now() {
        return new Moment(new Tick(elapsed.toNanos()), Instant.EPOCH.plus(elapsed));
    }

    private QueueMapping core(QueueMappingConfig of, boolean signals) {
        return new QueueMapping(of, signals, 0, RandomGenerator.of("L64X128MixRandom"), now());
    }

    private static Throttled throttled() {
        return new Throttled(ThrottleReason.CONCURRENT_INVOCATION_LIMIT_EXCEEDED);
    }

    private static QueueMappingConfig config(
            int batchSize, int windowSeconds, boolean reports, int maximumConcurrency) {
        return new QueueMappingConfig(
                "11111111-2222-4333-8444-555555555555",
                FunctionArn.of("us-east-1", "000000000000", "handle"),
                new QueueArn("us-east-1", "000000000000", "orders"),
                batchSize,
                Duration.ofSeconds(windowSeconds),
                List.of(),
                reports,
                maximumConcurrency);
    }

    private static QueueMappingConfig fifo(int batchSize) {
        return new QueueMappingConfig(
                "11111111-2222-4333-8444-555555555555",
                FunctionArn.of("us-east-1", "000000000000", "handle"),
                new QueueArn("us-east-1", "000000000000", "orders.fifo"),
                batchSize,
                Duration.ZERO,
                List.of(),
                false,
                QueueMappingConfig.UNLIMITED);
    }

    private static QueueMessage grouped(String id) {
        return new QueueMessage(
                id, "h-" + id, "x", Map.of("MessageGroupId", "g"), Map.of(), "", "");
    }

    private static Stream<QueueMessage> messages(int count) {
        return messages(0, count);
    }

    private static Stream<QueueMessage> messages(int from, int to) {
        return IntStream.range(from, to).mapToObj(QueueMappingTest::message);
    }

    private static QueueMessage message(int number) {
        return ModelQueue.message("m" + number, "h" + number, "x", 1);
    }

    private static List<Effect> acts(List<Effect> effects) {
        return effects.stream().filter(Effect.Act.class::isInstance).toList();
    }

    private static List<JournalLine> lines(List<Effect> effects) {
        return effects.stream()
                .filter(Effect.Note.class::isInstance)
                .map(effect -> ((Effect.Note) effect).line())
                .toList();
    }

    private static List<Poll> polls(List<Effect> effects) {
        return all(Poll.class, effects);
    }

    private static List<Invoke> invokes(List<Effect> effects) {
        return all(Invoke.class, effects);
    }

    private static <T extends Effect> List<T> all(Class<T> type, List<Effect> effects) {
        return effects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static <T extends Effect> T only(Class<T> type, List<Effect> effects) {
        List<T> found = all(type, effects);
        assertThat(found).hasSize(1);
        return found.getFirst();
    }
}
