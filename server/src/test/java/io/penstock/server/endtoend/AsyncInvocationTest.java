package io.penstock.server.endtoend;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import io.penstock.server.config.ClockKind;
import io.penstock.server.config.Outside;
import io.penstock.server.config.ServerConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.lambda.model.DestinationConfig;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/// Asynchronous invocation on a clock that only the test moves: attempts, destinations, dead
/// letters, loops and topics.
class AsyncInvocationTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final BlockingQueue<JsonNode> PUT = new ArrayBlockingQueue<>(10);

    /// Sends what it is given to the queue that feeds it, with the trace it was given.
    private static final String LOOPS =
            """
            import json, os, urllib.request
            def handle(event, context):
                print("attempt", len(event["Records"]), flush=True)
                body = json.dumps({"QueueUrl": os.environ["QUEUE"], "MessageBody": "again"})
                request = urllib.request.Request(
                    os.environ["ENDPOINT"], body.encode(), {
                        "Content-Type": "application/x-amz-json-1.0",
                        "X-Amz-Target": "AmazonSQS.SendMessage",
                        "X-Amzn-Trace-Id": os.environ["_X_AMZN_TRACE_ID"]})
                urllib.request.urlopen(request).read()
            """;

    private static HttpServer bus;
    private static Site site;
    private static Events events;

    @BeforeAll
    static void open() throws Exception {
        bus = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        bus.createContext(
                "/",
                exchange -> {
                    PUT.add(JSON.readTree(exchange.getRequestBody()));
                    byte[] answer = "{\"FailedEntryCount\":0}".getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        bus.start();
        site =
                Site.open(
                        ServerConfig.passing()
                                .with(ClockKind.MANUAL)
                                .with(
                                        new Outside(
                                                "http://127.0.0.1:" + bus.getAddress().getPort(),
                                                "")));
        events = new Events(site);
    }

    @AfterAll
    static void close() {
        site.close();
        bus.stop(0);
    }

    @Test
    void triesThreeTimesAndLeavesARecordAndADeadLetter() throws Exception {
        Box records = site.queue("records");
        Box letters = site.queue("letters");
        site.function("fails", Code.python(Events.FAILS));
        site.lambda()
                .updateFunctionConfiguration(update ->
                        update.functionName("fails")
                                .deadLetterConfig(dead -> dead.targetArn(letters.arn())));
        configure("fails", to -> to.onFailure(failure -> failure.destination(records.arn())));

        String id = events.send("fails", "{ \"order\": 1.50 }");
        assertThat(events.attempts("fails", 1)).isEqualTo(1);
        events.awaitDelayed("fails");
        site.control().advance(59);
        events.awaitDelayed("fails");
        assertThat(events.attempts("fails", 1)).isEqualTo(1);
        site.control().advance(1);
        assertThat(events.attempts("fails", 2)).isEqualTo(2);
        events.awaitDelayed("fails");
        site.control().advance(120);
        assertThat(events.attempts("fails", 3)).isEqualTo(3);
        events.awaitNone("fails");

        Message record = records.receive(5).getFirst();
        assertThat(record.body())
                .startsWith("{\"version\":\"1.0\",\"timestamp\":\"")
                .contains(
                        "\"requestContext\":{\"requestId\":\""
                                + id
                                + "\",\"functionArn\":\"arn:aws:lambda:us-east-1:000000000000:"
                                + "function:fails:$LATEST\",\"condition\":\"RetriesExhausted\","
                                + "\"approximateInvokeCount\":3},\"requestPayload\":{\"order\":1.50},"
                                + "\"responseContext\":{\"statusCode\":200,\"executedVersion\":"
                                + "\"$LATEST\",\"functionError\":\"Unhandled\"},"
                                + "\"responsePayload\":{\"errorMessage\":\"never works\",");
        assertThat(record.attributes().get(MessageSystemAttributeName.AWS_TRACE_HEADER))
                .contains("Root=1-")
                .contains(";Lineage=1:");
        Message letter = letter(letters);
        assertThat(letter.body()).isEqualTo("{ \"order\": 1.50 }");
        assertThat(letter.messageAttributes())
                .containsOnly(
                        attribute("RequestID", "String", id),
                        attribute("ErrorCode", "Number", "200"),
                        attribute("ErrorMessage", "String", "never works"));
        assertThat(site.control().get("/events/" + id + "/why").path("story").toString())
                .contains("attempt 2 failed: never works")
                .contains("ended with RetriesExhausted after 3 attempts: never works")
                .contains("dead letter delivered to " + letters.arn());
    }

    @Test
    void recordsAnEventOfAFunctionThatIsSwitchedOff() throws Exception {
        Box records = site.queue("off-records");
        site.function("off", Code.python(Events.PRINTS));
        configure("off", to -> to.onFailure(failure -> failure.destination(records.arn())));
        site.lambda()
                .putFunctionConcurrency(
                        put -> put.functionName("off").reservedConcurrentExecutions(0));

        events.send("off", "{}");

        assertThat(records.receive(5).getFirst().body())
                .endsWith(
                        "\"condition\":\"ZeroReservedConcurrency\",\"approximateInvokeCount\":0},"
                                + "\"requestPayload\":{}}");
        assertThatThrownBy(() -> site.invoke("off", "{}"))
                .isInstanceOf(TooManyRequestsException.class);
    }

    @Test
    void handsASuccessToAFunctionAndToAnEventBus() throws Exception {
        site.function("works", Code.python(Events.PRINTS));
        site.function("told", Code.python(Events.PRINTS));
        configure(
                "works",
                to ->
                        to.onSuccess(success ->
                                success.destination(
                                        "arn:aws:lambda:us-east-1:000000000000:"
                                                + "function:told")));
        configure(
                "told",
                to ->
                        to.onSuccess(success ->
                                success.destination(
                                        "arn:aws:events:us-east-1:000000000000:"
                                                + "event-bus/default")));

        String id = events.send("works", "");

        List<String> told =
                site.awaitLog(
                        "told", lines -> lines.stream().anyMatch(line -> line.startsWith("got")));
        assertThat(told.toString())
                .contains("\"condition\": \"Success\"")
                .contains(id)
                .contains("\"requestPayload\": {}")
                .contains("\"responsePayload\": {\"done\": true}");
        JsonNode entry = requireNonNull(PUT.poll(20, TimeUnit.SECONDS)).at("/Entries/0");
        assertThat(entry.path("Source").asText()).isEqualTo("lambda");
        assertThat(entry.path("DetailType").asText())
                .isEqualTo("Lambda Function Invocation Result - Success");
        assertThat(entry.path("Resources").toString())
                .isEqualTo(
                        "[\"arn:aws:events:us-east-1:000000000000:event-bus/default\","
                                + "\"arn:aws:lambda:us-east-1:000000000000:function:told:$LATEST\"]");
        assertThat(JSON.readTree(entry.path("Detail").asText()).at("/requestContext/condition"))
                .hasToString("\"Success\"");
    }

    @Test
    void refusesAnEventThatIsTooLongOrNoJson() {
        site.function("picky", Code.python(Events.PRINTS));
        String tooLong = "\"" + "x".repeat(1_048_575) + "\"";

        assertThatThrownBy(() -> events.send("picky", tooLong))
                .hasMessageContaining(
                        "1048577 byte payload is too large for the Event invocation type (limit"
                                + " 1048576 bytes)");
        assertThatThrownBy(() -> events.send("picky", "{"))
                .hasMessageContaining("Could not parse request body into json");
        assertThatThrownBy(() -> events.send("nobody", "{}"))
                .hasMessageContaining(
                        "Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody:$LATEST");
    }

    @Test
    void runsTheCodeThatIsThereWhenItsTurnComes() throws Exception {
        site.function("mended", Code.python(Events.FAILS));
        events.send("mended", "{\"late\": true}");
        events.awaitDelayed("mended");
        site.lambda()
                .updateFunctionCode(update ->
                        update.functionName("mended").zipFile(Code.python(Events.PRINTS).zip()));

        site.control().advance(60);

        assertThat(
                        site.awaitLog(
                                "mended",
                                lines -> lines.stream().anyMatch(line -> line.startsWith("got"))))
                .contains("got {\"late\": true}");
    }

    @Test
    void acceptsTheOldInvokeAsyncToo() throws Exception {
        site.function("old", Code.python(Events.PRINTS));

        var response =
                site.control()
                        .lambda("POST", "/2014-11-13/functions/old/invoke-async", "{\"old\": 1}");

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(
                        site.awaitLog(
                                "old",
                                lines -> lines.stream().anyMatch(line -> line.startsWith("got"))))
                .contains("got {\"old\": 1}");
    }

    @Test
    void cutsALoopThroughAQueueAfterSixteenInvocations() throws Exception {
        Box dead = site.queue("loop-dead");
        Box queue = site.queue("loop", Box.visibility(30), dead.after(1));
        site.function(
                "loops",
                Code.python(LOOPS),
                Map.of("QUEUE", queue.url(), "ENDPOINT", site.endpoint().toString()));
        Mapping mapping = site.mapping("loops", queue, create -> create.batchSize(1));

        queue.send("first");
        assertThat(events.attempts("loops", 16)).isEqualTo(16);
        mapping.await("refused", 1);
        mapping.await("let-go", 1);
        assertThat(mapping.why().path("finding").asText()).isEqualTo("SQS-FUNCTION-UNAVAILABLE");
        assertThat(mapping.why().path("text").asText()).contains("It did not run.");
        site.control().advance(30);
        mapping.await("dead-lettered", 1);

        assertThat(dead.receive(5)).hasSize(1);
        assertThat(events.attempts("loops", 16)).isEqualTo(16);
        assertThat(queue.counts()).containsExactly(0, 0, 0);
    }

    @Test
    void answersALoopOfDirectInvocationsWithAnError() throws Exception {
        site.function(
                "direct",
                Code.python(
                        """
                        import os
                        def handle(event, context):
                            return os.environ["_X_AMZN_TRACE_ID"]
                        """));
        String trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1";
        for (int i = 0; i < 16; i++) {
            HttpResponse<String> next = invoke("direct", trace);
            assertThat(next.statusCode()).isEqualTo(200);
            trace = JSON.readTree(next.body()).asText();
        }
        assertThat(trace)
                .matches(
                        "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1;"
                                + "Lineage=16:[0-9a-f]{8}:16");

        HttpResponse<String> stopped = invoke("direct", trace);

        assertThat(stopped.statusCode()).isEqualTo(400);
        assertThat(stopped.headers().firstValue("x-amzn-ErrorType"))
                .contains("RecursiveInvocationException");
    }

    @Test
    void refusesDestinationsThatItCannotReach() {
        site.function("choosy", Code.python(Events.PRINTS));

        assertRefused(
                "choosy",
                to -> to.onFailure(failure -> failure.destination("arn:aws:s3:::records")),
                "A bucket as a destination is not supported yet.");
        assertRefused(
                "choosy",
                to -> to.onSuccess(success -> success.destination("arn:aws:s3:::records")),
                "The provided destination config DestinationConfig(onSuccess=OnSuccess("
                        + "destination=arn:aws:s3:::records), onFailure=null) is invalid.");
        String itself = "arn:aws:lambda:us-east-1:000000000000:function:choosy";
        assertRefused(
                "choosy",
                to -> to.onSuccess(success -> success.destination(itself)),
                "You can't specify the function as a destination for itself.");
        String nobody = "arn:aws:lambda:us-east-1:000000000000:function:nobody";
        assertRefused(
                "choosy",
                to -> to.onSuccess(success -> success.destination(nobody)),
                "The destination ARN " + nobody + " is invalid.");
    }

    @Test
    void publishesToQueuesAndFunctions() throws Exception {
        Box plain = site.queue("plain");
        Box raw = site.queue("raw");
        site.function("listens", Code.python(Events.PRINTS));
        String topic = "arn:aws:sns:us-east-1:000000000000:orders";
        assertThat(events.sns("CreateTopic", Map.of("Name", "orders")))
                .contains("<TopicArn>" + topic + "</TopicArn>");
        subscribe(topic, "sqs", plain.arn(), Map.of());
        subscribe(
                topic,
                "sqs",
                raw.arn(),
                Map.of(
                        "Attributes.entry.1.key", "RawMessageDelivery",
                        "Attributes.entry.1.value", "true",
                        "Attributes.entry.2.key", "FilterPolicy",
                        "Attributes.entry.2.value", "{\"kind\":[\"wanted\"]}"));
        subscribe(
                topic,
                "lambda",
                "arn:aws:lambda:us-east-1:000000000000:function:listens",
                Map.of());

        events.sns("Publish", publication(topic, "unwanted"));
        events.sns("Publish", publication(topic, "wanted"));

        List<Message> notified = plain.receive(5);
        assertThat(notified).hasSize(2);
        JsonNode envelope = JSON.readTree(notified.getFirst().body());
        assertThat(envelope.path("Type").asText()).isEqualTo("Notification");
        assertThat(envelope.path("TopicArn").asText()).isEqualTo(topic);
        assertThat(envelope.path("Subject").asText()).isEqualTo("news");
        assertThat(envelope.path("Message").asText()).isEqualTo("of unwanted");
        assertThat(envelope.at("/MessageAttributes/kind").toString())
                .isEqualTo("{\"Type\":\"String\",\"Value\":\"unwanted\"}");
        assertThat(raw.receive(5))
                .singleElement()
                .satisfies(message -> assertThat(message.body()).isEqualTo("of wanted"));
        List<String> heard =
                site.awaitLog(
                        "listens",
                        lines ->
                                lines.stream().filter(line -> line.startsWith("got")).count() == 2);
        assertThat(heard.toString())
                .contains("\"EventSource\": \"aws:sns\"")
                .contains("\"Subject\": \"news\"")
                .contains("\"Message\": \"of wanted\"");
        assertThat(events.callSns("Publish", publication(topic + "-missing", "x")).body())
                .contains("<Code>NotFound</Code>")
                .contains("<Message>Topic does not exist</Message>");
        assertThat(
                        events.callSns(
                                        "Subscribe",
                                        Map.of(
                                                "TopicArn", topic,
                                                "Protocol", "email",
                                                "Endpoint", "a@example.com"))
                                .body())
                .contains("The protocol email is not supported");
    }

    private static Map<String, String> publication(String topic, String kind) {
        return Map.of(
                "TopicArn",
                topic,
                "Subject",
                "news",
                "Message",
                "of " + kind,
                "MessageAttributes.entry.1.Name",
                "kind",
                "MessageAttributes.entry.1.Value.DataType",
                "String",
                "MessageAttributes.entry.1.Value.StringValue",
                kind);
    }

    private static void subscribe(
            String topic, String protocol, String endpoint, Map<String, String> attributes)
            throws Exception {
        var all = new HashMap<>(attributes);
        all.putAll(Map.of("TopicArn", topic, "Protocol", protocol, "Endpoint", endpoint));
        assertThat(events.sns("Subscribe", all)).contains("<SubscriptionArn>" + topic + ":");
    }

    private static HttpResponse<String> invoke(String function, String trace) throws Exception {
        return site.control()
                .send(
                        site.control()
                                .request("/2015-03-31/functions/" + function + "/invocations")
                                .header("X-Amzn-Trace-Id", trace)
                                .POST(BodyPublishers.ofString("{}")));
    }

    private static Map.Entry<String, MessageAttributeValue> attribute(
            String name, String type, String value) {
        return Map.entry(
                name, MessageAttributeValue.builder().dataType(type).stringValue(value).build());
    }

    private static Message letter(Box letters) {
        return site.sqs()
                .receiveMessage(receive ->
                        receive.queueUrl(letters.url())
                                .waitTimeSeconds(5)
                                .messageAttributeNames("All"))
                .messages()
                .getFirst();
    }

    private static void configure(String function, Consumer<DestinationConfig.Builder> to) {
        site.lambda()
                .putFunctionEventInvokeConfig(
                        put -> put.functionName(function).destinationConfig(to));
    }

    private static void assertRefused(
            String function, Consumer<DestinationConfig.Builder> to, String message) {
        assertThatThrownBy(() -> configure(function, to))
                .isInstanceOf(InvalidParameterValueException.class)
                .hasMessageContaining(message);
    }
}
