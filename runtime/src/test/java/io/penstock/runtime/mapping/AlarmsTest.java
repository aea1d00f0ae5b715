package io.penstock.runtime.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.time.ManualTimeline;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AlarmsTest {
    private final ManualTimeline timeline =
            new ManualTimeline(Instant.parse("2026-01-01T00:00:00Z"));

    @Test
    void goOffForOthersWhenOneWakeFails() throws InterruptedException {
        var woken = new CountDownLatch(1);
        try (var alarms = new Alarms(timeline)) {
            alarms.start(Thread.ofPlatform().daemon().factory());
            Alarms.Alarm _ =
                    alarms.set(
                            timeline.tick().plus(Duration.ofSeconds(1)),
                            () -> {
                                throw new OutOfMemoryError("unable to create native thread");
                            });
            Alarms.Alarm _ =
                    alarms.set(timeline.tick().plus(Duration.ofSeconds(2)), woken::countDown);

            timeline.advance(Duration.ofSeconds(3));

            assertThat(woken.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }
}
