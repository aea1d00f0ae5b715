package io.penstock.runtime.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.invocation.InvocationResult.ThrottleReason;
import io.penstock.engine.invocation.InvocationResult.Throttled;
import io.penstock.engine.journal.JournalEntry;
import io.penstock.engine.journal.MessageStory;
import io.penstock.engine.mapping.QueueMappingConfig;
import io.penstock.engine.queue.MessageSource;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.queuemapping.Input;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.engine.time.Timeline.Registration;
import io.penstock.runtime.mapping.QueueMappingDriver.Means;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class QueueMappingDriverTest {
    private static final QueueArn SOURCE = new QueueArn("us-east-1", "000000000000", "orders");
    private static final Duration VISIBILITY = Duration.ofSeconds(30);

    private final ManualTimeline timeline =
            new ManualTimeline(Instant.parse("2026-01-01T00:00:00Z"));
    private final FakeQueue queue = new FakeQueue(timeline, VISIBILITY, 3);
    private final FakeFunction function = new FakeFunction();
    private final Alarms alarms = new Alarms(timeline);
    private final MappingJournal journal = new MappingJournal(List.of(), List.of(), () -> {});
    private final Heard heard = new Heard();

    @BeforeEach
    void startTheAlarms() {
        alarms.start(Thread.ofPlatform().daemon().factory());
    }

    @AfterEach
    void stopTheAlarms() {
        alarms.close();
    }

    @Test
    void handlesAMessageAsSoonAsItIsSent() throws Exception {
        var driver = started(config(10, 0), queue);

        queue.send("m1", "{\"order\":1}");
        Watch.lines(journal, "deleted", 1);

        assertThat(kinds())
                .containsExactly(
                        "started", "polled", "batch-closed", "invoked", "answered", "deleted");
        assertThat(function.requests().getFirst().event().text()).contains("\\\"order\\\":1");
        assertThat(queue.isEmpty()).isTrue();
        end(driver);
    }

    @Test
    void missesNoSignalHoweverManyThereAre() throws Exception {
        var driver = started(config(1, 0), queue);

        for (int i = 1; i <= 500; i++) {
            queue.send("m" + i, "x");
            int sent = i;
            Watch.counters(journal, counters -> counters.deleted() == sent);
        }

        end(driver);
    }

    @Test
    void deadLettersAPoisonedMessageThroughThreeVisibilityTimeouts() throws Exception {
        function.answers(_ -> FakeFunction.POISON);
        var driver = started(config(10, 0), queue);
        queue.onDeadLetter((id, receives) ->
                driver.deadLettered(new Input.DeadLettered(id, "arn:dlq", receives)));

        queue.send("m1", "poison");
        for (int receive = 1; receive <= 3; receive++) {
            Watch.lines(journal, "returned", receive);
            timeline.advance(VISIBILITY);
        }
        Watch.lines(journal, "dead-lettered", 1);

        assertThat(queue.deadLettered()).containsExactly("m1");
        MessageStory story = journal.story("m1");
        assertThat(story.attempts()).hasSize(3);
        assertThat(story.summary(timeline.instant()))
                .startsWith("3 receives: 3 failed with ValueError; moved to the dead-letter queue");
        assertThat(story.text(timeline.instant()).get(2))
                .startsWith("  receive 2 at 2026-01-01T00:00:30Z in batch");
        end(driver);
    }

    @Test
    void retriesAThrottledBatchWhenTheClockMoves() throws Exception {
        function.answers(_ ->
                function.requests().size() == 1
                        ? new Throttled(ThrottleReason.CONCURRENT_INVOCATION_LIMIT_EXCEEDED)
                        : FakeFunction.OK);
        var driver = started(config(10, 0), queue);

        queue.send("m1", "x");
        Watch.lines(journal, "throttled", 1);
        timeline.advance(Duration.ofSeconds(1));
        Watch.lines(journal, "deleted", 1);

        assertThat(function.requests()).hasSize(2);
        end(driver);
    }

    @Test
    void closesABatchWhenTheWindowElapsesOnTheMovedClock() throws Exception {
        var driver = started(config(100, 5), queue);

        queue.send("m1", "x");
        queue.send("m2", "x");
        Watch.counters(journal, counters -> counters.polled() == 2);
        assertThat(function.requests()).isEmpty();
        timeline.advance(Duration.ofSeconds(5));
        Watch.counters(journal, counters -> counters.deleted() == 2);

        assertThat(function.requests()).hasSize(1);
        end(driver);
    }

    @Test
    void keepsToTheMaximumConcurrencyAndHandlesEachMessageOnce() throws Exception {
        var driver =
                started(
                        new QueueMappingConfig(
                                "11111111-2222-4333-8444-555555555555",
                                FunctionArn.of("us-east-1", "000000000000", "handle"),
                                SOURCE,
                                5,
                                Duration.ZERO,
                                List.of(),
                                false,
                                3),
                        queue);

        IntStream.range(0, 2_000).forEach(i -> queue.send("m" + i, "x"));
        Watch.counters(journal, counters -> counters.deleted() == 2_000);

        assertThat(function.mostRunning()).isBetween(1, 3);
        assertThat(journal.counters().polled()).isEqualTo(2_000);
        assertThat(journal.counters().inHand()).isZero();
        end(driver);
    }

    @Test
    void letsARunningInvocationEndBeforeItIsDrained() throws Exception {
        function.holdBack();
        var driver = started(config(10, 0), queue);
        queue.send("m1", "x");
        function.awaitBegan();

        driver.stop();
        assertThat(heard.drained.getCount()).isEqualTo(1);
        function.letThrough(1);

        assertThat(heard.drained.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(journal.counters().inHand()).isZero();
    }

    @Test
    void cutsOffALongPollWhenItStops() throws Exception {
        var patient = new PatientSource();
        var driver = started(config(10, 0), patient);
        patient.polled.await();

        driver.stop();

        assertThat(heard.drained.await(20, TimeUnit.SECONDS)).isTrue();
        driver.awaitEnd();
    }

    @Test
    void stopsTheMappingAndNothingElseWhenItsSourceBreaks() throws Exception {
        queue.throwOnReceive();
        var driver = started(config(10, 0), queue);

        assertThat(heard.broke.get(20, TimeUnit.SECONDS)).contains("this queue is broken");
        driver.awaitEnd();
        assertThat(driver.snapshot()).isEmpty();
    }

    @Test
    void stopsTheMappingAndNotItsSenderWhenNoThreadIsLeft() throws Exception {
        var threads = new FewThreads(2);
        function.holdBack();
        queue.send("m1", "x");
        QueueMappingDriver driver = started(config(10, 0), queue, threads);
        function.awaitBegan();
        threads.end(1); // it has polled in vain, while the first is busy with the function

        queue.send("m2", "x");

        assertThat(heard.broke.get(20, TimeUnit.SECONDS)).contains("no thread left");
        assertThat(driver.workers()).isEqualTo(1);
        function.letThrough(1);
    }

    @Test
    void stopsTheMappingAndNotTheAlarmsWhenNoThreadIsLeft() throws Exception {
        var threads = new FewThreads(5);
        var other = new CountDownLatch(1);
        function.holdBack();
        IntStream.range(0, 6).forEach(i -> queue.send("m" + i, "x"));
        QueueMappingDriver _ = started(config(1, 0), queue, threads);
        for (int i = 0; i < 5; i++) {
            function.awaitBegan();
        }
        Alarms.Alarm _ = alarms.set(timeline.tick().plus(Duration.ofSeconds(2)), other::countDown);

        timeline.advance(Duration.ofSeconds(1)); // it may have more than five in flight

        assertThat(heard.broke.get(20, TimeUnit.SECONDS)).contains("no thread left");
        timeline.advance(Duration.ofSeconds(1));
        assertThat(other.await(20, TimeUnit.SECONDS)).isTrue();
        function.letThrough(5);
    }

    @Test
    void doesNothingIfItIsStoppedBeforeItsStart() throws Exception {
        var driver = driver(config(10, 0), queue, Thread.ofPlatform().daemon().factory());

        driver.stop();
        driver.awaitEnd();
        driver.start();
        queue.send("m1", "x");

        assertThat(queue.listeners()).isZero();
        assertThat(journal.after(0, 100)).isEmpty();
        assertThat(heard.drained.getCount()).isZero();
    }

    @Test
    void pollsOnWithBackoffWhenTheQueueIsMissing() throws Exception {
        queue.goMissing();
        var driver = started(config(10, 0), queue);

        Watch.lines(journal, "poll-failed", 1);
        timeline.advance(Duration.ofMinutes(2));
        List<JournalEntry> failures = Watch.lines(journal, "poll-failed", 2);

        assertThat(failures.getFirst().line().text()).startsWith("The queue does not exist: gone.");
        assertThat(heard.polls.getCount()).isEqualTo(1);
        end(driver);
    }

    private QueueMappingDriver started(QueueMappingConfig config, MessageSource source) {
        return started(config, source, Thread.ofPlatform().daemon().factory());
    }

    private QueueMappingDriver started(
            QueueMappingConfig config, MessageSource source, ThreadFactory threads) {
        QueueMappingDriver driver = driver(config, source, threads);
        driver.start();
        return driver;
    }

    private QueueMappingDriver driver(
            QueueMappingConfig config, MessageSource source, ThreadFactory threads) {
        return new QueueMappingDriver(
                config,
                source,
                journal,
                new Means(timeline, function, alarms, threads),
                RandomGenerator.of("L64X128MixRandom"),
                heard);
    }

    private static void end(QueueMappingDriver driver) throws InterruptedException {
        driver.stop();
        driver.awaitEnd();
    }

    private static QueueMappingConfig config(int batchSize, int windowSeconds) {
        return new QueueMappingConfig(
                "11111111-2222-4333-8444-555555555555",
                FunctionArn.of("us-east-1", "000000000000", "handle"),
                SOURCE,
                batchSize,
                Duration.ofSeconds(windowSeconds),
                List.of(),
                false,
                QueueMappingConfig.UNLIMITED);
    }

    private List<String> kinds() {
        return journal.after(0, 100).stream().map(entry -> entry.line().kind()).toList();
    }

    private static final class Heard implements QueueMappingDriver.Listener {
        private final CountDownLatch polls = new CountDownLatch(1);
        private final CountDownLatch drained = new CountDownLatch(1);
        private final CompletableFuture<String> broke = new CompletableFuture<>();

        @Override
        public void polls(QueueMappingDriver driver) {
            polls.countDown();
        }

        @Override
        public void drained(QueueMappingDriver driver) {
            drained.countDown();
        }

        @Override
        public void broke(QueueMappingDriver driver, String reason) {
            broke.complete(reason);
        }
    }

    /// Makes so many threads, and no more.
    private static final class FewThreads implements ThreadFactory {
        private final int most;
        private final List<Thread> made = new CopyOnWriteArrayList<>();

        FewThreads(int most) {
            this.most = most;
        }

        @Override
        public Thread newThread(Runnable work) {
            if (made.size() == most) {
                return new Stillborn();
            }
            Thread thread = Thread.ofPlatform().daemon().unstarted(work);
            made.add(thread);
            return thread;
        }

        /// A thread for which the machine has no room.
        private static final class Stillborn extends Thread {
            @Override
            public void start() {
                throw new OutOfMemoryError("no thread left");
            }
        }

        /// Ends a worker that waits for work.
        void end(int number) throws InterruptedException {
            made.get(number).interrupt();
            made.get(number).join();
        }
    }

    /// Never has messages, and waits for them until interrupted.
    private static final class PatientSource implements MessageSource {
        private final CountDownLatch polled = new CountDownLatch(1);

        @Override
        public Reception receive(int max, Duration wait) throws InterruptedException {
            polled.countDown();
            boolean _ = new CountDownLatch(1).await(wait.toMillis(), TimeUnit.MILLISECONDS);
            return new Reception.Messages(List.<QueueMessage>of(), VISIBILITY);
        }

        @Override
        public Deletion delete(List<String> receiptHandles) {
            return new Deletion(List.of());
        }

        @Override
        public Condition condition() {
            return new Condition.Answers(0, 0, 0, VISIBILITY);
        }

        @Override
        public Registration onReady(Runnable ready) {
            return () -> {};
        }

        @Override
        public boolean signals() {
            return false;
        }
    }
}
