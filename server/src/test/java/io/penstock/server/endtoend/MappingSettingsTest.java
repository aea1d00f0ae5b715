package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// What can be set on an SQS mapping, shown, changed, cleared and listed.
class MappingSettingsTest {
    private static final String MAPPINGS = "/2015-03-31/event-source-mappings";
    private static final String KEY = "arn:aws:kms:us-east-1:000000000000:key/k";

    private static Site site;

    @BeforeAll
    static void open() {
        site = Site.open();
        site.function("f", Code.python(Code.PRINTS));
    }

    @AfterAll
    static void close() {
        site.close();
    }

    @Test
    void entersAndLeavesProvisionedMode() throws Exception {
        Mapping mapping = site.mapping("f", site.queue("provisioned"));

        JsonNode entered = update(mapping, "'ProvisionedPollerConfig':{'MinimumPollers':3}");
        JsonNode change = mapping.await("pollers-changed", 1).getFirst();
        JsonNode changed =
                update(mapping, "'ProvisionedPollerConfig':{'MaximumPollers':7},'BatchSize':5");
        JsonNode left = update(mapping, "'ProvisionedPollerConfig':{}");
        mapping.await("pollers-changed", 2);

        assertThat(entered.path("ProvisionedPollerConfig").toString())
                .isEqualTo("{\"MinimumPollers\":3,\"MaximumPollers\":200}");
        assertThat(change.path("from").asInt()).isZero();
        assertThat(change.path("to").asInt()).isEqualTo(3);
        assertThat(changed.path("ProvisionedPollerConfig").toString())
                .isEqualTo("{\"MinimumPollers\":2,\"MaximumPollers\":7}");
        assertThat(left.has("ProvisionedPollerConfig")).isFalse();
        assertThat(left.path("BatchSize").asInt()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'MinimumPollers':1} | ValidationException | 1 validation error detected: Value"
                        + " '1' at 'provisionedPollerConfig.minimumPollers' failed to satisfy"
                        + " constraint: Member must have value greater than or equal to 2",
                "{'MinimumPollers':201} | ValidationException | 1 validation error detected: Value"
                        + " '201' at 'provisionedPollerConfig.minimumPollers' failed to satisfy"
                        + " constraint: Member must have value less than or equal to 200",
                "{'MaximumPollers':10001} | ValidationException | 1 validation error detected:"
                        + " Value '10001' at 'provisionedPollerConfig.maximumPollers' failed to satisfy"
                        + " constraint: Member must have value less than or equal to 10000",
                "{'MinimumPollers':9,'MaximumPollers':8} | InvalidParameterValueException |"
                        + " MaximumPollers must be greater than or equal to MinimumPollers.",
                "{'MinimumPollers':2,'PollerGroupName':'g'} | InvalidParameterValueException |"
                        + " Unsupported PollerGroupName parameter for given event source mapping type.",
                "{'MinimumPollers':2},'ScalingConfig':{'MaximumConcurrency':5} |"
                        + " InvalidParameterValueException | ScalingConfig and ProvisionedPollerConfig"
                        + " are mutually exclusive. Clear one of them with an empty object.",
            })
    void refusesPollersThatCannotBe(String config, String code, String message) throws Exception {
        Box queue = site.queue("refused");

        HttpResponse<String> answer =
                call(
                        "POST",
                        "",
                        "{'FunctionName':'f','EventSourceArn':'%s','ProvisionedPollerConfig':%s}"
                                .formatted(queue.arn(), config));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("x-amzn-ErrorType")).hasValue(code);
        assertThat(Control.json(answer).path("message").asText()).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'EventSourceArn':'arn:aws:sqs:us-east-1:000000000000:other' |"
                        + " InvalidParameterValueException | EventSourceArn can not be changed by"
                        + " UpdateEventSourceMapping; create another mapping.",
                "'StartingPosition':'LATEST' | InvalidParameterValueException | StartingPosition"
                        + " can not be changed by UpdateEventSourceMapping; create another mapping.",
                "'Tags':{'a':'b'} | InvalidParameterValueException | Tags can not be changed by"
                        + " UpdateEventSourceMapping; use TagResource.",
                "'ConsumptionMode':'X' | InvalidParameterValueException | Unsupported"
                        + " 'ConsumptionMode' parameter for given event source mapping type",
                "'ScalingConfig':{'MaximumConcurency':5} | ValidationException | Unknown parameter"
                        + " 'ScalingConfig.MaximumConcurency'; ScalingConfig has"
                        + " MaximumConcurrency.",
                "'FilterCriteria':{'Filters':[{'Pattern':'{}'},{'Patern':'{}'}]} |"
                        + " ValidationException | Unknown parameter"
                        + " 'FilterCriteria.Filters[1].Patern'; FilterCriteria.Filters[1] has"
                        + " Pattern.",
            })
    void refusesMembersThatAnUpdateDoesNotHave(String members, String code, String message)
            throws Exception {
        Mapping mapping = site.mapping("f", site.queue("unknown-members"));
        update(mapping, "'ScalingConfig':{'MaximumConcurrency':7}");

        HttpResponse<String> answer = call("PUT", "/" + mapping.uuid(), "{" + members + "}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("x-amzn-ErrorType")).hasValue(code);
        assertThat(Control.json(answer).path("message").asText()).isEqualTo(message);
        assertThat(get("/" + mapping.uuid()).at("/ScalingConfig/MaximumConcurrency").asInt())
                .isEqualTo(7);
        site.lambda().deleteEventSourceMapping(delete -> delete.uuid(mapping.uuid()));
        site.awaitGone(mapping);
    }

    @Test
    void refusesMembersThatACreationDoesNotHaveAndTakesNullsForAbsent() throws Exception {
        Box queue = site.queue("unknown-on-creation");
        String create = "{'FunctionName':'f','EventSourceArn':'" + queue.arn() + "',%s}";

        assertThat(message(call("POST", "", create.formatted("'ConsumptionMode':'X'"))))
                .isEqualTo(
                        "Unsupported 'ConsumptionMode' parameter for given event source mapping"
                                + " type");
        assertThat(
                        message(
                                call(
                                        "POST",
                                        "",
                                        create.formatted(
                                                "'DestinationConfig':{'OnFailure':{'Arn':'x'}}"))))
                .isEqualTo(
                        "Unknown parameter 'DestinationConfig.OnFailure.Arn';"
                                + " DestinationConfig.OnFailure has Destination.");
        assertThat(
                        call(
                                        "POST",
                                        "",
                                        create.formatted(
                                                "'ConsumptionMode':null,"
                                                        + "'ScalingConfig':{'Other':null}"))
                                .statusCode())
                .isEqualTo(202);
    }

    @Test
    void showsAKeyAndHidesTheFilterFromListsThatItEncrypts() throws Exception {
        Box queue = site.queue("key");
        Mapping mapping =
                site.mapping(
                        "f",
                        queue,
                        create -> {
                            create.kmsKeyArn(KEY);
                            Site.only("{\"body\":{\"k\":[1]}}").accept(create);
                        });

        JsonNode got = get("/" + mapping.uuid());
        JsonNode listed = get("?EventSourceArn=" + queue.arn()).at("/EventSourceMappings/0");
        JsonNode cleared = update(mapping, "'KMSKeyArn':''");
        HttpResponse<String> bad = call("PUT", "/" + mapping.uuid(), "{'KMSKeyArn':'no-arn'}");

        assertThat(got.path("KMSKeyArn").asText()).isEqualTo(KEY);
        assertThat(got.at("/FilterCriteria/Filters/0/Pattern").asText())
                .isEqualTo("{\"body\":{\"k\":[1]}}");
        assertThat(listed.path("KMSKeyArn").asText()).isEqualTo(KEY);
        assertThat(listed.path("FilterCriteria").path("Filters").isMissingNode()).isTrue();
        assertThat(cleared.has("KMSKeyArn")).isFalse();
        assertThat(get("?EventSourceArn=" + queue.arn()).at("/EventSourceMappings/0").toString())
                .contains("Pattern");
        assertThat(bad.statusCode()).isEqualTo(400);
        assertThat(bad.headers().firstValue("x-amzn-ErrorType")).hasValue("ValidationException");
    }

    @Test
    void keepsWhatAnUpdateLeavesOutAndClearsWhatItEmpties() throws Exception {
        Mapping mapping =
                site.mapping("f", site.queue("clears"), Site.only("{\"body\":{\"k\":[1]}}"));

        JsonNode set =
                update(
                        mapping,
                        "'BatchSize':20,'MaximumBatchingWindowInSeconds':1,"
                                + "'FunctionResponseTypes':['ReportBatchItemFailures'],"
                                + "'ScalingConfig':{'MaximumConcurrency':7}");
        JsonNode kept = update(mapping, "'BatchSize':30");
        JsonNode cleared =
                update(
                        mapping,
                        "'FilterCriteria':{},'ScalingConfig':{},'FunctionResponseTypes':[],"
                                + "'DestinationConfig':{'OnFailure':{'Destination':''}}");

        assertThat(set.at("/ScalingConfig/MaximumConcurrency").asInt()).isEqualTo(7);
        assertThat(kept.path("MaximumBatchingWindowInSeconds").asInt()).isEqualTo(1);
        assertThat(kept.at("/ScalingConfig/MaximumConcurrency").asInt()).isEqualTo(7);
        assertThat(kept.at("/FunctionResponseTypes/0").asText())
                .isEqualTo("ReportBatchItemFailures");
        assertThat(kept.has("FilterCriteria")).isTrue();
        assertThat(cleared.has("FilterCriteria")).isFalse();
        assertThat(cleared.has("ScalingConfig")).isFalse();
        assertThat(cleared.path("FunctionResponseTypes")).isEmpty();
        assertThat(cleared.path("BatchSize").asInt()).isEqualTo(30);
        assertThat(cleared.has("DestinationConfig")).isFalse();
    }

    @Test
    void refusesWhatFifoQueuesCannotHaveOnCreationAndOnUpdate() throws Exception {
        Box queue = site.queue("settings.fifo", Map.entry(QueueAttributeName.FIFO_QUEUE, "true"));
        String create = "{'FunctionName':'f','EventSourceArn':'" + queue.arn() + "',%s}";
        Mapping mapping = site.mapping("f", queue);

        assertThat(message(call("POST", "", create.formatted("'BatchSize':11"))))
                .isEqualTo("Maximum batch size must be between 1 and 10 inclusive");
        assertThat(
                        message(
                                call(
                                        "POST",
                                        "",
                                        create.formatted(
                                                "'BatchSize':11,'MaximumBatchingWindowInSeconds':1"))))
                .isEqualTo("Batching window is not supported for FIFO queues");
        assertThat(message(call("PUT", "/" + mapping.uuid(), "{'BatchSize':11}")))
                .isEqualTo("Maximum batch size must be between 1 and 10 inclusive");
        assertThat(
                        message(
                                call(
                                        "PUT",
                                        "/" + mapping.uuid(),
                                        "{'MaximumBatchingWindowInSeconds':1}")))
                .isEqualTo("Batching window is not supported for FIFO queues");
    }

    @Test
    void listsByQueueAndFunctionPageByPage() throws Exception {
        Box queue = site.queue("listed");
        for (String function : List.of("list-a", "list-b", "list-c")) {
            site.function(function, Code.python(Code.PRINTS));
            site.mapping(function, queue);
        }

        var pages = new ArrayList<Integer>();
        var functions = new ArrayList<String>();
        site.lambda()
                .listEventSourceMappingsPaginator(
                        list -> list.eventSourceArn(queue.arn()).maxItems(2))
                .forEach(page -> {
                    pages.add(page.eventSourceMappings().size());
                    page.eventSourceMappings().forEach(each -> functions.add(name(each)));
                });

        assertThat(pages).containsExactly(2, 1);
        assertThat(functions).containsExactlyInAnyOrder("list-a", "list-b", "list-c");
        assertThat(count("?FunctionName=list-b")).isEqualTo(1);
        assertThat(count("?FunctionName=000000000000:function:list-b")).isEqualTo(1);
        assertThat(count("?FunctionName=list-b:$LATEST".replace("$", "%24"))).isZero();
        assertThat(count("?FunctionName=nobody")).isZero();
        assertThat(count("?EventSourceArn=" + queue.arn() + "&FunctionName=list-c")).isEqualTo(1);
        assertThat(count("?EventSourceArn=" + queue.arn() + "-other")).isZero();
    }

    @Test
    void holdsAPendingFunctionToTheVisibilityTimeoutToo() throws Exception {
        Box hasty = site.queue("hasty", Box.visibility(2));
        site.lambda()
                .createFunction(create ->
                        create.functionName("pending")
                                .runtime("python3.13")
                                .role("arn:aws:iam::000000000000:role/any")
                                .handler("main.handle")
                                .timeout(9)
                                .code(zip -> zip.zipFile(Code.python(Code.PRINTS).zip())));

        HttpResponse<String> answer =
                call(
                        "POST",
                        "",
                        "{'FunctionName':'pending','EventSourceArn':'%s'}".formatted(hasty.arn()));

        assertThat(message(answer))
                .isEqualTo(
                        "Queue visibility timeout: 2 seconds is less than Function timeout: 9"
                                + " seconds");
    }

    private static String name(EventSourceMappingConfiguration mapping) {
        return mapping.functionArn().substring(mapping.functionArn().lastIndexOf(':') + 1);
    }

    private static int count(String query) throws Exception {
        return get(query).path("EventSourceMappings").size();
    }

    private static JsonNode get(String path) throws Exception {
        return Control.json(call("GET", path, ""));
    }

    /// Updates a mapping, waits until it counts, and returns what the answer showed.
    private static JsonNode update(Mapping mapping, String members) throws Exception {
        HttpResponse<String> answer = call("PUT", "/" + mapping.uuid(), "{" + members + "}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        mapping.awaitState("Enabled");
        return Control.json(answer);
    }

    private static String message(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).isEqualTo(400);
        return Control.json(answer).path("message").asText();
    }

    private static HttpResponse<String> call(String method, String path, String body)
            throws Exception {
        return site.control().lambda(method, MAPPINGS + path, body.replace('\'', '"'));
    }
}
