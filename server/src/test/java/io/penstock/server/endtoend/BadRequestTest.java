package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;

/// Requests that nobody should send. Each gets AWS's error, or a clear one, and the server works
/// on.
class BadRequestTest {
    private static final String FUNCTIONS = "/2015-03-31/functions";
    private static final String INVOKE = FUNCTIONS + "/works/invocations";
    private static final int INVOKE_BYTES_MAX = 6_291_456;
    private static final int CREATE_BYTES_MAX = 70_167_211;

    private static Site site;
    private static Box queue;

    @BeforeAll
    static void open() {
        site = Site.open();
        site.function("works", Code.python(Code.PRINTS));
        queue = site.queue("q");
    }

    @AfterAll
    static void close() {
        site.close();
    }

    @AfterEach
    void worksStill() {
        site.worksStill("works");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"QueueName\":",
                "[]",
                "null",
                "7",
                "{\"QueueName\":\"q\"} {}",
                "\u0000"
            })
    void malformedJsonForQueues(String body) throws Exception {
        var answer = site.control().sqs("CreateQueue", body);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(Control.json(answer).path("__type").asText()).isNotEmpty();
        assertThat(message(answer)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "7", "{\"FunctionName\":\"f\",}", "\u0000"})
    void malformedJsonForFunctions(String body) throws Exception {
        var answer = site.control().lambda("POST", FUNCTIONS, body);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(type(answer)).isEqualTo("SerializationException");
        assertThat(message(answer)).isNotEmpty();
    }

    @Test
    void eventsThatAreNoJson() throws Exception {
        var answer = site.control().lambda("POST", INVOKE, "{not json");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(type(answer)).isEqualTo("InvalidRequestContentException");
        assertThat(message(answer))
                .startsWith(
                        "Could not parse request body into json: Could not parse payload into json: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "CreateQueue | {'QueueName':5}",
                "CreateQueue | {'QueueName':['q']}",
                "CreateQueue | {'QueueName':'q','Attributes':'none'}",
                "ReceiveMessage | {'QueueUrl':'u','MaxNumberOfMessages':'ten'}",
                "ReceiveMessage | {'QueueUrl':'u','MaxNumberOfMessages':1.5}",
                "SendMessageBatch | {'QueueUrl':'u','Entries':{}}",
            })
    void wrongTypesForQueues(String operation, String body) throws Exception {
        var answer = site.control().sqs(operation, json(body));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(Control.json(answer).path("__type").asText()).endsWith("SerializationException");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'FunctionName':['f']}",
                "{'FunctionName':'f','Timeout':'long'}",
                "{'FunctionName':'f','Code':'zip'}",
                "{'FunctionName':'f','Code':{'ZipFile':'%%%'}}",
                "{'FunctionName':'f','Environment':{'Variables':{'A':{}}}}",
                "{'FunctionName':'f','Tags':[]}",
            })
    void wrongTypesForFunctions(String body) throws Exception {
        var answer = site.control().lambda("POST", FUNCTIONS, json(body));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(type(answer)).isEqualTo("SerializationException");
    }

    @Test
    void nestingWithoutEnd() throws Exception {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);

        var function = site.control().lambda("POST", FUNCTIONS, "{\"Tags\":" + deep + "}");
        var queues = site.control().sqs("CreateQueue", "{\"tags\":" + deep + "}");

        assertThat(function.statusCode()).as(function.body()).isEqualTo(400);
        assertThat(queues.statusCode()).as(queues.body()).isEqualTo(400);
    }

    @Test
    void anEventOfMoreThanSixMegabytes() throws Exception {
        String event = "\"" + "x".repeat(INVOKE_BYTES_MAX - 1) + "\"";

        var answer = site.control().lambda("POST", INVOKE, event);

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(type(answer)).isEqualTo("RequestEntityTooLargeException");
        assertThat(message(answer))
                .isEqualTo(
                        "Request must be smaller than 6291456 bytes for the InvokeFunction operation");
    }

    @Test
    void codeOfMoreThanFiftyMegabytes() throws Exception {
        var answer =
                site.control()
                        .send(
                                site.control()
                                        .request(FUNCTIONS)
                                        .POST(
                                                BodyPublishers.ofByteArray(
                                                        new byte[CREATE_BYTES_MAX + 1])));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(message(answer))
                .isEqualTo(
                        "Request must be smaller than 70167211 bytes for the CreateFunction operation");
    }

    @Test
    void aMessageOfMoreThanAMebibyte() {
        var refused = refused(() -> queue.send("x".repeat(1_048_577)));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.awsErrorDetails().errorMessage())
                .isEqualTo(
                        "One or more parameters are invalid. Reason: Message must be shorter than"
                                + " 1048576 bytes.");
        assertThat(queue.receive(0)).isEmpty();
    }

    @Test
    void aMessageOfCharactersThatXmlCannotHold() {
        var refused = refused(() -> queue.send("bell \u0007"));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.awsErrorDetails().errorCode()).contains("InvalidMessageContents");
    }

    @Test
    void codeThatIsNoZip() {
        for (byte[] bytes : List.of(new byte[] {1, 2, 3}, brokenZip())) {
            var refused =
                    refused(() ->
                            site.lambda()
                                    .createFunction(create ->
                                            create.functionName("unzipped")
                                                    .runtime("python3.13")
                                                    .role("arn:aws:iam::000000000000:role/any")
                                                    .handler("main.handle")
                                                    .code(code ->
                                                            code.zipFile(
                                                                    SdkBytes.fromByteArray(
                                                                            bytes)))));

            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.awsErrorDetails().errorCode())
                    .isEqualTo("InvalidParameterValueException");
            assertThat(refused.awsErrorDetails().errorMessage())
                    .isEqualTo(
                            "Could not unzip uploaded file. Please check your file, then try to upload"
                                    + " again.");
        }
        assertThat(site.lambda().listFunctions().functions()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"never-ours", "", "AQEB", "ÄÖ", "bm90IG91cnM="})
    void aReceiptHandleThatWasNeverOurs(String handle) {
        var deleted =
                refused(() ->
                        site.sqs()
                                .deleteMessage(delete ->
                                        delete.queueUrl(queue.url()).receiptHandle(handle)));
        var changed =
                refused(() ->
                        site.sqs()
                                .changeMessageVisibility(change ->
                                        change.queueUrl(queue.url())
                                                .receiptHandle(handle)
                                                .visibilityTimeout(1)));

        for (AwsServiceException refused : List.of(deleted, changed)) {
            assertThat(refused.statusCode()).isBetween(400, 404);
            assertThat(refused.awsErrorDetails().errorCode()).contains("ReceiptHandleIsInvalid");
            assertThat(refused.awsErrorDetails().errorMessage())
                    .isEqualTo(
                            "The input receipt handle \""
                                    + handle
                                    + "\" is not a valid receipt handle.");
        }
    }

    @Test
    void aReceiptHandleOfAnotherQueue() {
        Box other = site.queue("other");
        other.send("stays");
        String handle = other.receive(0).getFirst().receiptHandle();

        var refused =
                refused(() ->
                        site.sqs()
                                .deleteMessage(delete ->
                                        delete.queueUrl(queue.url()).receiptHandle(handle)));

        assertThat(refused.awsErrorDetails().errorCode()).contains("ReceiptHandleIsInvalid");
        assertThat(other.counts()).containsExactly(0, 1, 0);
    }

    @Test
    void aFilterPatternOfFiveThousandCharacters() {
        String pattern = "{\"body\":[\"" + "x".repeat(5_000) + "\"]}";

        var refused =
                refused(() ->
                        site.lambda()
                                .createEventSourceMapping(create -> {
                                    create.functionName("works").eventSourceArn(queue.arn());
                                    Site.only(pattern).accept(create);
                                }));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("ValidationException");
        assertThat(refused.awsErrorDetails().errorMessage())
                .startsWith("1 validation error detected: Value '{\"body\":[\"xxx")
                .endsWith(
                        "' at 'filterCriteria.filters.1.member.pattern' failed to satisfy constraint:"
                                + " Member must have length less than or equal to 4096");
    }

    @Test
    void aFilterPatternThatNestsWithoutEnd() {
        String pattern = "{\"body\":".repeat(500) + "[1]" + "}".repeat(500);

        var refused =
                refused(() ->
                        site.lambda()
                                .createEventSourceMapping(create -> {
                                    create.functionName("works").eventSourceArn(queue.arn());
                                    Site.only(pattern).accept(create);
                                }));

        assertThat(refused.statusCode()).isEqualTo(400);
    }

    @Test
    void bodiesThatNestWithoutEndBeforeAFilter() throws Exception {
        Box deep = site.queue("deep");
        Mapping mapping = site.mapping("works", deep, Site.only("{\"body\":{\"a\":[1]}}"));

        deep.send("[".repeat(300_000));
        deep.send("{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000));
        deep.send("{\"a\":1}");
        mapping.awaitCounters(counters ->
                counters.path("filtered").asInt() == 2 && counters.path("deleted").asInt() == 1);

        assertThat(site.state(mapping)).isEqualTo("Enabled");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AmazonSQS.DoNothing | 404 | UnknownOperationException | DoNothing",
                "AmazonSQS. | 404 | UnknownOperationException | operation",
                "DynamoDB_20120810.ListTables | 501 | NotImplementedException | ListTables",
                "Kinesis_20131202.PutRecord | 501 | NotImplementedException | PutRecord",
                "nonsense | 404 | UnknownOperationException | answers the target nonsense.",
            })
    void unknownTargets(String target, int status, String type, String names) throws Exception {
        var answer =
                site.control()
                        .send(
                                site.control()
                                        .request("/")
                                        .header("X-Amz-Target", target)
                                        .header("Content-Type", "application/x-amz-json-1.0")
                                        .POST(BodyPublishers.ofString("{}")));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(Control.json(answer).path("__type").asText()).endsWith(type);
        assertThat(answer.body()).contains(names);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | /2020-04-22/code-signing-configs | 501 | ListCodeSigningConfigs",
                "GET | /2020-06-30/functions/works/code-signing-config | 501 | GetFunctionCodeSigningConfig",
                "GET | /2025-11-30/functions/works/function-scaling-config | 501 | GetFunctionScalingConfig",
                "GET | /2015-03-31/nothing | 404 | /2015-03-31/nothing",
                "PATCH | /2015-03-31/functions | 404 | PATCH",
                "GET | /%2e%2e/%2e%2e/etc/passwd | 404 | answers",
                "GET | /_penstock/nothing | 404 | nothing",
                "DELETE | /_penstock/health | 405 | does not take DELETE",
            })
    void unknownPaths(String method, String path, int status, String names) throws Exception {
        var answer = site.control().lambda(method, path, "{}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(names);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "after=x",
                "limit=0",
                "limit=10001",
                "waitSeconds=31",
                "waitSeconds=-1",
                "after=99999999999999999999"
            })
    void nonsenseInTheControlApi(String query) throws Exception {
        Mapping mapping =
                site.newMapping(
                        "works",
                        site.queue("control-" + Integer.toHexString(query.hashCode())),
                        create -> create.enabled(false));

        var answer =
                site.control()
                        .send(
                                site.control()
                                        .request(
                                                "/_penstock/mappings/%s/journal?%s"
                                                        .formatted(mapping.uuid(), query)));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains(query.substring(0, query.indexOf('=')));
    }

    private static AwsServiceException refused(ThrowingCallable call) {
        return catchThrowableOfType(AwsServiceException.class, call);
    }

    private static String type(HttpResponse<String> answer) {
        return answer.headers().firstValue("x-amzn-ErrorType").orElse("none");
    }

    private static String message(HttpResponse<String> answer) throws Exception {
        JsonNode body = Control.json(answer);
        return body.path("message").asText(body.path("Message").asText());
    }

    private static byte[] brokenZip() {
        byte[] zip = Code.zip("main.py", Code.PRINTS);
        return Arrays.copyOf(zip, zip.length / 2);
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }
}
