package io.penstock.runtime.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.batch.Effect.Reason;
import io.penstock.engine.journal.JournalLine;
import io.penstock.engine.journal.JournalLine.Polled;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class JournalCodecTest {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:30.123Z");
    private static final List<JournalLine> ONE_OF_EACH =
            List.of(
                    new JournalLine.Started("arn:queue", "arn:function"),
                    new Polled(List.of("a", "b"), List.of(new Polled.Repeat("b", 2)), AT),
                    new JournalLine.PollFailed(true, "gone", AT),
                    new JournalLine.Filtered(List.of("a"), "pattern 1 (`body.k`)"),
                    new JournalLine.BatchClosed(7, List.of("a"), Reason.SIZE, 400),
                    new JournalLine.Invoked(7, 1, 1, "request"),
                    new JournalLine.Answered(
                            7, 1, 0, "request", "id", "rule", Duration.ofMillis(3), true),
                    new JournalLine.FunctionFailed(
                            7, 1, "request", "ValueError", "poison", Duration.ofMillis(3), false),
                    new JournalLine.Throttled(7, 1, "reason", AT),
                    new JournalLine.Refused(7, 1, "MISSING", "no such function", AT),
                    new JournalLine.LetGo(7, List.of("a"), "throttled", AT),
                    new JournalLine.Returned(7, List.of("a"), "failed", AT),
                    new JournalLine.Deleted(7, 1),
                    new JournalLine.DeleteFailed(7, List.of("a"), "InternalError", AT),
                    new JournalLine.FilteredDeleteFailed(List.of("a"), "InternalError"),
                    new JournalLine.DeadLettered("a", "arn:dlq", 3),
                    new JournalLine.RedeliveredWhileRunning("a", 7, 2, Duration.ofSeconds(31)),
                    new JournalLine.PollersChanged(2, 3, "growth"),
                    new JournalLine.StateChanged("Creating", "Enabled", "USER_INITIATED"),
                    new JournalLine.ConfigChanged(List.of("BatchSize from 10 to 5")));

    @Test
    void readsWhatItWroteForEveryKindOfLine() {
        assertThat(ONE_OF_EACH.stream().map(JournalCodec::write).map(JournalCodec::read))
                .isEqualTo(ONE_OF_EACH);
    }

    @Test
    void knowsEveryKindOfLineByItsName() {
        assertThat(ONE_OF_EACH.stream().<Class<?>>map(Object::getClass))
                .containsExactlyInAnyOrder(JournalLine.class.getPermittedSubclasses());
        assertThat(ONE_OF_EACH)
                .allSatisfy(line ->
                        assertThat(JournalCodec.write(line))
                                .startsWith("{\"kind\":\"" + line.kind() + "\""));
    }

    @Test
    void saysEveryKindOfLineInASentence() {
        assertThat(
                        Arrays.asList(
                                ONE_OF_EACH.stream().map(JournalLine::text).toArray(String[]::new)))
                .allSatisfy(text -> assertThat(text).matches("[A-Z0-9].*\\.").doesNotContain("%"));
    }
}
