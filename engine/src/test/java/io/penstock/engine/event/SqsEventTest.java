package io.penstock.engine.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.queue.MessageAttribute;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.time.Seeds;
import io.penstock.engine.time.Simulation;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SqsEventTest {
    private static final QueueArn QUEUE = new QueueArn("us-east-2", "123456789012", "my-queue");
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void writesWhatAwsWrites() {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("ApproximateReceiveCount", "1");
        attributes.put("SentTimestamp", "1545082649183");
        attributes.put("SenderId", "AIDAIENQZJOLO23YVJ4VO");
        attributes.put("ApproximateFirstReceiveTimestamp", "1545082649185");
        Map<String, MessageAttribute> sent = new LinkedHashMap<>();
        sent.put("Author", new MessageAttribute.Text("String", "John Grisham"));
        sent.put("Weeks", new MessageAttribute.Text("Number", "6"));
        sent.put("Blob", new MessageAttribute.Binary("Binary", Payload.of(new byte[] {0, 1, 2})));
        var message =
                new QueueMessage(
                        "059f36b4-87a3-44ab-83d2-661975830a7d",
                        "AQEBwJnKyrHigUMZj6rYigCg",
                        "text exactly as sent",
                        attributes,
                        sent,
                        "e4e68fb7bd0e697a0ae8f1bb342846b3",
                        "d25a6aea97eb8f585bfa92d314504a92");

        assertThat(SqsEvent.write(List.of(message), QUEUE, false).text())
                .isEqualTo(
                        """
                        {"Records":[{"messageId":"059f36b4-87a3-44ab-83d2-661975830a7d",\
                        "receiptHandle":"AQEBwJnKyrHigUMZj6rYigCg","body":"text exactly as sent",\
                        "attributes":{"ApproximateReceiveCount":"1","SentTimestamp":"1545082649183",\
                        "SenderId":"AIDAIENQZJOLO23YVJ4VO","ApproximateFirstReceiveTimestamp":"1545082649185"},\
                        "messageAttributes":{\
                        "Author":{"stringValue":"John Grisham","stringListValues":[],"binaryListValues":[],"dataType":"String"},\
                        "Weeks":{"stringValue":"6","stringListValues":[],"binaryListValues":[],"dataType":"Number"},\
                        "Blob":{"binaryValue":"AAEC","stringListValues":[],"binaryListValues":[],"dataType":"Binary"}},\
                        "md5OfMessageAttributes":"d25a6aea97eb8f585bfa92d314504a92",\
                        "md5OfBody":"e4e68fb7bd0e697a0ae8f1bb342846b3","eventSource":"aws:sqs",\
                        "eventSourceARN":"arn:aws:sqs:us-east-2:123456789012:my-queue","awsRegion":"us-east-2"}]}\
                        """);
    }

    @Test
    void leavesTheAttributesMd5OutWithoutAWindow() {
        assertThat(SqsEvent.write(List.of(plain("x")), QUEUE, false).text())
                .contains("\"messageAttributes\":{},\"md5OfBody\":\"aa\"");
    }

    @Test
    void writesTheAttributesMd5AsNullWithAWindow() {
        assertThat(SqsEvent.write(List.of(plain("x")), QUEUE, true).text())
                .contains(
                        "\"messageAttributes\":{},\"md5OfMessageAttributes\":null,\"md5OfBody\":\"aa\"");
    }

    @Test
    void escapesWhatJsonDemandsAndNothingElse() {
        String body = "\"\\/\b\f\n\r\t\0\u001f\u007f é € 😀 \ud800 \udc00x";

        String event = SqsEvent.write(List.of(plain(body)), QUEUE, false).text();

        assertThat(event)
                .contains(
                        "\"body\":\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\u007f é € 😀 \\ud800 \\udc00x\"");
    }

    @Test
    void encodesTheEdgesOfEveryLength() {
        String body = "\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff\ud800\udc00\udbff\udfff";

        Payload event = SqsEvent.write(List.of(plain(body)), QUEUE, false);

        assertThat(event.text()).contains("\"body\":\"" + body + "\"");
        assertThat(SqsEvent.write(List.of(plain("x\ud800")), QUEUE, false).text())
                .contains("\"body\":\"x\\ud800\"");
    }

    @Test
    void namesItsMembersForFiltersWithoutTheBody() {
        String metadata = SqsEvent.metadata(plain("secret"), QUEUE);

        assertThat(metadata).doesNotContain("secret").startsWith("\"messageId\":\"id\",");
        assertThat("{" + metadata + "}")
                .isEqualTo(
                        SqsEvent.write(List.of(plain("secret")), QUEUE, false)
                                .text()
                                .replace("\"body\":\"secret\",", "")
                                .replace("{\"Records\":[", "")
                                .replace("]}", ""));
    }

    @Test
    void joinsRecordsInAnyCompanyAsIfTheirMessagesWereWrittenAlone() {
        Seeds.forEach(
                1_000,
                seed -> {
                    RandomGenerator random = new Simulation(seed).fork();
                    var messages = new ArrayList<QueueMessage>();
                    int count = random.nextInt(2, 8);
                    for (int i = 0; i < count; i++) {
                        messages.add(message(random));
                    }
                    List<Payload> records = SqsEvent.records(messages, QUEUE, false);
                    var chosenMessages = new ArrayList<QueueMessage>();
                    var chosenRecords = new ArrayList<Payload>();
                    for (int i = random.nextInt(1, 10); i > 0; i--) {
                        int which = random.nextInt(count);
                        chosenMessages.add(messages.get(which));
                        chosenRecords.add(records.get(which));
                    }

                    assertThat(SqsEvent.join(records))
                            .isEqualTo(
                                    SqsEvent.join(
                                            records.stream().map(SqsEventTest::alone).toList()));
                    assertThat(SqsEvent.join(chosenRecords))
                            .isEqualTo(SqsEvent.write(chosenMessages, QUEUE, false));
                });
    }

    /// Gives a record an array of its own.
    private static Payload alone(Payload record) {
        return Payload.of(record.toByteArray());
    }

    @Test
    void writesRecordsOfExactlyTheirLengthAndWhatJacksonReadsBack() {
        Seeds.forEach(
                1_000,
                seed -> {
                    RandomGenerator random = new Simulation(seed).fork();
                    var messages = new ArrayList<QueueMessage>();
                    int count = random.nextInt(1, 6);
                    for (int i = 0; i < count; i++) {
                        messages.add(message(random));
                    }
                    boolean windowed = random.nextBoolean();

                    Payload event = SqsEvent.write(messages, QUEUE, windowed);

                    int records =
                            SqsEvent.records(messages, QUEUE, windowed).stream()
                                    .mapToInt(Payload::length)
                                    .sum();
                    assertThat(event.length())
                            .isEqualTo(SqsEvent.ENVELOPE_BYTES + records + count - 1);
                    JsonNode read = parse(event).get("Records");
                    assertThat(read.size()).isEqualTo(count);
                    for (int i = 0; i < count; i++) {
                        check(read.get(i), messages.get(i));
                    }
                });
    }

    private static void check(JsonNode record, QueueMessage message) {
        assertThat(record.get("messageId").asText()).isEqualTo(message.messageId());
        assertThat(record.get("receiptHandle").asText()).isEqualTo(message.receiptHandle());
        assertThat(record.get("body").asText()).isEqualTo(message.body());
        assertThat(record.get("md5OfBody").asText()).isEqualTo(message.md5OfBody());
        assertThat(record.get("eventSourceARN").asText()).isEqualTo(QUEUE.toString());
        assertThat(names(record.get("attributes")))
                .containsExactlyElementsOf(message.attributes().keySet());
        message.attributes()
                .forEach((name, value) ->
                        assertThat(record.get("attributes").get(name).asText()).isEqualTo(value));
        assertThat(names(record.get("messageAttributes")))
                .containsExactlyElementsOf(message.messageAttributes().keySet());
        message.messageAttributes()
                .forEach((name, value) -> check(record.get("messageAttributes").get(name), value));
    }

    private static void check(JsonNode record, MessageAttribute attribute) {
        assertThat(record.get("dataType").asText()).isEqualTo(attribute.dataType());
        assertThat(record.get("stringListValues")).isEmpty();
        assertThat(record.get("binaryListValues")).isEmpty();
        switch (attribute) {
            case MessageAttribute.Text(_, String value) ->
                    assertThat(record.get("stringValue").asText()).isEqualTo(value);
            case MessageAttribute.Binary(_, Payload value) ->
                    assertThat(Base64.getDecoder().decode(record.get("binaryValue").asText()))
                            .isEqualTo(value.toByteArray());
        }
    }

    private static List<String> names(JsonNode object) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode parse(Payload event) {
        try {
            return JSON.readTree(event.text());
        } catch (JsonProcessingException broken) {
            throw new AssertionError(broken);
        }
    }

    private static QueueMessage plain(String body) {
        return new QueueMessage("id", "handle", body, Map.of(), Map.of(), "aa", "");
    }

    private static QueueMessage message(RandomGenerator random) {
        Map<String, String> attributes = new LinkedHashMap<>();
        int system = random.nextInt(4);
        for (int i = 0; i < system; i++) {
            attributes.put("System" + i, text(random));
        }
        Map<String, MessageAttribute> sent = new LinkedHashMap<>();
        int user = random.nextInt(4);
        for (int i = 0; i < user; i++) {
            byte[] bytes = new byte[random.nextInt(8)];
            random.nextBytes(bytes);
            sent.put(
                    "name" + i,
                    random.nextBoolean()
                            ? new MessageAttribute.Text("String." + i, text(random))
                            : new MessageAttribute.Binary("Binary", Payload.of(bytes)));
        }
        return new QueueMessage(
                text(random),
                text(random),
                text(random),
                attributes,
                sent,
                "aa",
                sent.isEmpty() ? "" : "bb");
    }

    private static String text(RandomGenerator random) {
        var text = new StringBuilder();
        int length = random.nextInt(30);
        for (int i = 0; i < length; i++) {
            switch (random.nextInt(6)) {
                case 0 -> text.append((char) random.nextInt(0x20));
                case 1 -> text.appendCodePoint(random.nextInt(0x10000, 0x110000));
                case 2 -> text.append((char) random.nextInt(0x80, 0xd800));
                case 3 -> text.append(random.nextBoolean() ? '"' : '\\');
                default -> text.append((char) random.nextInt(0x20, 0x80));
            }
        }
        return text.toString();
    }
}
