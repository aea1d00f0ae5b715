package io.penstock.server.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.server.config.ClockKind;
import io.penstock.server.config.ServerConfig;
import io.penstock.server.config.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// CloudWatch Logs as clients see it on the wire, and functions' lines in it.
@Timeout(120)
class LogsTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String SPEAKS =
            """
            def handle(event, context):
                print("said", event)
                return context.log_stream_name
            """;

    private final HttpClient http = HttpClient.newHttpClient();
    private Site site = Site.at(URI.create("http://127.0.0.1:1"));

    @BeforeEach
    void open() {
        site = Site.open();
    }

    @AfterEach
    void close() {
        http.close();
        site.close();
    }

    @Test
    void showsWhatAFunctionWrote() throws Exception {
        String function = site.function("talks", Code.python(SPEAKS));
        String stream = JSON.readTree(site.invoke(function, "7").payload().asByteArray()).asText();

        JsonNode group = call("DescribeLogGroups", "{}").at("/logGroups/0");
        assertThat(group.path("logGroupName").asText()).isEqualTo("/aws/lambda/talks");
        assertThat(group.path("arn").asText())
                .isEqualTo("arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/talks:*");
        JsonNode streams =
                call(
                        "DescribeLogStreams",
                        "{'logGroupName':'/aws/lambda/talks','orderBy':'LastEventTime'}");
        assertThat(streams.at("/logStreams/0/logStreamName").asText()).isEqualTo(stream);
        JsonNode events =
                call(
                        "GetLogEvents",
                        "{'logGroupName':'/aws/lambda/talks','startFromHead':true,'logStreamName':'%s'}"
                                .formatted(stream));
        assertThat(texts(events))
                .hasSize(5)
                .anyMatch("said 7"::equals)
                .first()
                .asString()
                .startsWith("INIT_START ");
        JsonNode found =
                call(
                        "FilterLogEvents",
                        "{'logGroupName':'/aws/lambda/talks','filterPattern':'said -REPORT'}");
        assertThat(texts(found)).containsExactly("said 7");
        assertThat(found.at("/events/0/eventId").asText()).hasSize(56);
    }

    @Test
    void walksThroughAStreamForwardsAndBackwards() throws Exception {
        long now = System.currentTimeMillis();
        fill(now, "a", "b", "c", "d", "e");

        JsonNode first = get("'limit':2,'startFromHead':true");
        JsonNode second = get("'limit':2," + token(first, "nextForwardToken"));
        JsonNode third = get("'limit':2," + token(second, "nextForwardToken"));
        JsonNode end = get("'limit':2," + token(third, "nextForwardToken"));
        JsonNode back = get("'limit':3," + token(third, "nextBackwardToken"));

        assertThat(texts(first)).containsExactly("a", "b");
        assertThat(texts(second)).containsExactly("c", "d");
        assertThat(texts(third)).containsExactly("e");
        assertThat(texts(end)).isEmpty();
        assertThat(end.path("nextForwardToken")).isEqualTo(third.path("nextForwardToken"));
        assertThat(texts(back)).containsExactly("b", "c", "d");
        assertThat(texts(get("'limit':2"))).containsExactly("d", "e");
        assertThat(texts(get("'startTime':%d,'endTime':%d".formatted(now + 1, now + 3))))
                .containsExactly("b", "c");
        assertThat(get("'startTime':%d".formatted(now + 60_000)).path("nextForwardToken").asText())
                .startsWith("f/");
    }

    @Test
    void filtersPageByPage() throws Exception {
        fill(System.currentTimeMillis(), "x 1", "y 1", "x 2", "x 3");
        var all = new ArrayList<String>();
        String more = "";
        do {
            JsonNode page =
                    call(
                            "FilterLogEvents",
                            "{'logGroupName':'g','logStreamNamePrefix':'s','interleaved':true,'filterPattern':'x','limit':2%s}"
                                    .formatted(more));
            all.addAll(texts(page));
            more = page.has("nextToken") ? "," + token(page, "nextToken") : "";
        } while (!more.isEmpty());

        assertThat(all).containsExactly("x 1", "x 2", "x 3");
    }

    @Test
    void refusesInTheWordsOfTheService() throws Exception {
        call("CreateLogGroup", "{'logGroupName':'g'}");
        assertThat(refusal("CreateLogGroup", "{'logGroupName':'g'}"))
                .isEqualTo(
                        "ResourceAlreadyExistsException: The specified log group already exists");
        assertThat(refusal("FilterLogEvents", "{'logGroupName':'none'}"))
                .isEqualTo("ResourceNotFoundException: The specified log group does not exist.");
        assertThat(refusal("GetLogEvents", "{'logGroupName':'g','logStreamName':'none'}"))
                .isEqualTo("ResourceNotFoundException: The specified log stream does not exist.");
        assertThat(refusal("PutRetentionPolicy", "{'logGroupName':'g','retentionInDays':2}"))
                .startsWith("InvalidParameterException: 1 validation error detected: Value '2'");
        assertThat(refusal("CreateLogGroup", "{}"))
                .isEqualTo(
                        "InvalidParameterException: 1 validation error detected: Value null at"
                                + " 'logGroupName' failed to satisfy constraint: Member must not be"
                                + " null");
        assertThat(refusal("FilterLogEvents", "{'logGroupName':'g','limit':10001}"))
                .startsWith(
                        "InvalidParameterException: 1 validation error detected: Value '10001'");
        assertThat(
                        refusal(
                                "CreateLogGroup",
                                "{'logGroupName':'k','kmsKeyId':'arn:aws:kms:u:1:key/x'}"))
                .contains("kmsKeyId");
        assertThat(refusal("TagResource", "{'resourceArn':'a','tags':{}}"))
                .contains("The operation TagResource of Amazon CloudWatch Logs is not implemented");
        call("CreateLogStream", "{'logGroupName':'g','logStreamName':'s'}");
        assertThat(refusal("PutLogEvents", put(event(2, "b"), event(1, "a"))))
                .contains("must be in chronological order");
    }

    @Test
    void rejectsEventsThatAreTooOldOrTooNew() throws Exception {
        call("CreateLogGroup", "{'logGroupName':'g'}");
        call("CreateLogStream", "{'logGroupName':'g','logStreamName':'s'}");
        long now = System.currentTimeMillis();

        JsonNode old = call("PutLogEvents", put(event(now - 15 * 86_400_000L, "old")));
        JsonNode early =
                call("PutLogEvents", put(event(now, "good"), event(now + 3 * 3_600_000L, "new")));

        assertThat(old.at("/rejectedLogEventsInfo/tooOldLogEventEndIndex").asInt()).isEqualTo(1);
        assertThat(early.at("/rejectedLogEventsInfo/tooNewLogEventStartIndex").asInt())
                .isEqualTo(1);
        assertThat(texts(get("'limit':10"))).containsExactly("good");
    }

    @Test
    void forgetsWhatIsOlderThanTheRetentionAsTheClockMoves() throws Exception {
        site.close();
        site = Site.open(ServerConfig.passing().with(ClockKind.MANUAL));
        String function = site.function("talks", Code.python(SPEAKS));
        site.invoke(function, "1");
        call("PutRetentionPolicy", "{'logGroupName':'/aws/lambda/talks','retentionInDays':1}");
        assertThat(events("/aws/lambda/talks")).isNotEmpty();

        site.control().advance(90_000);

        assertThat(events("/aws/lambda/talks")).isEmpty();
        assertThat(
                        call("DescribeLogGroups", "{'logGroupNamePrefix':'/aws'}")
                                .at("/logGroups/0/retentionInDays")
                                .asInt())
                .isEqualTo(1);
        call("DeleteLogGroup", "{'logGroupName':'/aws/lambda/talks'}");
        assertThat(call("DescribeLogGroups", "{}").path("logGroups")).isEmpty();
    }

    @Test
    void tellsAfterARestartWhatWasLoggedBefore(@TempDir Path data) throws Exception {
        ServerConfig durable = ServerConfig.passing().with(new Storage.Directory(data));
        site.close();
        site = Site.open(durable);
        String function = site.function("talks", Code.python(SPEAKS));
        String stream = JSON.readTree(site.invoke(function, "1").payload().asByteArray()).asText();
        fill(System.currentTimeMillis(), "a", "b", "c");
        JsonNode before = get("'limit':2,'startFromHead':true");
        List<String> ids = ids("/aws/lambda/talks");
        assertThat(ids).isNotEmpty();
        site.close();
        site = Site.open(durable);

        assertThat(call("DescribeLogGroups", "{}").path("logGroups"))
                .extracting(group -> group.path("logGroupName").asText())
                .containsExactly("/aws/lambda/talks", "g");
        JsonNode streams = call("DescribeLogStreams", "{'logGroupName':'/aws/lambda/talks'}");
        assertThat(streams.at("/logStreams/0/logStreamName").asText()).isEqualTo(stream);
        assertThat(streams.at("/logStreams/0/lastEventTimestamp").asLong()).isPositive();
        assertThat(
                        texts(
                                call(
                                        "GetLogEvents",
                                        "{'logGroupName':'/aws/lambda/talks','logStreamName':'%s'}"
                                                .formatted(stream))))
                .contains("said 1");
        assertThat(ids("/aws/lambda/talks")).as("event ids stay").isEqualTo(ids);
        assertThat(texts(get("'limit':2," + token(before, "nextForwardToken"))))
                .as("a token goes on")
                .containsExactly("c");

        site.invoke(function, "2");

        assertThat(events("/aws/lambda/talks"))
                .filteredOn(text -> text.startsWith("said"))
                .containsExactly("said 1", "said 2");
        call(
                "DeleteLogStream",
                "{'logGroupName':'/aws/lambda/talks','logStreamName':'%s'}".formatted(stream));
        assertThat(events("/aws/lambda/talks")).doesNotContain("said 1").contains("said 2");
    }

    @Test
    void honoursEveryParameter() throws Exception {
        long now = System.currentTimeMillis();
        fill(now, "{\"n\":1}", "{\"n\":2}", "{\"n\":3}", "four");
        call("CreateLogStream", "{'logGroupName':'g','logStreamName':'t'}");
        call(
                "PutLogEvents",
                "{'logGroupName':'g','logStreamName':'t','logEvents':[%s]}"
                        .formatted(event(now + 1, "between")));
        String arn = "arn:aws:logs:us-east-1:000000000000:log-group:g";

        assertThat(filtered("'logGroupIdentifier':'%s','limit':2".formatted(arn)))
                .as("streams are interleaved by time")
                .containsExactly("{\"n\":1}", "{\"n\":2}");
        assertThat(filtered("'logGroupName':'g','logStreamNames':['t']"))
                .containsExactly("between");
        assertThat(filtered("'logGroupName':'g','logStreamNamePrefix':'t'"))
                .containsExactly("between");
        assertThat(
                        filtered(
                                "'logGroupName':'g','startTime':%d,'endTime':%d,'interleaved':false"
                                        .formatted(now + 1, now + 2)))
                .as("both ends belong to it")
                .containsExactlyInAnyOrder("{\"n\":2}", "between", "{\"n\":3}");
        assertThat(filtered("'logGroupName':'g','filterPattern':'{ $.n >= 2 }'"))
                .containsExactly("{\"n\":2}", "{\"n\":3}");
        assertThat(filtered("'logGroupName':'g','filterPattern':'?four ?between'"))
                .containsExactlyInAnyOrder("four", "between");
        assertThat(texts(get("'startTime':%d,'endTime':%d".formatted(now + 1, now + 2))))
                .as("the end does not belong to it")
                .containsExactly("{\"n\":2}");
        assertThat(
                        call(
                                        "DescribeLogStreams",
                                        "{'logGroupName':'g','descending':true,'limit':1}")
                                .at("/logStreams/0/logStreamName")
                                .asText())
                .isEqualTo("t");
        assertThat(refusal("FilterLogEvents", "{'logGroupName':'g','filterPattern':'[a, b]'}"))
                .contains("space-delimited fields");
        assertThat(refusal("FilterLogEvents", "{'logGroupName':'g','filterPattern':'%a+%'}"))
                .contains("regular expressions");
        assertThat(refusal("FilterLogEvents", "{'logGroupName':'g','nextToken':'x'}"))
                .contains("The specified nextToken is invalid.");
        assertThat(
                        refusal(
                                "FilterLogEvents",
                                "{'logGroupName':'g','logStreamNames':['t'],'logStreamNamePrefix':'t'}"))
                .contains("mutually exclusive");
        assertThat(refusal("FilterLogEvents", "{'logGroupName':'g','startTime':2,'endTime':1}"))
                .startsWith("InvalidParameterException");
        assertThat(refusal("DescribeLogGroups", "{'accountIdentifiers':['000000000000']}"))
                .contains("accountIdentifiers");
    }

    private List<String> filtered(String members) throws Exception {
        return texts(call("FilterLogEvents", "{" + members + "}"));
    }

    private List<String> ids(String group) throws Exception {
        return call("FilterLogEvents", "{'logGroupName':'%s'}".formatted(group))
                .path("events")
                .findValuesAsText("eventId");
    }

    @Test
    void tailsAGroupLive() throws Exception {
        String function = site.function("talks", Code.python(SPEAKS));
        site.invoke(function, "1");
        HttpResponse<InputStream> tail =
                http.send(
                        request(
                                "StartLiveTail",
                                "{'logGroupIdentifiers':['arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/talks'],'logEventFilterPattern':'said'}"),
                        BodyHandlers.ofInputStream());
        try (InputStream body = tail.body()) {
            assertThat(tail.headers().firstValue("Content-Type"))
                    .contains("application/vnd.amazon.eventstream");
            assertThat(message(body)).contains("initial-response");
            assertThat(message(body)).contains("sessionStart").contains("sessionId");
            site.invoke(function, "2");
            String update = message(body);
            while (!update.contains("said")) {
                assertThat(update).contains("sessionUpdate");
                update = message(body);
            }
            assertThat(update).contains("said 2").doesNotContain("said 1").doesNotContain("REPORT");
        }
    }

    private void fill(long now, String... messages) throws Exception {
        call("CreateLogGroup", "{'logGroupName':'g'}");
        call("CreateLogStream", "{'logGroupName':'g','logStreamName':'s'}");
        var events = new String[messages.length];
        for (int i = 0; i < messages.length; i++) {
            events[i] = event(now + i, messages[i]);
        }
        call("PutLogEvents", put(events));
    }

    private static String event(long at, String message) {
        return "{'timestamp':%d,'message':'%s'}".formatted(at, message.replace("\"", "\\\""));
    }

    private static String put(String... events) {
        return "{'logGroupName':'g','logStreamName':'s','logEvents':[%s]}"
                .formatted(String.join(",", events));
    }

    private JsonNode get(String members) throws Exception {
        return call("GetLogEvents", "{'logGroupName':'g','logStreamName':'s'," + members + "}");
    }

    private List<String> events(String group) throws Exception {
        return texts(call("FilterLogEvents", "{'logGroupName':'%s'}".formatted(group)));
    }

    private static String token(JsonNode page, String name) {
        return "'nextToken':'" + page.path(name).asText() + "'";
    }

    private static List<String> texts(JsonNode page) {
        return page.path("events").findValuesAsText("message");
    }

    private String refusal(String operation, String members) throws Exception {
        HttpResponse<String> answer =
                http.send(request(operation, members), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isGreaterThanOrEqualTo(400);
        JsonNode body = JSON.readTree(answer.body());
        return body.path("__type").asText() + ": " + body.path("message").asText();
    }

    private JsonNode call(String operation, String members) throws Exception {
        HttpResponse<String> answer =
                http.send(request(operation, members), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type"))
                .contains("application/x-amz-json-1.1");
        return JSON.readTree(answer.body());
    }

    private HttpRequest request(String operation, String members) {
        return HttpRequest.newBuilder(site.endpoint())
                .header("Content-Type", "application/x-amz-json-1.1")
                .header("X-Amz-Target", "Logs_20140328." + operation)
                .POST(HttpRequest.BodyPublishers.ofString(members.replace('\'', '"')))
                .build();
    }

    /// Reads one message of an event stream, headers and all.
    private static String message(InputStream body) throws IOException {
        byte[] length = body.readNBytes(4);
        int total = ByteBuffer.wrap(length).getInt();
        return new String(body.readNBytes(total - 4), UTF_8);
    }
}
