package io.penstock.engine.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.penstock.engine.time.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration BASE = Duration.ofMillis(500);
    private static final Duration CAP = Duration.ofSeconds(3);

    @Test
    void doublesUpToTheCap() {
        Backoff backoff = backoff(0, 1);

        assertThat(waits(backoff, 5))
                .containsExactly(BASE, BASE.multipliedBy(2), BASE.multipliedBy(4), CAP, CAP);
    }

    @Test
    void startsAgainAfterASuccess() {
        Backoff backoff = backoff(0, 1);
        waits(backoff, 4);

        backoff.reset();

        assertThat(backoff.next()).isEqualTo(BASE);
    }

    @Test
    void staysWithinItsJitterAndUsesIt() {
        Backoff backoff = backoff(0.5, 1);
        waits(backoff, 3);

        List<Duration> waits = waits(backoff, 1_000);

        assertThat(waits)
                .allSatisfy(wait ->
                        assertThat(wait)
                                .isBetween(CAP.dividedBy(2), CAP.multipliedBy(3).dividedBy(2)));
        assertThat(waits).anyMatch(wait -> wait.compareTo(Duration.ofMillis(1_800)) < 0);
        assertThat(waits).anyMatch(wait -> wait.compareTo(Duration.ofMillis(4_200)) > 0);
    }

    @Test
    void isDecidedByItsGenerator() {
        assertThat(waits(backoff(0.5, 7), 20)).isEqualTo(waits(backoff(0.5, 7), 20));
    }

    @Test
    void isDefaultedForDeliveries() {
        assertThat(BackoffPolicy.DELIVERY)
                .isEqualTo(new BackoffPolicy(Duration.ofMillis(500), Duration.ofSeconds(60), 0.5));
    }

    @Test
    void refusesPoliciesThatMakeNoSense() {
        refused(Duration.ZERO, CAP, 0);
        refused(CAP, BASE, 0);
        refused(BASE, CAP, -0.1);
        refused(BASE, CAP, 1.1);
        refused(BASE, CAP, Double.NaN);
    }

    private static void refused(Duration base, Duration cap, double jitter) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BackoffPolicy(base, cap, jitter))
                .withMessageContaining("invalid back-off");
    }

    private static Backoff backoff(double jitter, long seed) {
        return new Backoff(new BackoffPolicy(BASE, CAP, jitter), new Simulation(seed).fork());
    }

    private static List<Duration> waits(Backoff backoff, int count) {
        var waits = new ArrayList<Duration>();
        for (int i = 0; i < count; i++) {
            waits.add(backoff.next());
        }
        return waits;
    }
}
