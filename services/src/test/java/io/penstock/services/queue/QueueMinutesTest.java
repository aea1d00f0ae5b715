package io.penstock.services.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.services.queue.core.QueueCore.Counts;
import io.penstock.services.queue.core.QueueMinute;
import io.penstock.services.queue.core.Tally;
import io.penstock.services.queue.core.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a queue tells of its minutes, on a clock that only the test moves, in steps of any length.
class QueueMinutesTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:30Z");

    private final ManualTimeline timeline = new ManualTimeline(START);
    private final QueueService service =
            QueueService.inMemory(
                    timeline, RandomGenerator.of("L64X128MixRandom"), QueueLimits.DEFAULT);
    private final Queues queues = service.queues("000000000000", "us-east-1");

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void countsTrafficInTheMinuteInWhichItWas() throws InterruptedException {
        Queue queue = create("orders", Map.of());

        value(queue.send(Outgoing.of("four"), "me"));
        value(queue.send(Outgoing.of("seventh"), "me"));
        List<QueueMessage> received = value(queue.receive(Receiving.everything(1, 0)));
        timeline.advance(Duration.ofSeconds(30));
        value(queue.delete(received.getFirst().receiptHandle()));
        value(queue.receive(Receiving.everything(10, 0)));
        value(queue.receive(Receiving.everything(10, 0)));
        timeline.advance(Duration.ofMinutes(1));

        List<QueueMinute> minutes = minutes();
        assertThat(minutes)
                .extracting(QueueMinute::traffic)
                .containsExactly(
                        new Traffic(2, 11, 4, 7, 1, 0, 0, 0), new Traffic(0, 0, 0, 0, 1, 1, 1, 0));
        assertThat(minutes)
                .extracting(minute -> minute.gauges().counts())
                .containsExactly(new Counts(1, 1, 0), new Counts(0, 1, 0));
        assertThat(minutes.getFirst().startMillis())
                .isEqualTo(Instant.parse("2026-01-01T00:00:00Z").toEpochMilli());
        assertThat(minutes()).as("each is told once").isEmpty();
    }

    @Test
    void showsEachMinuteAsItWasAtItsEndHoweverFarTheClockJumps() throws InterruptedException {
        Queue queue = create("orders", Map.of("MessageRetentionPeriod", "300"));

        value(queue.send(Outgoing.of("now"), "me"));
        value(queue.send(new Outgoing("later", 90, Map.of(), Map.of(), null, null), "me"));
        value(queue.receive(new Receiving(1, 0, 120, List.of(), List.of())));
        timeline.advance(Duration.ofMinutes(10));

        // begun at :30; delayed until 2:00, in flight until 2:30, gone at 5:30
        assertThat(minutes())
                .filteredOn(minute -> minute.gauges().counts().all() > 0)
                .extracting(minute -> minute.gauges().counts())
                .containsExactly(
                        new Counts(0, 1, 1),
                        new Counts(1, 1, 0),
                        new Counts(2, 0, 0),
                        new Counts(2, 0, 0),
                        new Counts(2, 0, 0));
    }

    @Test
    void measuresAgeFromTheEndOfTheDelay() {
        Queue queue = create("orders", Map.of());

        value(queue.send(new Outgoing("later", 60, Map.of(), Map.of(), null, null), "me"));
        timeline.advance(Duration.ofMinutes(3));

        assertThat(minutes())
                .extracting(minute -> minute.gauges().fairness().oldestAge())
                .containsExactly(Duration.ZERO, Duration.ofSeconds(30), Duration.ofSeconds(90));
    }

    @Test
    void saysNothingSixHoursAfterItsLastUse() {
        Queue queue = create("orders", Map.of());
        timeline.advance(Duration.ofDays(1));
        assertThat(minutes()).hasSize(6 * 60);

        timeline.advance(Duration.ofDays(1));
        assertThat(minutes()).isEmpty();

        queue.counts();
        timeline.advance(Duration.ofMinutes(1));
        assertThat(minutes()).hasSize(1);
    }

    @Test
    void keepsADayAtMostForWhoAsksLate() {
        Queue queue = create("orders", Map.of());
        value(queue.send(Outgoing.of("waits"), "me"));

        timeline.advance(Duration.ofDays(3));

        assertThat(minutes()).hasSize(Tally.MINUTES_MAX);
    }

    @Test
    void countsRepetitionsAndLockedGroupsOfFifoQueues() throws InterruptedException {
        Queue queue = create("orders.fifo", Map.of("FifoQueue", "true"));
        for (String group : List.of("a", "b", "a")) {
            value(queue.send(new Outgoing("x", null, Map.of(), Map.of(), group, group), "me"));
        }
        List<QueueMessage> received = value(queue.receive(Receiving.everything(1, 0)));
        timeline.advance(Duration.ofMinutes(1));
        value(queue.delete(received.getFirst().receiptHandle()));
        timeline.advance(Duration.ofSeconds(30));

        List<QueueMinute> minutes = minutes();

        assertThat(minutes.getFirst().traffic().sent()).isEqualTo(2);
        assertThat(minutes.getFirst().traffic().deduplicated()).isEqualTo(1);
        assertThat(minutes).extracting(m -> m.gauges().lockedGroups()).containsExactly(1, 0);
    }

    @Test
    void readsWithoutTellingMinutes() {
        Queue queue = create("orders", Map.of());
        value(queue.send(Outgoing.of("one"), "me"));
        timeline.advance(Duration.ofMinutes(1));

        QueueReading reading = service.readings().toList().getFirst();

        assertThat(reading.total().sent()).isEqualTo(1);
        assertThat(reading.gauges().counts()).isEqualTo(new Counts(1, 0, 0));
        assertThat(minutes()).hasSize(1);
    }

    private Queue create(String name, Map<String, String> attributes) {
        return value(queues.create(name, attributes, Map.of()));
    }

    private List<QueueMinute> minutes() {
        return service.reports().flatMap(report -> report.minutes().stream()).toList();
    }

    private static <T> T value(Answer<T> answer) {
        return switch (answer) {
            case Answer.Ok<T>(var value) -> value;
            case Answer.Refused<T>(var error) -> throw new AssertionError(error);
        };
    }
}
