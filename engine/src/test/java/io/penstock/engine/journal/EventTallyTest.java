package io.penstock.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.metrics.Summary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventTallyTest {
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

    private final EventTally tally = new EventTally();

    private void hear(int second, JournalLine line) {
        tally.hear(line, START.plusSeconds(second));
    }

    @Test
    void countsEachEventInTheMinuteInWhichItHappened() {
        hear(0, new JournalLine.Polled(List.of("a", "b", "c"), List.of(), START));
        hear(1, new JournalLine.Filtered(List.of("c"), "why"));
        hear(70, new JournalLine.Answered(1, 2, 1, "id", "rule", "", Duration.ofMillis(5), false));
        hear(71, new JournalLine.Deleted(1, 1));

        List<EventMinute> minutes = tally.drain(START.plusSeconds(120));

        assertThat(minutes).hasSize(2);
        assertThat(minutes.getFirst().polled().summary()).isEqualTo(new Summary(1, 3, 3, 3));
        assertThat(minutes.getFirst().filtered().summary().sum()).isEqualTo(1);
        assertThat(minutes.getFirst().invoked().summary().count()).isZero();
        assertThat(minutes.getLast().invoked().summary()).isEqualTo(new Summary(1, 2, 2, 2));
        assertThat(minutes.getLast().failed().summary()).isEqualTo(new Summary(1, 1, 1, 1));
        assertThat(minutes.getLast().deleted().summary().sum()).isEqualTo(1);
    }

    @Test
    void countsAFailureAsTheWholeBatchAndAFailedDeleteAsNothing() {
        hear(
                0,
                new JournalLine.FunctionFailed(
                        1, 4, "id", "ValueError", "no", Duration.ZERO, true));
        hear(1, new JournalLine.LetGo(2, List.of("x"), "throttled", START));
        hear(2, new JournalLine.DeleteFailed(3, List.of("y"), "gone", START));

        EventMinute minute = tally.drain(START.plusSeconds(60)).getFirst();

        assertThat(minute.invoked().summary().sum()).isEqualTo(4);
        assertThat(minute.failed().summary()).isEqualTo(new Summary(2, 5, 1, 4));
        assertThat(minute.deleted().summary()).isEqualTo(new Summary(1, 0, 0, 0));
    }

    @Test
    void tellsTheMostProvisionedPollersOfEachMinute() {
        hear(0, new JournalLine.Started("queue", "function"));
        hear(1, new JournalLine.PollersChanged(0, 2, "demand"));
        hear(20, new JournalLine.PollersChanged(2, 7, "demand"));
        hear(40, new JournalLine.PollersChanged(7, 3, "demand"));
        hear(190, new JournalLine.PollersChanged(3, 2, "demand"));
        hear(200, new JournalLine.StateChanged("Enabled", "Disabling", "USER_INITIATED"));

        assertThat(tally.drain(START.plusSeconds(300)))
                .extracting(EventMinute::provisionedPollers)
                .containsExactly(7, 3, 3, 3, 0);
    }

    @Test
    void tellsIdleMinutesToo() {
        hear(30, new JournalLine.Started("queue", "function"));

        assertThat(tally.drain(START.plusSeconds(59))).isEmpty();
        assertThat(tally.drain(START.plusSeconds(190)))
                .extracting(EventMinute::startMillis)
                .containsExactly(
                        START.toEpochMilli(),
                        START.plusSeconds(60).toEpochMilli(),
                        START.plusSeconds(120).toEpochMilli());
        assertThat(tally.drain(START.plusSeconds(190))).isEmpty();
        assertThat(tally.drain(START.plus(Duration.ofDays(9)))).hasSize(EventTally.MINUTES_MAX);
    }
}
