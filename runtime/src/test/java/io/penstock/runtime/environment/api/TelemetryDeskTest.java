package io.penstock.runtime.environment.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.environment.api.TelemetryDesk.Api;
import io.penstock.runtime.environment.log.ExtensionRecord;
import io.penstock.runtime.environment.log.PlatformRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Subscriptions to telemetry: what is refused, and how what is wanted arrives.
@Timeout(60)
final class TelemetryDeskTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LONG_WAIT = "'timeoutMs':30000,'maxItems':1000";

    private final List<PlatformRecord> noted = new CopyOnWriteArrayList<>();
    private TelemetryDesk desk = new TelemetryDesk(noted::add, false);
    private TelemetryReceiver receiver;

    @BeforeEach
    void open() throws IOException {
        receiver = new TelemetryReceiver();
    }

    @AfterEach
    void close() throws IOException {
        desk.close();
        receiver.close();
    }

    @Nested
    final class Terms {
        private static final String TCP = "'destination':{'protocol':'TCP','port':1234}";
        private static final String USUAL = "'schemaVersion':'2022-12-13','types':['platform'],";

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "['types']                                                     | schemaVersion is not provided; types should not be empty; destination protocol should be HTTP or TCP",
                    "{'types':['platform'],TO_TCP}                                    | schemaVersion is not provided",
                    "{'schemaVersion':'2021-03-18','types':['platform'],TO_TCP}       | schemaVersion is not supported",
                    "{'schemaVersion':20221213,'types':['platform'],TO_TCP}           | schemaVersion is not supported",
                    "{'schemaVersion':'2022-07-01',TO_TCP}                            | types should not be empty",
                    "{'schemaVersion':'2022-07-01','types':[],TO_TCP}                 | types should not be empty",
                    "{'schemaVersion':'2022-07-01','types':['platform','logs'],TO_TCP} | types should be a subset of [platform, function, extension]",
                    "{USUAL'buffering':{'maxItems':999},TO_TCP}                       | maxItems should be between 1000 and 10000",
                    "{USUAL'buffering':{'maxItems':10001},TO_TCP}                     | maxItems should be between 1000 and 10000",
                    "{USUAL'buffering':{'maxBytes':262143},TO_TCP}                    | maxBytes should be between 262144 and 1048576",
                    "{USUAL'buffering':{'maxBytes':1048577},TO_TCP}                   | maxBytes should be between 262144 and 1048576",
                    "{USUAL'buffering':{'timeoutMs':24},TO_TCP}                       | timeoutMs should be between 25 and 30000",
                    "{USUAL'buffering':{'timeoutMs':30001},TO_TCP}                    | timeoutMs should be between 25 and 30000",
                    "{USUAL'buffering':{'timeoutMs':'100'},TO_TCP}                    | timeoutMs should be between 25 and 30000",
                    "{USUAL'destination':{}}                                       | destination protocol should be HTTP or TCP",
                    "{USUAL'destination':{'protocol':'UDP','port':1}}              | destination protocol should be HTTP or TCP",
                    "{USUAL'destination':{'protocol':'TCP'}}                       | port should be between 1 and 65535",
                    "{USUAL'destination':{'protocol':'TCP','port':0}}              | port should be between 1 and 65535",
                    "{USUAL'destination':{'protocol':'TCP','port':65536}}          | port should be between 1 and 65535",
                    "{USUAL'destination':{'protocol':'TCP','port':'1234'}}         | port should be between 1 and 65535",
                    "{USUAL'destination':{'protocol':'TCP','port':9001}}           | port 9001 is reserved",
                    "{USUAL'destination':{'protocol':'HTTP'}}                      | URI host should be sandbox.localdomain",
                    "{USUAL'destination':{'protocol':'HTTP','URI':'http://sandbox.localdomain'}} | URI port is not provided",
                    "{USUAL'destination':{'protocol':'HTTP','URI':'http://sandbox.localdomain:9001'}} | port 9001 is reserved",
                    "{USUAL'destination':{'protocol':'HTTP','URI':'http://example.com:80'}} | URI host should be sandbox.localdomain",
                    "{USUAL'destination':{'protocol':'HTTP','URI':'https://sandbox.localdomain:80'}} | URI host should be sandbox.localdomain",
                    "{USUAL'destination':{'protocol':'HTTP','URI':':'}}            | URI is malformed",
                    "{'types'                                                      | the body is no JSON",
                })
        void areRefusedInWords(String body, String message) throws IOException {
            String answer = ask(body.replace("TO_TCP", TCP).replace("USUAL", USUAL));

            assertThat(answer).startsWith("HTTP/1.1 400 Bad Request\r\n");
            JsonNode told = JSON.readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4));
            assertThat(told.path("errorType").asText()).isEqualTo("ValidationError");
            assertThat(told.path("errorMessage").asText()).isEqualTo(message);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "'schemaVersion':'2022-07-01','buffering':{'maxItems':1000,'maxBytes':262144,'timeoutMs':25}",
                    "'schemaVersion':'2022-12-13','buffering':{'maxItems':10000,'maxBytes':1048576,'timeoutMs':30000}",
                    "'schemaVersion':'2025-01-29'",
                    "'schemaVersion':'2025-01-29','buffering':{}",
                })
        void areTakenAtTheirLimits(String members) {
            assertThat(
                            ask(
                                    "{"
                                            + members
                                            + ",'types':['extension','function','platform'],"
                                            + TCP
                                            + "}"))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .endsWith("\r\n\r\n\"OK\"");
            assertThat(noted)
                    .containsExactly(
                            new ExtensionRecord.Subscribed(
                                    "watcher", List.of("extension", "function", "platform")));
        }

        @Test
        void haveDefaults() throws IOException {
            JsonNode body = JSON.readTree(("{" + USUAL + TCP + "}").replace('\'', '"'));

            TelemetryTerms terms = TelemetryTerms.read(body, new ArrayList<>());

            assertThat(List.of(terms.maxItems(), terms.maxBytes(), terms.timeoutMillis()))
                    .containsExactly(10_000, 262_144, 1_000);
        }

        @Test
        void areTakenOnlyDuringTheInitialisation() {
            desk.closeSubscription();

            assertThat(ask("{" + USUAL + TCP + "}"))
                    .startsWith("HTTP/1.1 403 Forbidden\r\n")
                    .endsWith(
                            "{\"errorMessage\":\"Telemetry API subscription is closed\",\"errorType\":\"Telemetry.SubscriptionClosed\"}");
        }

        @Test
        void ofTheOlderLogsApiAreNotOffered() {
            byte[] answer = desk.subscribe("watcher", Api.LOGS, Payload.of("{}"));

            assertThat(new String(answer, UTF_8))
                    .startsWith("HTTP/1.1 202 Accepted\r\n")
                    .endsWith(
                            "{\"errorMessage\":\"Logs API is not supported\",\"errorType\":\"Logs.NotSupported\"}");
        }
    }

    @Test
    void deliversPastAndPresentOverHttp() throws IOException {
        desk.tell(new PlatformRecord.End("before"));
        subscribe(receiver.http(), "'timeoutMs':25");
        desk.printed("hello");
        desk.extensionPrinted("world");
        desk.printed("{\"level\":\"INFO\"}");

        List<JsonNode> events = new ArrayList<>();
        while (events.size() < 5) {
            events.addAll(receiver.take());
        }

        assertThat(receiver.head())
                .startsWith("POST /take/it HTTP/1.1\r\nHost: sandbox.localdomain:")
                .contains("\r\nContent-Type: application/json\r\n");
        assertThat(events.stream().map(each -> each.path("type").asText()))
                .containsExactly(
                        "platform.end",
                        "platform.telemetrySubscription",
                        "function",
                        "extension",
                        "function");
        assertThat(events.stream().map(each -> each.path("record").toString()))
                .containsExactly(
                        "{\"requestId\":\"before\"}",
                        "{\"name\":\"watcher\",\"state\":\"Subscribed\",\"types\":[\"platform\",\"function\",\"extension\"]}",
                        "\"hello\"",
                        "\"world\"",
                        "\"{\\\"level\\\":\\\"INFO\\\"}\"");
        assertThat(events)
                .allMatch(each ->
                        each.path("time")
                                .asText()
                                .matches("\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}\\.\\d{3}Z"));
    }

    @Test
    void deliversLinesOverTcp() throws IOException {
        subscribe(receiver.tcp(), "'timeoutMs':25");
        desk.printed("one");

        List<JsonNode> events = new ArrayList<>();
        while (events.size() < 2) {
            events.addAll(receiver.takeLines());
        }

        assertThat(events.stream().map(each -> each.path("type").asText()))
                .containsExactly("platform.telemetrySubscription", "function");
    }

    @Test
    void tellsObjectsOfFunctionsThatLogInJson() throws IOException {
        desk = new TelemetryDesk(noted::add, true);
        subscribe(receiver.http(), "'timeoutMs':25");
        desk.printed("{\"level\":\"INFO\"}");
        desk.printed("{broken");

        List<JsonNode> events = new ArrayList<>();
        while (events.size() < 3) {
            events.addAll(receiver.take());
        }

        assertThat(events.get(1).path("record").path("level").asText()).isEqualTo("INFO");
        assertThat(events.get(2).path("record").asText()).isEqualTo("{broken");
    }

    @Test
    void deliversOnlyWhatWasAskedFor() throws IOException {
        assertThat(
                        ask(
                                "{'schemaVersion':'2022-12-13','types':['function'],'buffering':{'timeoutMs':25},'destination':"
                                        + receiver.http()
                                        + "}"))
                .contains(" 200 ");
        desk.extensionPrinted("not this");
        desk.tell(new PlatformRecord.End("nor this"));
        desk.printed("this");

        List<JsonNode> events = receiver.take();

        assertThat(events).hasSize(1);
        assertThat(events.getFirst().path("record").asText()).isEqualTo("this");
    }

    @Test
    void deliversWhenThereAreEnoughItems() throws IOException {
        subscribe(receiver.http(), LONG_WAIT);
        for (int i = 1; i < 1_000; i++) { // the subscription itself is the first event
            desk.printed("event " + i);
        }

        assertThat(receiver.take()).as("long before the wait is over").hasSize(1_000);

        for (int i = 0; i < 1_500; i++) {
            desk.printed("event " + i);
        }
        assertThat(receiver.take()).hasSize(1_000);
        desk.hurry();
        assertThat(receiver.take()).hasSize(500);
    }

    @Test
    void deliversWhenThereAreEnoughBytes() throws IOException {
        subscribe(receiver.http(), LONG_WAIT + ",'maxBytes':262144");
        String line = "x".repeat(10_000);
        for (int i = 0; i < 27; i++) {
            desk.printed(line);
        }

        List<JsonNode> events = receiver.take();

        int bytes = events.stream().mapToInt(each -> each.toString().length()).sum();
        assertThat(bytes).isBetween(262_144, 2 * 262_144);
        assertThat(events).hasSizeLessThanOrEqualTo(28);
    }

    @Test
    void dropsWhatASlowReceiverLeavesNoRoomForAndTellsOfIt() throws IOException {
        subscribe(receiver.http(), LONG_WAIT);
        String line = "x".repeat(100_000);
        for (int i = 0; i < 99; i++) {
            desk.printed(line); // 9.9 MB for a receiver that takes nothing; 4 MiB are held
        }
        desk.hurry();

        int got = 0;
        long dropped = 0;
        while (got + dropped < 100) { // with the subscription itself
            for (JsonNode event : receiver.take()) {
                if (event.path("type").asText().equals("platform.logsDropped")) {
                    JsonNode record = event.path("record");
                    dropped += record.path("droppedRecords").asLong();
                    assertThat(record.path("droppedBytes").asLong())
                            .isGreaterThan(100_000 * record.path("droppedRecords").asLong());
                    assertThat(record.path("reason").asText()).startsWith("Consumer seems to have");
                } else {
                    got++;
                }
            }
        }

        assertThat(dropped).isBetween(40L, 70L);
        assertThat(noted).anyMatch(ExtensionRecord.LogsDropped.class::isInstance);
    }

    @Test
    void countsWhatAReceiverRefusesAmongTheDropped() throws IOException {
        subscribe(receiver.http(), "'timeoutMs':25");
        assertThat(receiver.take("500 No")).hasSize(1);
        desk.printed("after it");

        List<JsonNode> events = receiver.take();

        assertThat(events.get(0).path("record").path("droppedRecords").asInt()).isEqualTo(1);
        assertThat(events.get(1).path("record").asText()).isEqualTo("after it");
    }

    private void subscribe(String destination, String buffering) {
        String answer =
                new String(
                        desk.subscribe(
                                "watcher",
                                Api.TELEMETRY,
                                Payload.of(SubscriptionBody.of(destination, buffering))),
                        UTF_8);
        assertThat(answer).startsWith("HTTP/1.1 200 OK");
    }

    private String ask(String body) {
        byte[] answer =
                desk.subscribe("watcher", Api.TELEMETRY, Payload.of(body.replace('\'', '"')));
        return new String(answer, UTF_8);
    }
}
