package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.LambdaException;

/// What mappings are refused, in AWS's words where they are known.
class MappingRulesTest {
    private static final String ACCOUNT = "arn:aws:sqs:us-east-1:000000000000:";
    private static final String MAPPINGS = "/2015-03-31/event-source-mappings";
    private static final String TOO_LARGE_WITHOUT_WINDOW =
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is"
                    + " greater than 10";

    private static Site site;
    private static Box queue;

    @BeforeAll
    static void open() {
        site = Site.open();
        site.function("f", Code.python(Code.PRINTS));
        queue = site.queue("q");
    }

    @AfterAll
    static void close() {
        site.close();
    }

    @Test
    void knowsNoMappingOfThatName() {
        String nobody = "00000000-0000-4000-8000-000000000000";

        expect(
                caught(() -> site.lambda().getEventSourceMapping(get -> get.uuid(nobody))),
                404,
                "ResourceNotFoundException",
                "The resource you requested does not exist.");
        expect(
                caught(() -> site.lambda().updateEventSourceMapping(update -> update.uuid(nobody))),
                404,
                "ResourceNotFoundException",
                "The resource you requested does not exist.");
        expect(
                caught(() -> site.lambda().deleteEventSourceMapping(delete -> delete.uuid(nobody))),
                404,
                "ResourceNotFoundException",
                "The resource you requested does not exist.");
    }

    @Test
    void needsASource() {
        refuses(create -> create.functionName("f"), "Unrecognized event source.");
        refuses(create -> create.functionName("nobody"), "Unrecognized event source.");
    }

    @Test
    void needsAFunction() {
        refuses(
                create -> create.functionName("nobody").eventSourceArn(ACCOUNT + "missing"),
                "Function does not exist");
    }

    @Test
    void needsAQueue() {
        refuses(
                create -> create.functionName("f").eventSourceArn(ACCOUNT + "missing"),
                "Error occurred while ReceiveMessage. SQS Error Code:"
                        + " AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified"
                        + " queue does not exist.");
    }

    @Test
    void needsAWindowForLargeBatchesAtCreationAndAtUpdate() throws Exception {
        refuses(
                create -> create.functionName("f").eventSourceArn(queue.arn()).batchSize(11),
                TOO_LARGE_WITHOUT_WINDOW);
        Mapping mapping = site.mapping("f", site.queue("batches"));
        expect(
                caught(() ->
                        site.lambda()
                                .updateEventSourceMapping(update ->
                                        update.uuid(mapping.uuid())
                                                .batchSize(11)
                                                .maximumBatchingWindowInSeconds(0))),
                400,
                "InvalidParameterValueException",
                TOO_LARGE_WITHOUT_WINDOW);
        assertThat(site.state(mapping)).isEqualTo("Enabled");
    }

    @Test
    void needsAVisibilityTimeoutNoShorterThanTheFunctionsTimeout() throws Exception {
        Box hasty = site.queue("hasty", Box.visibility(2));
        String message =
                "Queue visibility timeout: 2 seconds is less than Function timeout: 3 seconds";

        refuses(create -> create.functionName("f").eventSourceArn(hasty.arn()), message);

        site.function("quick", Code.python(Code.PRINTS).timeout(2));
        Mapping mapping = site.mapping("quick", hasty);
        expect(
                caught(() ->
                        site.lambda()
                                .updateEventSourceMapping(
                                        update -> update.uuid(mapping.uuid()).functionName("f"))),
                400,
                "InvalidParameterValueException",
                message);
    }

