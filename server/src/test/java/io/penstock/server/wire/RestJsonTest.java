package io.penstock.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.invocation.Payload;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestJsonTest {
    private static final String FUNCTIONS = "/2015-03-31/functions/";

    private final Echo done = new Echo(new Reply.Done());

    @Test
    void collectsMembersFromPathQueryAndBody() {
        done.answer(
                FakeRequest.of("POST", FUNCTIONS + "orders/policy?Qualifier=live")
                        .body(
                                """
                                {"StatementId":"s","Action":"lambda:InvokeFunction","Principal":"*",
                                 "FunctionName":"other"}\
                                """));

        assertThat(done.onlyCall().input().toString())
                .isEqualTo(
                        "{\"StatementId\":\"s\",\"Action\":\"lambda:InvokeFunction\","
                                + "\"Principal\":\"*\",\"FunctionName\":\"orders\",\"Qualifier\":\"live\"}");
    }

    @Test
    void readsNumbersAndListsFromTheQuery() {
        done.answer(FakeRequest.of("GET", FUNCTIONS + "?MaxItems=7&Marker=a%2Bb"));
        assertThat(done.onlyCall().input().toString())
                .isEqualTo("{\"Marker\":\"a+b\",\"MaxItems\":7}");

        var untag = new Echo(new Reply.Done());
        untag.answer(
                FakeRequest.of(
                        "DELETE",
                        "/2017-03-31/tags/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction"
                                + "%3Aorders?tagKeys=a&tagKeys=b"));
        assertThat(untag.onlyCall().input().path("TagKeys").toString()).isEqualTo("[\"a\",\"b\"]");
    }

    @Test
    void handsTheEventOfAnInvocationOnUnread() {
        var raw =
                new Echo(
                        new Reply.Raw(
                                200,
                                Map.of("X-Amz-Executed-Version", "$LATEST"),
                                Payload.of("not json")));

        WireResponse response =
                raw.answer(
                        FakeRequest.of("POST", FUNCTIONS + "orders/invocations?Qualifier=1")
                                .header("X-Amz-Invocation-Type", "RequestResponse")
                                .header("X-Amzn-Trace-Id", "Root=1")
                                .body("{ \"not json"));

        assertThat(raw.onlyCall().body().text()).isEqualTo("{ \"not json");
        assertThat(raw.onlyCall().text("InvocationType", "")).isEqualTo("RequestResponse");
        assertThat(raw.onlyCall().traceHeader()).isEqualTo("Root=1");
        assertThat(response.body().text()).isEqualTo("not json");
        assertThat(response.headers())
                .containsEntry("X-Amz-Executed-Version", "$LATEST")
                .containsEntry("x-amzn-RequestId", Echo.REQUEST_ID)
                .containsEntry("X-Amzn-Trace-Id", "Root=1")
                .containsEntry("Content-Type", "application/json");
    }

    @Test
    void answersWithTheModelsStatusOrTheRecordedOne() {
        ObjectNode configuration = Json.object().put("FunctionName", "orders");
        var output = new Echo(new Reply.Output(configuration));
        String create =
                """
                {"FunctionName":"orders","Role":"arn:aws:iam::123456789012:role/r","Code":{}}\
                """;

        WireResponse created = output.answer(FakeRequest.of("POST", FUNCTIONS).body(create));
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.body().text()).isEqualTo("{\"FunctionName\":\"orders\"}");

        WireResponse deleted = done.answer(FakeRequest.of("DELETE", FUNCTIONS + "orders"));
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(deleted.body().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    404 | ResourceNotFoundException         | {"Type":"User","Message":"why"}
                    500 | ServiceException                  | {"Type":"Service","Message":"why"}
                    502 | EC2AccessDeniedException          | {"Type":"Service","Message":"why"}
                    400 | ResourceInUseException            | {"Type":"User","Message":"why"}
                    400 | InvalidParameterValueException    | {"Type":"User","message":"why"}
                    409 | ResourceConflictException         | {"Type":"User","message":"why"}
                    412 | PreconditionFailedException       | {"Type":"User","message":"why"}
                    413 | RequestEntityTooLargeException    | {"Type":"User","message":"why"}
                    429 | TooManyRequestsException          | {"Type":"User","message":"why"}
                    400 | InvalidRequestContentException    | {"Type":"User","message":"why"}
                    400 | ValidationException               | {"message":"why"}
                    403 | AccessDeniedException             | {"Message":"why"}
                    """)
    void givesErrorsTheEnvelopeOfTheirFamily(int status, String code, String body) {
        var failing = new Echo(Reply.failed(status, code, "why"));

        WireResponse response = failing.answer(FakeRequest.of("GET", FUNCTIONS + "orders"));

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.headers()).containsEntry("x-amzn-ErrorType", code);
        assertThat(response.body().text()).isEqualTo(body);
    }

    @Test
    void carriesTheReasonOfAThrottle() {
        var throttled =
                new Echo(
                        new Reply.Failed(
                                new ApiError(
                                        429,
                                        "TooManyRequestsException",
                                        "Rate Exceeded.",
                                        Map.of("Reason", "ConcurrentInvocationLimitExceeded"),
                                        Map.of("Retry-After", "1"))));

        WireResponse response =
                throttled.answer(FakeRequest.of("POST", FUNCTIONS + "orders/invocations"));

        assertThat(response.headers()).containsEntry("Retry-After", "1");
        assertThat(response.body().text())
                .isEqualTo(
                        "{\"Reason\":\"ConcurrentInvocationLimitExceeded\",\"Type\":\"User\","
                                + "\"message\":\"Rate Exceeded.\"}");
    }

    @Test
    void refusesBrokenJson() {
        WireResponse response =
                done.answer(FakeRequest.of("POST", FUNCTIONS).body("{\"FunctionName\":"));

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.headers()).containsEntry("x-amzn-ErrorType", "SerializationException");
        assertThat(done.calls).isEmpty();
    }

    @Test
    void refusesAnEventThatIsTooLarge() {
        WireResponse response =
                done.answer(
                        FakeRequest.of("POST", FUNCTIONS + "orders/invocations")
                                .body("x".repeat(6_291_457)));

        assertThat(response.status()).isEqualTo(413);
        assertThat(response.headers())
                .containsEntry("x-amzn-ErrorType", "RequestEntityTooLargeException");
        assertThat(response.body().text())
                .contains(
                        "Request must be smaller than 6291456 bytes for the InvokeFunction operation");
    }

    @Test
    void refusesAPathThatNoOperationHas() {
        WireResponse response = done.answer(FakeRequest.of("GET", "/2015-03-31/nothing"));

        assertThat(response.status()).isEqualTo(404);
        assertThat(response.body().text())
                .contains("No operation of AWS Lambda answers GET /2015-03-31/nothing");
    }

    @Test
    void namesAnOperationThatIsNotHere() throws InterruptedException {
        var dispatcher = new Dispatcher(Map.of(), Map.of(), Map.of(), () -> Echo.REQUEST_ID);

        WireResponse response =
                (WireResponse)
                        dispatcher
                                .open(FakeRequest.of("GET", FUNCTIONS + "orders/versions"))
                                .answer();

        assertThat(response.status()).isEqualTo(501);
        assertThat(response.headers()).containsEntry("x-amzn-ErrorType", "NotImplementedException");
        assertThat(response.body().text())
                .contains("The operation ListVersionsByFunction of AWS Lambda is not implemented");
    }

    @Test
    void tellsCallersApartByKeyAndRegion() {
        done.answer(
                FakeRequest.of("GET", FUNCTIONS).signedFor("lambda", "eu-west-1", "123456789012"));
        assertThat(done.onlyCall().caller())
                .isEqualTo(new Caller("123456789012", "eu-west-1", "123456789012"));

        var other = new Echo(new Reply.Done());
        other.answer(FakeRequest.of("GET", FUNCTIONS).signedFor("lambda", "us-east-1", "AKIAX"));
        assertThat(other.onlyCall().caller())
                .isEqualTo(new Caller("000000000000", "us-east-1", "AKIAX"));

        var unsigned = new Echo(new Reply.Done());
        unsigned.answer(FakeRequest.of("GET", FUNCTIONS));
        assertThat(unsigned.onlyCall().caller())
                .isEqualTo(new Caller("000000000000", "us-east-1", ""));
    }
}
