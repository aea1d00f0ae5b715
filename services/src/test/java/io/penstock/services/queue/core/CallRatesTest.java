package io.penstock.services.queue.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.time.Tick;
import io.penstock.services.queue.core.CallRates.Action;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CallRatesTest {
    private static final Tick START = new Tick(-5);

    private final CallRates rates = new CallRates("sa-east-1", START);

    @Test
    void letThreeHundredCallsASecondThroughOfEachAction() {
        assertThat(calls(Action.SEND, false, START)).isEqualTo(300);
        assertThat(calls(Action.SEND_BATCH, false, START)).isEqualTo(300);

        Tick later = START.plus(Duration.ofMillis(100));
        assertThat(calls(Action.SEND, false, later)).isEqualTo(30);
        assertThat(calls(Action.SEND, false, later.plus(Duration.ofHours(1))))
                .as("what nobody used is not saved up for longer than a second")
                .isEqualTo(300);
    }

    @Test
    void letThroughWhatTheRegionTakesInHighThroughputMode() {
        assertThat(calls(Action.RECEIVE, true, START)).isEqualTo(4_500);
        assertThat(CallRates.regionPerSecond("us-east-1")).isEqualTo(70_000);
        assertThat(CallRates.regionPerSecond("eu-central-1")).isEqualTo(19_000);
        assertThat(CallRates.regionPerSecond("ap-northeast-1")).isEqualTo(9_000);
        assertThat(CallRates.regionPerSecond("eu-north-1")).isEqualTo(2_400);
    }

    @Test
    void countEachGroupForItselfAndForgetThoseThatRest() {
        int taken = 0;
        while (rates.groupCall(Action.SEND, "a", START)) {
            taken++;
        }
        assertThat(taken).isEqualTo(300);
        assertThat(rates.groupCall(Action.SEND, "b", START)).isTrue();
        assertThat(rates.groupCall(Action.SEND_BATCH, "a", START)).isTrue();
        assertThat(rates.groups()).isEqualTo(3);

        assertThat(rates.groupCall(Action.SEND, "a", START.plus(Duration.ofSeconds(1)))).isTrue();
        assertThat(rates.groups()).isEqualTo(1);
    }

    private int calls(Action action, boolean highThroughput, Tick now) {
        int taken = 0;
        while (rates.call(action, highThroughput, now)) {
            taken++;
        }
        return taken;
    }
}