    @Test
    void refusesADuplicateButNotAnotherFunction() throws Exception {
        Box shared = site.queue("shared");
        Mapping first = site.mapping("f", shared);
        site.function("g", Code.python(Code.PRINTS));

        expect(
                caught(() ->
                        site.lambda()
                                .createEventSourceMapping(create ->
                                        create.functionName("f").eventSourceArn(shared.arn()))),
                409,
                "ResourceConflictException",
                "An event source mapping with SQS arn (\" %s \") and function (\" f \") already exists. Please update or delete the existing mapping with UUID %s"
                        .formatted(shared.arn(), first.uuid()));
        assertThat(site.mapping("g", shared).uuid()).isNotEqualTo(first.uuid());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "simple string",
                "single-string",
                "{\"eventSource\": \"aws:sqs\"}",
                "{\"eventSource\": []}",
                "[{\"eventName\": [\"INSERT\"=123}]",
                "{\"body\":{\"a\":[{\"no-such-operator\":1}]}}",
                "{\"body\":{\"a\":[{\"numeric\":[\"<\",1,\">\",0]}]}}",
                "{\"body\":{}}",
                "[]",
            })
    void refusesPatternsThatAreNone(String pattern) {
        refuses(
                create -> {
                    create.functionName("f").eventSourceArn(queue.arn());
                    Site.only(pattern).accept(create);
                },
                "Invalid filter pattern definition.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'BatchSize':0 | Value '0' at 'batchSize' failed to satisfy constraint: Member must"
                        + " have value greater than or equal to 1",
                "'BatchSize':10001 | Value '10001' at 'batchSize' failed to satisfy constraint:"
                        + " Member must have value less than or equal to 10000",
                "'MaximumBatchingWindowInSeconds':301 | Value '301' at"
                        + " 'maximumBatchingWindowInSeconds' failed to satisfy constraint: Member must"
                        + " have value less than or equal to 300",
                "'ScalingConfig':{'MaximumConcurrency':1} | Value '1' at"
                        + " 'scalingConfig.maximumConcurrency' failed to satisfy constraint: Member"
                        + " must have value greater than or equal to 2",
                "'ScalingConfig':{'MaximumConcurrency':1001} | Value '1001' at"
                        + " 'scalingConfig.maximumConcurrency' failed to satisfy constraint: Member"
                        + " must have value less than or equal to 1000",
                "'StartingPosition':'invalid' | Value 'invalid' at 'startingPosition' failed to"
                        + " satisfy constraint: Member must satisfy enum value set: [LATEST,"
                        + " AT_TIMESTAMP, TRIM_HORIZON]",
            })
    void refusesWhatLeavesTheModelsRanges(String member, String message) throws Exception {
        var answer = create("," + member);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("x-amzn-ErrorType")).hasValue("ValidationException");
        assertThat(Control.json(answer).path("message").asText())
                .isEqualTo("1 validation error detected: " + message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'ParallelizationFactor':2",
                "'StartingPosition':'LATEST'",
                "'StartingPositionTimestamp':1700000000",
                "'DestinationConfig':{'OnFailure':{'Destination':'arn:aws:sqs:us-east-1:000000000000:d'}}",
                "'DestinationConfig':{'OnSuccess':{'Destination':'arn:aws:sqs:us-east-1:000000000000:d'}}",
                "'MaximumRecordAgeInSeconds':60",
                "'MaximumRetryAttempts':2",
                "'BisectBatchOnFunctionError':true",
                "'TumblingWindowInSeconds':10",
                "'Topics':['topic']",
                "'SourceAccessConfigurations':[{'Type':'BASIC_AUTH','URI':'arn:aws:secretsmanager:us-east-1:000000000000:secret:s'}]",
                "'LoggingConfig':{'SystemLogLevel':'INFO'}",
            })
    void refusesMembersOfOtherSourcesByName(String member) throws Exception {
        JsonNode error = refused(create("," + member));

        assertThat(error.path("message").asText())
                .isEqualTo(
                        "Unsupported %s parameter for given event source mapping type."
                                .formatted(name(member)));
    }

    @Test
    void takesTheMetricsOfAQueueAndNoOthers() throws Exception {
        JsonNode error = refused(create(",'MetricsConfig':{'Metrics':['KafkaMetrics']}"));

        assertThat(error.path("message").asText())
                .isEqualTo(
                        "Unsupported metric KafkaMetrics in MetricsConfig for given event source"
                                + " mapping type.");
    }

    @ParameterizedTest
    @CsvSource({
        "arn:aws:kinesis:us-east-1:000000000000:stream/s",
        "arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/2020-01-01T00:00:00.000",
        "arn:aws:kafka:us-east-1:000000000000:cluster/c/1",
    })
    void refusesSourcesThatAreNotBuiltByName(String source) {
        refuses(
                create ->
                        create.functionName("f")
                                .eventSourceArn(source)
                                .startingPosition("TRIM_HORIZON"),
                "The source "
                        + source
                        + " is not supported yet as an event source. Amazon SQS queues are.");
    }

    @Test
    void refusesMoreThanFivePatterns() throws Exception {
        String six = "{'Pattern':'{}'},".repeat(6);
        var answer =
                create(
                        ",'FilterCriteria':{'Filters':["
                                + six.substring(0, six.length() - 1)
                                + "]}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Control.json(answer).path("message").asText())
                .contains("at 'filterCriteria.filters' failed to satisfy constraint")
                .endsWith("Member must have length less than or equal to 5");
    }

    @Test
    void refusesAChangeWhileAnotherIsUnderWay(@TempDir Path directory) throws Exception {
        var gate = new Gate(directory);
        site.function("busy", gate.python().timeout(20));
        Box busy = site.queue("busy");
        Mapping mapping = site.mapping("busy", busy);
        busy.send("keeps it busy");
        site.awaitLog("busy", log -> String.join("", log).contains("waiting"));
        site.lambda()
                .updateEventSourceMapping(update -> update.uuid(mapping.uuid()).enabled(false));

        LambdaException second =
                caught(() ->
                        site.lambda()
                                .updateEventSourceMapping(
                                        update -> update.uuid(mapping.uuid()).enabled(true)));
        gate.open();
        mapping.awaitState("Disabled");

        expect(
                second,
                400,
                "ResourceInUseException",
                "Cannot update the event source mapping because it is in use.");
    }

    private static void refuses(
            Consumer<CreateEventSourceMappingRequest.Builder> request, String message) {
        expect(
                caught(() -> site.lambda().createEventSourceMapping(request)),
                400,
                "InvalidParameterValueException",
                message);
    }

    private static HttpResponse<String> create(String more) throws Exception {
        String body = "{'FunctionName':'f','EventSourceArn':'" + queue.arn() + "'" + more + "}";
        return site.control().lambda("POST", MAPPINGS, body.replace('\'', '"'));
    }

    private static JsonNode refused(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.headers().firstValue("x-amzn-ErrorType"))
                .hasValue("InvalidParameterValueException");
        return Control.json(answer);
    }

    private static String name(String member) {
        return member.substring(1, member.indexOf('\'', 1));
    }

    private static LambdaException caught(ThrowingCallable call) {
        return catchThrowableOfType(LambdaException.class, call);
    }

    private static void expect(LambdaException error, int status, String code, String message) {
        assertThat(error.statusCode()).isEqualTo(status);
        assertThat(error.awsErrorDetails().errorCode()).isEqualTo(code);
        assertThat(error.awsErrorDetails().errorMessage()).isEqualTo(message);
    }
}
