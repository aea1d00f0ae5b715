package io.penstock.server.endtoend;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.lambda.model.DestinationConfig;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/// A server that is told by its command line where topics and event buses are, and what arrives
/// there. Another server is the SNS.
@Timeout(180)
class OutsideServicesTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String TOPIC = "arn:aws:sns:us-east-1:000000000000:news";
    private static final String BUS = "arn:aws:events:us-east-1:000000000000:event-bus/orders";

    @TempDir private Path directory;

    @Test
    void publishesRecordsAndDeadLettersToAnotherSns() throws Exception {
        try (var sns = Site.open();
                var child = serve("--sns-endpoint", sns.endpoint().toString())) {
            Box heard = sns.queue("heard");
            new Events(sns).sns("CreateTopic", Map.of("Name", "news"));
            new Events(sns)
                    .sns(
                            "Subscribe",
                            Map.of(
                                    "TopicArn",
                                    TOPIC,
                                    "Protocol",
                                    "sqs",
                                    "Endpoint",
                                    heard.arn(),
                                    "Attributes.entry.1.key",
                                    "RawMessageDelivery",
                                    "Attributes.entry.1.value",
                                    "true"));
            Site site = child.site();
            site.function("works", Code.python(Events.PRINTS));
            configure(site, "works", to -> to.onSuccess(success -> success.destination(TOPIC)));
            site.function("fails", Code.python(Events.FAILS));
            site.lambda()
                    .updateFunctionConfiguration(update ->
                            update.functionName("fails")
                                    .deadLetterConfig(dead -> dead.targetArn(TOPIC)));
            site.awaitUpdated("fails");
            configure(site, "fails", _ -> {});
            var events = new Events(site);

            String worked = events.send("works", "{\"order\":1}");
            Message record = receive(heard);
            String failed = events.send("fails", "{ \"order\": 2 }");
            Message letter = receive(heard);

            assertThat(JSON.readTree(record.body()).at("/requestContext/requestId").asText())
                    .isEqualTo(worked);
            assertThat(JSON.readTree(record.body()).at("/requestPayload/order").asInt())
                    .isEqualTo(1);
            assertThat(letter.body()).isEqualTo("{ \"order\": 2 }");
            assertThat(letter.messageAttributes())
                    .containsOnly(
                            attribute("RequestID", "String", failed),
                            attribute("ErrorCode", "Number", "200"),
                            attribute("ErrorMessage", "String", "never works"));
            assertThat(new Events(site).sns("ListTopics", Map.of()))
                    .as("none of its own")
                    .doesNotContain("<TopicArn>");
        }
    }

    @Test
    void givesUpWhereTheOtherSnsHasNoSuchTopic() throws Exception {
        try (var sns = Site.open();
                var child = serve("--sns-endpoint", sns.endpoint().toString())) {
            Site site = child.site();
            site.function("works", Code.python(Events.PRINTS));
            configure(site, "works", to -> to.onSuccess(success -> success.destination(TOPIC)));
            var events = new Events(site);

            String id = events.send("works", "{}");
            events.awaitNone("works");

            assertThat(site.control().get("/events/" + id + "/why").path("story").toString())
                    .contains("NotFound");
        }
    }

    @Test
    void putsRecordsToAnEventBridge() throws Exception {
        BlockingQueue<Put> puts = new ArrayBlockingQueue<>(10);
        HttpServer bridge =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        bridge.createContext(
                "/",
                exchange -> {
                    puts.add(
                            new Put(
                                    exchange.getRequestHeaders().getFirst("X-Amz-Target"),
                                    JSON.readTree(exchange.getRequestBody())));
                    byte[] answer =
                            "{\"FailedEntryCount\":0,\"Entries\":[{\"EventId\":\"1\"}]}"
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        bridge.start();
        String endpoint = "http://127.0.0.1:" + bridge.getAddress().getPort();
        try (var child = serve("--eventbridge-endpoint", endpoint)) {
            Site site = child.site();
            site.function("fails", Code.python(Events.FAILS));
            configure(site, "fails", to -> to.onFailure(failure -> failure.destination(BUS)));

            String id = new Events(site).send("fails", "{\"order\":3}");

            Put first = requireNonNull(puts.poll(30, TimeUnit.SECONDS));
            assertThat(first.target).isEqualTo("AWSEvents.PutEvents");
            JsonNode entry = first.body.at("/Entries/0");
            assertThat(entry.path("Source").asText()).isEqualTo("lambda");
            assertThat(entry.path("DetailType").asText())
                    .isEqualTo("Lambda Function Invocation Result - Failure");
            assertThat(entry.path("EventBusName").asText()).isEqualTo(BUS);
            assertThat(entry.path("Resources"))
                    .extracting(JsonNode::asText)
                    .isEqualTo(
                            List.of(
                                    BUS,
                                    "arn:aws:lambda:us-east-1:000000000000:function:fails:$LATEST"));
            JsonNode detail = JSON.readTree(entry.path("Detail").asText());
            assertThat(detail.at("/requestContext/requestId").asText()).isEqualTo(id);
            assertThat(detail.at("/requestContext/condition").asText())
                    .isEqualTo("RetriesExhausted");
        } finally {
            bridge.stop(0);
        }
    }

    /// What EventBridge was asked.
    private record Put(String target, JsonNode body) {}

    private Child serve(String... options) throws Exception {
        return Child.serve(Files.createDirectory(directory.resolve("data")), options);
    }

    private static Map.Entry<String, MessageAttributeValue> attribute(
            String name, String type, String value) {
        return Map.entry(
                name, MessageAttributeValue.builder().dataType(type).stringValue(value).build());
    }

    private static void configure(
            Site site, String function, Consumer<DestinationConfig.Builder> to) {
        site.lambda()
                .putFunctionEventInvokeConfig(put ->
                        put.functionName(function).maximumRetryAttempts(0).destinationConfig(to));
    }

    private static Message receive(Box box) {
        var received =
                box.sqs()
                        .receiveMessage(receive ->
                                receive.queueUrl(box.url())
                                        .waitTimeSeconds(20)
                                        .messageAttributeNames("All"))
                        .messages();
        assertThat(received).hasSize(1);
        Message message = received.getFirst();
        box.sqs()
                .deleteMessage(delete ->
                        delete.queueUrl(box.url()).receiptHandle(message.receiptHandle()));
        return message;
    }
}
