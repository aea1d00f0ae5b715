package io.penstock.engine.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualTimelineTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final ManualTimeline timeline = new ManualTimeline(START);

    @Test
    void standsStillUntilItIsMoved() {
        Tick before = timeline.tick();

        timeline.advance(Duration.ofSeconds(30));

        assertThat(before.until(timeline.tick())).isEqualTo(Duration.ofSeconds(30));
        assertThat(timeline.instant()).isEqualTo(START.plusSeconds(30));
    }

    @Test
    void lettingAWaiterBlockUntilWokenUnlessItsTimeHasCome() {
        Tick deadline = timeline.tick().plus(Duration.ofSeconds(5));

        assertThat(timeline.realWait(deadline)).isEqualTo(Timeline.FOREVER);
        timeline.advance(Duration.ofSeconds(5));
        assertThat(timeline.realWait(deadline)).isZero();
    }

    @Test
    void wakesThoseWhoAreRegistered() {
        List<String> woken = new ArrayList<>();
        var first = timeline.onJump(() -> woken.add("first"));
        try (var _ = timeline.onJump(() -> woken.add("second"))) {
            timeline.advance(Duration.ofSeconds(1));
            first.close();
            timeline.advance(Duration.ofSeconds(1));
        }
        timeline.advance(Duration.ofSeconds(1));

        assertThat(woken).containsExactly("first", "second", "second");
    }

    @Test
    void refusesToGoBack() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> timeline.advance(Duration.ofSeconds(-1)));
    }
}
