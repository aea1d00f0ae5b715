package io.penstock.engine.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.queue.MessageAttribute;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DestinationRecordTest {
    private static final long AT = Instant.parse("2025-11-24T23:14:10.120Z").toEpochMilli();
    private static final AcceptedEvent EVENT =
            new AcceptedEvent(
                    1, "id-1", FunctionArn.of("us-east-1", "000000000000", "orders"), "", AT);

    @Test
    void tellsOfAFailureMemberByMember() {
        var answer =
                new LastAnswer.Given(
                        "$LATEST",
                        true,
                        "broken",
                        Payload.of("{ \"errorMessage\": \"broken\", \"n\": 1.10 }"));

        assertThat(record("{\"raise_error\": 1}", ending(Condition.RETRIES_EXHAUSTED, 3, answer)))
                .isEqualTo(
                        "{\"version\":\"1.0\",\"timestamp\":\"2025-11-24T23:14:10.120Z\","
                                + "\"requestContext\":{\"requestId\":\"id-1\",\"functionArn\":"
                                + "\"arn:aws:lambda:us-east-1:000000000000:function:orders:$LATEST\","
                                + "\"condition\":\"RetriesExhausted\",\"approximateInvokeCount\":3},"
                                + "\"requestPayload\":{\"raise_error\":1},"
                                + "\"responseContext\":{\"statusCode\":200,"
                                + "\"executedVersion\":\"$LATEST\",\"functionError\":\"Unhandled\"},"
                                + "\"responsePayload\":{\"errorMessage\":\"broken\",\"n\":1.10}}");
    }

    @Test
    void tellsOfASuccessWithoutAnError() {
        var answer = new LastAnswer.Given("7", false, "", Payload.of("null"));

        assertThat(record("{}", ending(Condition.SUCCESS, 1, answer)))
                .endsWith(
                        "\"requestPayload\":{},\"responseContext\":{\"statusCode\":200,"
                                + "\"executedVersion\":\"7\"},\"responsePayload\":null}");
    }

    @Test
    void leavesOutTheAnswerOfAFunctionThatNeverRan() {
        assertThat(
                        record(
                                "[]",
                                ending(
                                        Condition.ZERO_RESERVED_CONCURRENCY,
                                        0,
                                        new LastAnswer.None())))
                .endsWith(
                        "\"condition\":\"ZeroReservedConcurrency\",\"approximateInvokeCount\":0},"
                                + "\"requestPayload\":[]}");
    }

    @Test
    void quotesAnAnswerThatIsNoJson() {
        var answer = new LastAnswer.Given("$LATEST", false, "", Payload.of("plain \"text\""));

        assertThat(record("{}", ending(Condition.SUCCESS, 1, answer)))
                .endsWith("\"responsePayload\":\"plain \\\"text\\\"\"}");
    }

    @Test
    void givesADeadLetterTheStartOfItsErrorMessage() {
        var answer = new LastAnswer.Given("$LATEST", true, "", Payload.EMPTY);
        String message = "x".repeat(1_023) + "ü and more";
        var ending = new Ending(Condition.RETRIES_EXHAUSTED, 3, 200, message, answer, AT);

        assertThat(DeadLetter.attributes(EVENT, ending))
                .isEqualTo(
                        Map.of(
                                "RequestID", new MessageAttribute.Text("String", "id-1"),
                                "ErrorCode", new MessageAttribute.Text("Number", "200"),
                                "ErrorMessage",
                                        new MessageAttribute.Text("String", "x".repeat(1_023))));
    }

    private static String record(String request, Ending ending) {
        return DestinationRecord.of(EVENT, Payload.of(request), ending);
    }

    private static Ending ending(Condition condition, int attempts, LastAnswer last) {
        return new Ending(condition, attempts, 200, "broken", last, AT);
    }
}
