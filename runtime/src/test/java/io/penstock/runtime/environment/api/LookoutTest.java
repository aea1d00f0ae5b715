package io.penstock.runtime.environment.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LookoutTest {
    private static final long QUICK = Lookout.QUICK_NANOS;
    private static final long STEP_NANOS = Lookout.LOOK_NANOS / 10;

    private final AtomicLong now = new AtomicLong();

    @Test
    void looksForTheOnlyInvocationOfAQuickFunction() {
        var lookout = new Lookout(2, this::tick);
        lookout.began();

        assertThat(lookout.worthwhile(QUICK)).isTrue();
        assertThat(lookout.worthwhile(QUICK + 1)).isFalse();
        assertThat(lookout.worthwhile(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void leavesTheCoresToSeveralInvocations() {
        var lookout = new Lookout(2, this::tick);
        lookout.began();
        lookout.began();
        boolean beside = lookout.worthwhile(QUICK);
        lookout.ended();

        assertThat(beside).isFalse();
        assertThat(lookout.worthwhile(QUICK)).isTrue();
    }

    @Test
    void leavesAnOnlyCoreToTheFunction() {
        var lookout = new Lookout(1, this::tick);
        lookout.began();

        assertThat(lookout.worthwhile(QUICK)).isFalse();
    }

    @Test
    void stopsLookingWhenTheAnswerHasCome() {
        var lookout = new Lookout(2, this::tick);
        lookout.began();
        var looks = new AtomicInteger();

        lookout.look(QUICK, () -> looks.incrementAndGet() == 3);

        assertThat(looks).hasValue(3);
    }

    @Test
    void stopsLookingAfterAMoment() {
        var lookout = new Lookout(2, this::tick);
        lookout.began();
        var looks = new AtomicInteger();

        lookout.look(
                QUICK,
                () -> {
                    looks.incrementAndGet();
                    return false;
                });

        assertThat(looks).hasValue(10);
    }

    private long tick() {
        return now.addAndGet(STEP_NANOS);
    }
}
