package io.penstock.engine.concurrency.provisioned;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.concurrency.provisioned.Effect.Keep;
import io.penstock.engine.concurrency.provisioned.Effect.Make;
import io.penstock.engine.concurrency.provisioned.Standing.Status;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProvisionTest {
    private final Provision provision = new Provision();

    @Test
    void takesNoInvocationBeforeAllAreThere() {
        assertThat(provision.on(new Input.Want(Map.of("1", 2))))
                .containsExactly(new Keep("1", 0, 2), new Make("1"), new Make("1"));
        assertThat(provision.standing(2)).isEqualTo(new Standing(2, 0, 0, Status.IN_PROGRESS, ""));

        assertThat(provision.on(new Input.Made("1"))).isEmpty();
        assertThat(provision.on(new Input.Made("1"))).containsExactly(new Keep("1", 2, 2));
        assertThat(provision.standing(2)).isEqualTo(new Standing(2, 2, 2, Status.READY, ""));
    }

    @Test
    void makesFewAtATime() {
        List<Effect> first = provision.on(new Input.Want(Map.of("1", 10)));
        assertThat(first.stream().filter(Make.class::isInstance)).hasSize(Provision.MAKING_MAX);

        assertThat(provision.on(new Input.Made("1"))).containsExactly(new Make("1"));
    }

    @Test
    void showsTheOldNumbersWhileAnAliasMovesAndEndsTheOldOnesAfterwards() {
        ready("1", 2);

        provision.on(new Input.Want(Map.of("2", 2)));
        provision.on(new Input.Made("2"));
        assertThat(provision.standing(2)).isEqualTo(new Standing(2, 2, 2, Status.IN_PROGRESS, ""));

        assertThat(provision.on(new Input.Made("2")))
                .containsExactly(new Keep("1", 0, 0), new Keep("2", 2, 2));
        assertThat(provision.standing(2)).isEqualTo(new Standing(2, 2, 2, Status.READY, ""));
    }

    @Test
    void failsWithAReasonAndTriesAgainWhenAsked() {
        provision.on(new Input.Want(Map.of("1", 1)));

        provision.on(new Input.Failed("1", "FUNCTION_ERROR_INIT_FAILURE"));
        assertThat(provision.standing(1))
                .isEqualTo(new Standing(1, 0, 0, Status.FAILED, "FUNCTION_ERROR_INIT_FAILURE"));

        assertThat(provision.on(new Input.Want(Map.of("1", 1)))).contains(new Make("1"));
    }

    @Test
    void replacesWhatDiedAndStaysReady() {
        ready("1", 2);

        assertThat(provision.on(new Input.Lost("1")))
                .containsExactly(new Keep("1", 1, 2), new Make("1"));
        assertThat(provision.standing(2)).isEqualTo(new Standing(2, 1, 2, Status.READY, ""));

        assertThat(provision.on(new Input.Made("1"))).containsExactly(new Keep("1", 2, 2));
    }

    @Test
    void replacesWhatIsWornBeforeItGoes() {
        ready("1", 2);

        assertThat(provision.on(new Input.Worn("1", 1))).containsExactly(new Make("1"));
        assertThat(provision.on(new Input.Worn("1", 1))).as("seen again").isEmpty();
        assertThat(provision.standing(2)).isEqualTo(new Standing(2, 2, 2, Status.READY, ""));

        assertThat(provision.on(new Input.Made("1"))).endsWith(new Keep("1", 2, 2));
    }

    @Test
    void putsANewNumberInPlaceOfTheOldOneWhileInProgress() {
        provision.on(new Input.Want(Map.of("1", 3)));

        provision.on(new Input.Want(Map.of("1", 1)));
        provision.on(new Input.Made("1"));

        assertThat(provision.standing(1)).isEqualTo(new Standing(1, 1, 1, Status.READY, ""));
    }

    @Test
    void dividesAnAliasAsTheTrafficIsDivided() {
        assertThat(Shares.of(5, "1", Map.of())).isEqualTo(Map.of("1", 5));
        assertThat(Shares.of(10, "1", Map.of("2", 0.2))).isEqualTo(Map.of("1", 8, "2", 2));
        assertThat(Shares.of(10, "1", Map.of("2", 0.01))).isEqualTo(Map.of("1", 9, "2", 1));
        assertThat(Shares.of(10, "1", Map.of("2", 0.99))).isEqualTo(Map.of("1", 1, "2", 9));
        assertThat(Shares.of(10, "1", Map.of("2", 0.0))).isEqualTo(Map.of("1", 10));
        assertThat(Shares.of(10, "1", Map.of("2", 1.0))).isEqualTo(Map.of("2", 10));
        assertThat(Shares.of(1, "1", Map.of("2", 0.9))).isEqualTo(Map.of("1", 1));
    }

    private void ready(String version, int count) {
        provision.on(new Input.Want(Map.of(version, count)));
        for (int i = 0; i < count; i++) {
            provision.on(new Input.Made(version));
        }
        assertThat(provision.standing(count).status()).isEqualTo(Status.READY);
    }
}
