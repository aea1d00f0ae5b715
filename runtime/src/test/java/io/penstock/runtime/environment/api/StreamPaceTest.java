package io.penstock.runtime.environment.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class StreamPaceTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Test
    void letsTheFirstBytesPassAtOnceAndSlowsTheRest() {
        var pace = new StreamPace(new StreamLimits(1_000, 100, 10), 0);

        assertThat(pace.passed(60, 0)).isZero();
        assertThat(pace.passed(40, 0)).isZero();
        assertThat(pace.passed(5, 0)).isEqualTo(SECOND / 2);
        assertThat(pace.passed(5, SECOND / 2)).isEqualTo(SECOND / 2);
    }

    @Test
    void countsOnlyWhatExceedsTheFreeBytes() {
        var pace = new StreamPace(new StreamLimits(1_000, 100, 10), 0);

        assertThat(pace.passed(110, 5 * SECOND)).isEqualTo(SECOND);
    }

    @Test
    void doesNotMakeUpForTimeInWhichNothingCame() {
        var pace = new StreamPace(new StreamLimits(1_000, 0, 10), 0);
        assertThat(pace.passed(10, 0)).isEqualTo(SECOND);

        assertThat(pace.passed(20, 100 * SECOND)).isEqualTo(2 * SECOND);
    }

    @Test
    void addsUpWhatIsOwed() {
        var pace = new StreamPace(new StreamLimits(1_000, 0, 10), 0);
        assertThat(pace.passed(10, 0)).isEqualTo(SECOND);

        assertThat(pace.passed(10, 0)).isEqualTo(2 * SECOND);
    }

    @Test
    void streamsAsMuchAndAsFastAsAws() {
        assertThat(StreamLimits.AWS).isEqualTo(new StreamLimits(209_715_200, 6_291_456, 2_097_152));
    }

    @Test
    void refusesLimitsThatLetNothingPass() {
        assertThatIllegalArgumentException().isThrownBy(() -> new StreamLimits(0, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new StreamLimits(1, -1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new StreamLimits(1, 0, 0));
    }
}
