package io.penstock.server.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.invocation.InvocationResult.Refusal;
import io.penstock.engine.invocation.InvocationResult.ThrottleReason;
import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.async.Acceptance;
import io.penstock.server.wire.ApiError;
import io.penstock.server.wire.Reply;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InvokeOperationTest {
    private static final String ARN = "arn:aws:lambda:us-east-1:000000000000:function:f";
    private static final String SOURCE =
            "\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled);"
                    + " line: 1, column: ";

    @AutoClose private Api api;

    @BeforeEach
    void open(@TempDir Path directory) {
        api = new Api(directory);
    }

    @Test
    void returnsTheResponseAsItIs() {
        api.create("f");
        api.invoker.result = new InvocationResult.Returned(Payload.of("{ \"a\" : 1 }"));

        Reply reply = invoke("{'FunctionName':'f'}", "{\"x\": 1}");

        assertThat(reply)
                .isEqualTo(
                        new Reply.Raw(
                                200,
                                Map.of(
                                        "Content-Type",
                                        "application/json",
                                        "X-Amz-Executed-Version",
                                        "$LATEST"),
                                Payload.of("{ \"a\" : 1 }")));
        InvocationRequest request = api.invoker.requests.getFirst();
        assertThat(request.event().text()).isEqualTo("{\"x\": 1}");
        assertThat(request.function()).hasToString(ARN);
        assertThat(request.requestId()).isEqualTo("6bf3a5a4-0000-4000-8000-000000000000");
    }

    @Test
    void keepsTheCallersQualifierAndTakesNoBodyForAnEmptyObject() {
        api.create("f");

        invoke("{'FunctionName':'f','Qualifier':'$LATEST'}", "");

        InvocationRequest request = api.invoker.requests.getFirst();
        assertThat(request.function()).hasToString(ARN + ":$LATEST");
        assertThat(request.event().text()).isEqualTo("{}");
    }

    @Test
    void marksErrorsOfTheFunction() {
        api.create("f");
        Payload error = Payload.of("{\"errorType\":\"ValueError\"}");
        api.invoker.result = new InvocationResult.FunctionFailed("ValueError", "", error);

        Reply reply = invoke("{'FunctionName':'f'}", "1");

        assertThat(reply).isInstanceOf(Reply.Raw.class);
        assertThat(((Reply.Raw) reply).status()).isEqualTo(200);
        assertThat(((Reply.Raw) reply).body()).isEqualTo(error);
        assertThat(((Reply.Raw) reply).headers())
                .containsEntry("X-Amz-Function-Error", "Unhandled");
    }

    @Test
    void returnsTheLogTailIfAsked() {
        api.create("f");

        Reply reply = invoke("{'FunctionName':'f','LogType':'Tail'}", "1");

        assertThat(((Reply.Raw) reply).headers()).containsEntry("X-Amz-Log-Result", "RU5ECg==");
    }

    @Test
    void hasNothingToReturnFromADryRun() {
        api.create("f");

        assertThat(invoke("{'FunctionName':'f','InvocationType':'DryRun'}", "1"))
                .isEqualTo(new Reply.Raw(204, Map.of(), Payload.EMPTY));
        assertThat(invoke("{'FunctionName':'f','InvocationType':'DryRun'}", "x"))
                .isInstanceOf(Reply.Failed.class);
        assertThat(api.invoker.requests).isEmpty();
    }

    @Test
    void acceptsAnEventAtOnceWithoutInvoking() {
        api.create("f");

        Reply reply = api.call("Invoke", "{'FunctionName':'f','InvocationType':'Event'}");

        assertThat(reply).isEqualTo(new Reply.Raw(202, Map.of(), Payload.EMPTY));
        assertThat(api.events.accepted)
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.requestId()).isEqualTo("6bf3a5a4-0000-4000-8000-000000000000");
                    assertThat(event.event()).isEqualTo(Payload.of("{}"));
                });
    }

    @Test
    void refusesAnEventForWhichThereIsNoRoom() {
        api.create("f");
        api.events.answer(new Acceptance.Refused("full"));

        ApiError error = api.error("Invoke", "{'FunctionName':'f','InvocationType':'Event'}");

        assertThat(error.status()).isEqualTo(500);
        assertThat(error.code()).isEqualTo("ServiceException");
    }

    @Test
    void refusesWhatIsNotJsonInTheWordsOfItsParser() {
        api.create("f");

        ApiError error = Api.error(invoke("{'FunctionName':'f'}", "notjson"));

        assertThat(error.status()).isEqualTo(400);
        assertThat(error.code()).isEqualTo("InvalidRequestContentException");
        assertThat(error.message())
                .isEqualTo(
                        "Could not parse request body into json: Could not parse payload into json:"
                                + " Unrecognized token 'notjson': was expecting (JSON String, Number,"
                                + " Array, Object or token 'null', 'true' or 'false')"
                                + SOURCE
                                + "1]");
    }

    @Test
    void refusesHalfAnEventTwoEventsAndBrokenText() {
        api.create("f");

        for (String event : new String[] {"{\"a\":", "{} {}", "{} x", " ", "[1,]", "\"\u0001\""}) {
            assertThat(Api.error(invoke("{'FunctionName':'f'}", event)).code())
                    .as(event)
                    .isEqualTo("InvalidRequestContentException");
        }
        Payload notUtf8 = Payload.of(new byte[] {'"', (byte) 0xFF, '"'});
        assertThat(Api.error(api.call("Invoke", "{'FunctionName':'f'}", notUtf8)).message())
                .contains("Invalid UTF-8 start byte 0xff");
        assertThat(api.invoker.requests).isEmpty();
    }

    @Test
    void refusesEventsOfMoreThanSixMegabytes() {
        api.create("f");
        String largest = "\"" + "x".repeat(6_291_454) + "\"";

        assertThat(invoke("{'FunctionName':'f'}", largest)).isInstanceOf(Reply.Raw.class);
        ApiError error = Api.error(invoke("{'FunctionName':'f'}", largest + " "));

        assertThat(error.status()).isEqualTo(413);
        assertThat(error.code()).isEqualTo("RequestEntityTooLargeException");
        assertThat(error.message())
                .isEqualTo(
                        "Request must be smaller than 6291456 bytes for the InvokeFunction"
                                + " operation");
    }

    @Test
    void looksForTheFunctionBeforeAnythingElse() {
        assertThat(Api.error(invoke("{'FunctionName':'f'}", "notjson")).message())
                .isEqualTo("Function not found: " + ARN + ":$LATEST");
        assertThat(Api.error(invoke("{'FunctionName':'f','Qualifier':'v'}", "1")).message())
                .isEqualTo("Function not found: " + ARN + ":v");
        assertThat(Api.error(invoke("{'FunctionName':'" + "n".repeat(65) + "'}", "1")).status())
                .isEqualTo(404);

        api.output("CreateFunction", Api.createInput("f", ""));
        ApiError pending = Api.error(invoke("{'FunctionName':'f'}", "notjson"));
        assertThat(pending.code()).isEqualTo("ResourceConflictException");
        assertThat(pending.message())
                .isEqualTo(
                        "The operation cannot be performed at this time. The function is currently in"
                                + " the following state: Pending");
    }

    @Test
    void saysWhyItThrottles() {
        api.create("f");
        api.invoker.result =
                new InvocationResult.Throttled(
                        ThrottleReason.RESERVED_FUNCTION_CONCURRENT_INVOCATION_LIMIT_EXCEEDED);

        ApiError error = Api.error(invoke("{'FunctionName':'f'}", "1"));

        assertThat(error.status()).isEqualTo(429);
        assertThat(error.code()).isEqualTo("TooManyRequestsException");
        assertThat(error.message()).isEqualTo("Rate Exceeded.");
        assertThat(error.details())
                .containsEntry("Reason", "ReservedFunctionConcurrentInvocationLimitExceeded");
    }

    @Test
    void saysSoIfTheMachineCannot() {
        api.create("f");
        api.invoker.result = new InvocationResult.Refused(Refusal.UNAVAILABLE, "no python3");

        ApiError error = Api.error(invoke("{'FunctionName':'f'}", "1"));

        assertThat(error.status()).isEqualTo(500);
        assertThat(error.code()).isEqualTo("ServiceException");
        assertThat(error.message()).isEqualTo("no python3");
    }

    @Test
    void passesTheClientContextDecodedOnOneLine() {
        api.create("f");

        invoke("{'FunctionName':'f','ClientContext':'" + base64("{\n \"a\": 1}") + "'}", "1");

        assertThat(api.invoker.requests.getFirst().clientContext()).isEqualTo("{\"a\":1}");
        for (String wrong : new String[] {"%%%", base64("[]"), base64("{"), "e30=".repeat(1000)}) {
            ApiError error =
                    Api.error(invoke("{'FunctionName':'f','ClientContext':'" + wrong + "'}", "1"));
            assertThat(error.message())
                    .isEqualTo("Client context must be a valid Base64-encoded JSON object.");
        }
    }

    @Test
    void refusesTenantsByName() {
        api.create("f");

        assertThat(Api.error(invoke("{'FunctionName':'f','TenantId':'t'}", "1")).message())
                .isEqualTo("TenantId is not supported yet. Leave it out.");
    }

    private Reply invoke(String input, String event) {
        return api.call("Invoke", input, Payload.of(event));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
