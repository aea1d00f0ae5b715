package io.penstock.server.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.invocation.Payload;
import io.penstock.server.wire.ApiError;
import io.penstock.server.wire.Caller;
import io.penstock.server.wire.Reply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappingOperationsTest {
    private static final String QUEUE = "arn:aws:sqs:us-east-1:000000000000:";
    private static final String FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f";

    @AutoClose private Api api;

    @BeforeEach
    void open(@TempDir Path directory) {
        api = new Api(directory);
        api.create("f");
    }

    @Test
    void answersCreationMemberByMemberAsRecorded() {
        ObjectNode created = create("q", "");

        String uuid = created.path("UUID").asText();
        assertThat(created.toString())
                .isEqualTo(
                        """
                        {'UUID':'%s','BatchSize':10,'MaximumBatchingWindowInSeconds':0,\
                        'EventSourceArn':'%sq','FunctionArn':'%s',\
                        'LastModified':1767225600.250,'State':'Creating',\
                        'StateTransitionReason':'USER_INITIATED','FunctionResponseTypes':[],\
                        'EventSourceMappingArn':\
                        'arn:aws:lambda:us-east-1:000000000000:event-source-mapping:%s'}\
                        """
                                .formatted(uuid, QUEUE, FUNCTION, uuid)
                                .replace('\'', '"'));
    }

    @Test
    void showsWhatIsSet() {
        ObjectNode created =
                create(
                        "q",
                        """
                        ,'Enabled':false,'BatchSize':100,'MaximumBatchingWindowInSeconds':2,
                        'FilterCriteria':{'Filters':[{'Pattern':'{\\'body\\':[\\'a\\']}'}]},
                        'ScalingConfig':{'MaximumConcurrency':5},
                        'FunctionResponseTypes':['ReportBatchItemFailures']\
                        """);

        assertThat(created.path("State").asText()).isEqualTo("Disabled");
        assertThat(created.path("BatchSize").asInt()).isEqualTo(100);
        assertThat(created.path("MaximumBatchingWindowInSeconds").asInt()).isEqualTo(2);
        assertThat(created.at("/FilterCriteria/Filters/0/Pattern").asText())
                .isEqualTo("{\"body\":[\"a\"]}");
        assertThat(created.at("/ScalingConfig/MaximumConcurrency").asInt()).isEqualTo(5);
        assertThat(created.at("/FunctionResponseTypes/0").asText())
                .isEqualTo("ReportBatchItemFailures");
    }

    @Test
    void clearsWhatIsGivenEmpty() {
        String uuid =
                create(
                                "q",
                                """
                                ,'Enabled':false,
                                'FilterCriteria':{'Filters':[{'Pattern':'{\\'body\\':[\\'a\\']}'}]},
                                'ScalingConfig':{'MaximumConcurrency':5},
                                'FunctionResponseTypes':['ReportBatchItemFailures']\
                                """)
                        .path("UUID")
                        .asText();

        ObjectNode updated =
                api.output(
                        "UpdateEventSourceMapping",
                        "{'UUID':'"
                                + uuid
                                + "','FilterCriteria':{},'ScalingConfig':{},"
                                + "'FunctionResponseTypes':[],'KMSKeyArn':'',"
                                + "'DestinationConfig':{'OnFailure':{'Destination':''}}}");

        assertThat(updated.path("State").asText()).isEqualTo("Updating");
        assertThat(updated.has("FilterCriteria")).isFalse();
        assertThat(updated.has("ScalingConfig")).isFalse();
        assertThat(updated.path("FunctionResponseTypes")).isEmpty();
    }

    @Test
    void keepsWhatAnUpdateLeavesOut() {
        String uuid = create("q", ",'Enabled':false,'BatchSize':7").path("UUID").asText();

        ObjectNode updated =
                api.output(
                        "UpdateEventSourceMapping",
                        "{'UUID':'" + uuid + "','ScalingConfig':{'MaximumConcurrency':3}}");

        assertThat(updated.path("BatchSize").asInt()).isEqualTo(7);
        assertThat(updated.path("FunctionArn").asText()).isEqualTo(FUNCTION);
    }

    @Test
    void keepsTheQualifierOfTheCaller() {
        ObjectNode created =
                api.output(
                        "CreateEventSourceMapping",
                        "{'FunctionName':'f:$LATEST','EventSourceArn':'" + QUEUE + "q'}");

        assertThat(created.path("FunctionArn").asText()).isEqualTo(FUNCTION + ":$LATEST");
    }

    @Test
    void getsAndDeletes() {
        String uuid = create("q", ",'Enabled':false").path("UUID").asText();
        String byUuid = "{'UUID':'" + uuid + "'}";

        assertThat(api.output("GetEventSourceMapping", byUuid).path("State").asText())
                .isEqualTo("Disabled");
        assertThat(api.output("DeleteEventSourceMapping", byUuid).path("State").asText())
                .isEqualTo("Deleting");

        for (String operation : List.of("Get", "Update", "Delete")) {
            ApiError error = api.error(operation + "EventSourceMapping", byUuid);
            assertThat(error.status()).isEqualTo(404);
            assertThat(error.code()).isEqualTo("ResourceNotFoundException");
            assertThat(error.message()).isEqualTo("The resource you requested does not exist.");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'FunctionName':'nobody' | Unrecognized event source.",
                "'FunctionName':'nobody','EventSourceArn':'"
                        + QUEUE
                        + "gone' | Function does not exist",
                "'FunctionName':'f','EventSourceArn':'"
                        + QUEUE
                        + "gone' | Error occurred while ReceiveMessage. SQS Error Code:"
                        + " AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The"
                        + " specified queue does not exist.",
                "'FunctionName':'f','BatchSize':11,'EventSourceArn':'"
                        + QUEUE
                        + "q' | Maximum batch window in seconds must be greater than 0 if maximum"
                        + " batch size is greater than 10",
                "'FunctionName':'f','EventSourceArn':'"
                        + QUEUE
                        + "q','FilterCriteria':{'Filters':[{'Pattern':'null'}]}"
                        + " | Invalid filter pattern definition.",
                "'FunctionName':'f','EventSourceArn':'"
                        + QUEUE
                        + "q','FilterCriteria':{'Filters':[{}]}"
                        + " | Invalid filter pattern definition.",
                "'FunctionName':'f','EventSourceArn':'"
                        + QUEUE
                        + "q','ParallelizationFactor':2 | Unsupported ParallelizationFactor"
                        + " parameter for given event source mapping type.",
            })
    void refusesInAwsWords(String members, String message) {
        ApiError error = api.error("CreateEventSourceMapping", "{" + members.strip() + "}");

        assertThat(error.status()).isEqualTo(400);
        assertThat(error.code()).isEqualTo("InvalidParameterValueException");
        assertThat(error.message()).isEqualTo(message);
    }

    @Test
    void refusesADuplicateButNotAnotherQualifier() {
        String uuid = create("q", ",'Enabled':false").path("UUID").asText();

        ApiError error =
                api.error(
                        "CreateEventSourceMapping",
                        "{'FunctionName':'f','EventSourceArn':'" + QUEUE + "q'}");

        assertThat(error.status()).isEqualTo(409);
        assertThat(error.code()).isEqualTo("ResourceConflictException");
        assertThat(error.message())
                .isEqualTo(
                        "An event source mapping with SQS arn (\" "
                                + QUEUE
                                + "q \") and function (\" f \") already exists. Please update or"
                                + " delete the existing mapping with UUID "
                                + uuid);
        api.output(
                "CreateEventSourceMapping",
                "{'FunctionName':'f:$LATEST','EventSourceArn':'" + QUEUE + "q'}");
    }

    @Test
    void listsWhatIsAskedForPageByPage() {
        api.create("g");
        String first = create("q1", ",'Enabled':false").path("UUID").asText();
        String second = create("q2", ",'Enabled':false").path("UUID").asText();
        ObjectNode third =
                api.output(
                        "CreateEventSourceMapping",
                        "{'FunctionName':'g','Enabled':false,'EventSourceArn':'" + QUEUE + "q1'}");

        assertThat(listed("{'FunctionName':'f'}")).containsExactlyInAnyOrder(first, second);
        assertThat(listed("{'FunctionName':'" + FUNCTION + "'}")).hasSize(2);
        assertThat(listed("{'FunctionName':'f:$LATEST'}")).isEmpty();
        assertThat(listed("{'FunctionName':'nobody'}")).isEmpty();
        assertThat(listed("{'EventSourceArn':'" + QUEUE + "q1'}"))
                .containsExactlyInAnyOrder(first, third.path("UUID").asText());
        assertThat(listed("{'EventSourceArn':'" + QUEUE + "q1','FunctionName':'f'}"))
                .containsExactly(first);

        ObjectNode page = api.output("ListEventSourceMappings", "{'MaxItems':2}");
        String marker = page.path("NextMarker").asText();
        assertThat(page.path("EventSourceMappings")).hasSize(2);
        assertThat(listed("{'MaxItems':2,'Marker':'" + marker + "'}")).hasSize(1);
    }

    @Test
    void listsAHundredMappingsPerPageAtMost() {
        for (int i = 0; i < 101; i++) {
            create("q" + i, ",'Enabled':false");
        }

        ObjectNode first = api.output("ListEventSourceMappings", "{'MaxItems':10000}");
        String marker = first.path("NextMarker").asText();
        ObjectNode last =
                api.output(
                        "ListEventSourceMappings", "{'MaxItems':10000,'Marker':'" + marker + "'}");

        assertThat(first.path("EventSourceMappings")).hasSize(100);
        assertThat(api.output("ListEventSourceMappings", "{}").path("EventSourceMappings"))
                .hasSize(100);
        assertThat(last.path("EventSourceMappings")).hasSize(1);
        assertThat(last.has("NextMarker")).isFalse();
    }

    @Test
    void keepsAccountsApart() {
        String uuid = create("q", ",'Enabled':false,'Tags':{'a':'1'}").path("UUID").asText();
        Caller stranger = Caller.of("111111111111", "us-east-1");
        String arn = "arn:aws:lambda:us-east-1:000000000000:event-source-mapping:" + uuid;

        assertThat(
                        Api.error(
                                        api.call(
                                                stranger,
                                                "GetEventSourceMapping",
                                                "{'UUID':'" + uuid + "'}",
                                                Payload.EMPTY))
                                .status())
                .isEqualTo(404);
        assertThat(
                        Api.error(
                                        api.call(
                                                stranger,
                                                "ListTags",
                                                "{'Resource':'" + arn + "'}",
                                                Payload.EMPTY))
                                .message())
                .isEqualTo("Event source mapping not found: " + arn);
    }

    @Test
    void tagsMappings() {
        String arn =
                create("q", ",'Enabled':false,'Tags':{'b':'1'}")
                        .path("EventSourceMappingArn")
                        .asText();
        String resource = "{'Resource':'" + arn + "'";

        assertThat(api.call("TagResource", resource + ",'Tags':{'a':'2','b':'3'}}"))
                .isEqualTo(new Reply.Done());
        assertThat(api.output("ListTags", resource + "}").toString())
                .isEqualTo("{\"Tags\":{\"a\":\"2\",\"b\":\"3\"}}");
        assertThat(api.call("UntagResource", resource + ",'TagKeys':['a','unknown']}"))
                .isEqualTo(new Reply.Done());
        assertThat(api.output("ListTags", resource + "}").toString())
                .isEqualTo("{\"Tags\":{\"b\":\"3\"}}");
        assertThat(api.error("ListTags", resource.replace(arn, arn + "0") + "}").message())
                .isEqualTo("Event source mapping not found: " + arn + "0");
    }

    @Test
    void tagsFunctions() {
        String resource = "{'Resource':'" + FUNCTION + "'";

        assertThat(api.output("ListTags", resource + "}").toString()).isEqualTo("{\"Tags\":{}}");
        assertThat(api.call("TagResource", resource + ",'Tags':{'a':'1'}}"))
                .isEqualTo(new Reply.Done());
        assertThat(api.output("ListTags", resource + "}").toString())
                .isEqualTo("{\"Tags\":{\"a\":\"1\"}}");
        assertThat(api.call("UntagResource", resource + ",'TagKeys':['a']}"))
                .isEqualTo(new Reply.Done());
        assertThat(api.output("ListTags", resource + "}")).hasSize(1);

        assertThat(api.error("TagResource", resource + ",'Tags':{}}").message())
                .isEqualTo("An error occurred and the request cannot be processed.");
        assertThat(api.error("ListTags", "{'Resource':'" + FUNCTION + ":1'}").message())
                .isEqualTo(
                        "Tags on function aliases and versions are not supported. Please specify a"
                                + " function ARN.");
        assertThat(api.error("ListTags", "{'Resource':'" + FUNCTION + "f'}").message())
                .isEqualTo("Function not found: " + FUNCTION + "f");
    }

    private ObjectNode create(String queue, String more) {
        return api.output(
                "CreateEventSourceMapping",
                "{'FunctionName':'f','EventSourceArn':'" + QUEUE + queue + "'" + more + "}");
    }

    private List<String> listed(String input) {
        List<String> uuids = new ArrayList<>();
        for (JsonNode mapping :
                api.output("ListEventSourceMappings", input).path("EventSourceMappings")) {
            uuids.add(mapping.path("UUID").asText());
        }
        return uuids;
    }
}
