package io.penstock.runtime.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.async.Condition;
import io.penstock.engine.async.Ending;
import io.penstock.engine.async.Errand;
import io.penstock.engine.async.EventState;
import io.penstock.engine.async.LastAnswer;
import io.penstock.engine.invocation.Payload;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventCodecTest {
    private static final LastAnswer ANSWER =
            new LastAnswer.Given("7", true, "bröken", Payload.of("{\"errorMessage\":\"bröken\"}"));

    @Test
    void readsWhatItWroteOfAnEvent() {
        var draft =
                new EventCodec.Draft(
                        "id",
                        FunctionArn.of("us-east-1", "000000000000", "f").qualified("PROD"),
                        "Root=1",
                        1_234,
                        Payload.of("{\"ü\":1}"));

        assertThat(EventCodec.draft(EventCodec.write(draft))).isEqualTo(draft);
    }

    @Test
    void readsWhatItWroteOfAState() {
        var waiting = new EventState.Waiting(2, 3, new LastAnswer.None(), 5_000);
        var ending = new Ending(Condition.RETRIES_EXHAUSTED, 3, 200, "bröken", ANSWER, 9);
        var delivering =
                new EventState.Delivering(
                        ending,
                        List.of(
                                new Errand(Errand.Kind.ON_FAILURE, "arn:a"),
                                new Errand(Errand.Kind.DEAD_LETTER, "arn:b")),
                        4,
                        6_000);

        assertThat(EventCodec.state(EventCodec.write(waiting))).isEqualTo(waiting);
        assertThat(EventCodec.state(EventCodec.write(delivering))).isEqualTo(delivering);
    }

    @Test
    void refusesAFormItDoesNotKnow() {
        assertThatThrownBy(() -> EventCodec.state(Payload.of(new byte[] {9, 1})))
                .hasRootCauseMessage("unknown form 9");
    }
}
