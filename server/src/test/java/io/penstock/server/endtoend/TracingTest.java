package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.penstock.server.config.ServerConfig;
import io.penstock.server.config.TraceExport;
import io.penstock.server.endtoend.Collector.Told;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.lambda.model.FunctionResponseType;
import software.amazon.awssdk.services.lambda.model.FunctionUrlAuthType;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeNameForSends;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/// Spans as a collector gets them, and trace headers as functions, events and queues do.
class TracingTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String TRACE = "5759e988bd862e3fe1be46a994272793";
    private static final String ROOT = "Root=1-5759e988-bd862e3fe1be46a994272793";
    private static final String SPAN = "53995c3f42cd8ad8";
    private static final String HEADER = ROOT + ";Parent=" + SPAN + ";Sampled=1";
    private static final String OTHER_TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String OTHER_SPAN = "b7ad6b7169203331";
    private static final String TRACEPARENT = "00-" + OTHER_TRACE + "-" + OTHER_SPAN + "-01";

    /// Answers and prints the trace it is given.
    private static final String TELLS =
            """
            import os
            def handle(event, context):
                print("trace", os.environ["_X_AMZN_TRACE_ID"], flush=True)
                if "Records" not in event:
                    return os.environ["_X_AMZN_TRACE_ID"]
            """;

    private final Collector collector;
    private final Site site;

    TracingTest() throws Exception {
        collector = Collector.open();
        site =
                Site.open(
                        ServerConfig.passing()
                                .with(TraceExport.Otlp.at(collector.address() + "/")));
    }

    @BeforeEach
    void nothingHasComeYet() {
        assertThat(collector.all()).isEmpty();
    }

    @AfterEach
    void close() {
        site.close();
        collector.close();
    }

    @Nested
    class OfMappings {
        @Test
        void tellEveryStepOfABatchLinkedToItsMessages() throws Exception {
            site.function("ship", Code.python(TELLS));
            Box queue = site.queue("orders", Box.visibility(30));
            Mapping mapping =
                    site.mapping(
                            "ship",
                            queue,
                            create -> create.batchSize(3).maximumBatchingWindowInSeconds(20));

            List<String> ids =
                    send(queue, header("a", HEADER), parent("b", TRACEPARENT), plain("c"));

            Told settle = collector.await("settle orders");
            List<Told> receives = collector.await("receive orders", 1);
            Told process = collector.await("process orders");
            Told batch = collector.await("batch orders");
            Told invoke = collector.await("invoke ship");
            assertThat(process.trace()).isNotIn(TRACE, OTHER_TRACE);
            assertThat(process.parent()).isEmpty();
            assertThat(process.kind()).isEqualTo(SpanKind.SPAN_KIND_CONSUMER);
            assertThat(process.links())
                    .startsWith(TRACE + "/" + SPAN, OTHER_TRACE + "/" + OTHER_SPAN)
                    .endsWith(places(receives));
            assertThat(process.linkedMessages()).containsExactly(ids.get(0), ids.get(1));
            assertThat(process.attributes())
                    .containsEntry("messaging.system", "aws_sqs")
                    .containsEntry("messaging.destination.name", "orders")
                    .containsEntry("messaging.operation.name", "process")
                    .containsEntry("messaging.operation.type", "process")
                    .containsEntry("messaging.batch.message_count", "3")
                    .containsEntry("faas.trigger", "pubsub")
                    .containsEntry("penstock.mapping.uuid", mapping.uuid())
                    .containsEntry("penstock.batch.outcome", "succeeded");
            assertThat(process.failed()).isFalse();
            for (Told child : List.of(batch, invoke, settle)) {
                assertThat(child.parent()).as(child.name()).isEqualTo(process.id());
                assertThat(child.trace()).as(child.name()).isEqualTo(process.trace());
            }
            assertThat(batch.beganNanos()).isEqualTo(process.beganNanos());
            assertThat(settle.attributes()).containsEntry("messaging.batch.message_count", "3");
            assertThat(invoke.kind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
            assertThat(invoke.attributes())
                    .containsEntry("faas.invoked_name", "ship")
                    .containsEntry("faas.invoked_provider", "aws")
                    .containsEntry("faas.invoked_region", "us-east-1")
                    .containsEntry("faas.trigger", "pubsub")
                    .containsEntry("faas.coldstart", "true")
                    .containsEntry("faas.version", "$LATEST")
                    .containsKey("aws.request_id")
                    .containsEntry(
                            "aws.lambda.invoked_arn",
                            "arn:aws:lambda:us-east-1:000000000000:function:ship");
            assertThat(tracesInLog("ship")).singleElement().asString().startsWith(header(invoke));
            assertThat(collector.resource())
                    .containsEntry("service.name", "penstock")
                    .containsKey("service.version");
        }

        @Test
        void tellWhatPollsBringAndFiltersDrop() throws Exception {
            site.function("ship", Code.python(TELLS));
            Box queue = site.queue("orders", Box.visibility(30));
            site.mapping("ship", queue, Site.only("{\"body\":{\"kind\":[\"order\"]}}"));

            List<String> ids = send(queue, header("{\"kind\":\"heartbeat\"}", HEADER));

            Told settle = collector.await("settle orders");
            Told receive = collector.await("receive orders");
            Told filter = collector.await("filter orders");
            assertThat(receive.parent()).isEmpty();
            assertThat(receive.links()).containsExactly(TRACE + "/" + SPAN);
            assertThat(receive.attributes())
                    .containsEntry("messaging.operation.type", "receive")
                    .containsEntry("messaging.message.id", ids.getFirst())
                    .containsEntry("penstock.message.receives", "1");
            assertThat(filter.parent()).isEqualTo(receive.id());
            assertThat(filter.attributes())
                    .containsEntry("penstock.filter.passed", "0")
                    .containsEntry("penstock.filter.dropped", "1");
            assertThat(settle.parent()).isEqualTo(receive.id());
            assertThat(collector.all())
                    .extracting(Told::name)
                    .doesNotContain("process orders", "invoke ship");
        }

        @Test
        void goOnInTheTraceThatAllMessagesHaveInCommon() throws Exception {
            site.function("ship", Code.python(TELLS));
            Box queue = site.queue("orders", Box.visibility(30));
            site.mapping("ship", queue, create -> create.batchSize(1));

            List<String> ids = send(queue, parent("a", TRACEPARENT));

            Told settle = collector.await("settle orders");
            Told process = collector.await("process orders");
            Told invoke = collector.await("invoke ship");
            assertThat(process.state()).isEqualTo("rojo=1,congo=2");
            assertThat(process.linkedStates()).startsWith("rojo=1,congo=2");
            assertThat(process.trace()).isEqualTo(OTHER_TRACE);
            assertThat(process.parent()).isEqualTo(OTHER_SPAN);
            assertThat(process.links()).startsWith(OTHER_TRACE + "/" + OTHER_SPAN);
            assertThat(process.attributes()).containsEntry("messaging.message.id", ids.getFirst());
            assertThat(settle.trace()).isEqualTo(OTHER_TRACE);
            assertThat(tracesInLog("ship"))
                    .singleElement()
                    .asString()
                    .startsWith(header(invoke) + ";tracestate=rojo=1,congo=2;Lineage=");
        }

        @Test
        void leaveOutWhatItsSenderDoesNotWantSampled() throws Exception {
            site.function("ship", Code.python(TELLS));
            Box queue = site.queue("orders", Box.visibility(30));
            Mapping mapping = site.mapping("ship", queue, create -> create.batchSize(1));

            send(queue, header("a", HEADER.replace("Sampled=1", "Sampled=0")));

            assertThat(tracesInLog("ship"))
                    .singleElement()
                    .asString()
                    .startsWith(ROOT + ";Parent=")
                    .contains(";Sampled=0;Lineage=");
            mapping.await("deleted", 1);
            site.close();
            assertThat(collector.all())
                    .extracting(Told::name)
                    .containsOnly("receive orders", "filter orders");
        }

        @Test
        void sayWhyABatchFailed() throws Exception {
            site.function("fails", Code.python(Code.FAILS));
            Box queue = site.queue("orders", Box.visibility(60));
            site.mapping("fails", queue);

            queue.send("never");

            Told process = collector.await("process orders");
            Told invoke = collector.await("invoke fails");
            assertThat(process.failed()).isTrue();
            assertThat(process.status().getMessage()).contains("never works");
            assertThat(process.attributes())
                    .containsEntry("error.type", "function-error")
                    .containsEntry("penstock.batch.outcome", "failed");
            assertThat(invoke.failed()).isTrue();
            assertThat(invoke.status().getMessage()).isEqualTo("never works");
            assertThat(invoke.attributes()).containsEntry("error.type", "ValueError");
            assertThat(collector.all()).extracting(Told::name).doesNotContain("settle orders");
        }

        @Test
        void nameTheMessagesThatFailed() throws Exception {
            site.function(
                    "halves",
                    Code.python(
                            """
                            def handle(event, context):
                                return {"batchItemFailures": [
                                    {"itemIdentifier": record["messageId"]}
                                    for record in event["Records"] if record["body"] == "bad"]}
                            """));
            Box queue = site.queue("orders", Box.visibility(60));
            site.mapping(
                    "halves",
                    queue,
                    create ->
                            create.batchSize(2)
                                    .maximumBatchingWindowInSeconds(20)
                                    .functionResponseTypes(
                                            FunctionResponseType.REPORT_BATCH_ITEM_FAILURES));

            List<String> ids = send(queue, plain("good"), plain("bad"));

            Told settle = collector.await("settle orders");
            Told process = collector.await("process orders");
            assertThat(process.failed()).isTrue();
            assertThat(process.status().getMessage()).isEqualTo("1 of 2 messages failed");
            assertThat(process.events()).containsExactly("message failed " + ids.get(1));
            assertThat(process.attributes())
                    .containsEntry("error.type", "BatchItemFailures")
                    .containsEntry("penstock.batch.outcome", "partly_failed");
            assertThat(collector.await("invoke halves").failed()).isFalse();
            assertThat(settle.attributes()).containsEntry("messaging.batch.message_count", "1");
        }
    }

    @Nested
    class OfRequests {
        @Test
        void goOnFromTraceparentIntoTheFunction() throws Exception {
            site.function("tells", Code.python(TELLS));

            String told = invoke("tells", "traceparent", TRACEPARENT);

            Told invoke = collector.await("invoke tells");
            assertThat(invoke.trace()).isEqualTo(OTHER_TRACE);
            assertThat(invoke.parent()).isEqualTo(OTHER_SPAN);
            assertThat(invoke.attributes()).containsEntry("faas.trigger", "other");
            assertThat(told).startsWith(header(invoke) + ";Lineage=1:");
        }

        @Test
        void goOnFromXRaysHeaderWhateverItLeavesOut() throws Exception {
            site.function("tells", Code.python(TELLS));

            String whole = invoke("tells", "X-Amzn-Trace-Id", HEADER + ";Lineage=1:a87bd80c:1");
            Told below = collector.await("invoke tells");
            String root = invoke("tells", "X-Amzn-Trace-Id", ROOT + ";Sampled=1");
            Told first = collector.await("invoke tells", 2).get(1);

            assertThat(below.trace()).isEqualTo(TRACE);
            assertThat(below.parent()).isEqualTo(SPAN);
            assertThat(whole).startsWith(header(below) + ";Lineage=2:a87bd80c:1|");
            assertThat(first.trace()).isEqualTo(TRACE);
            assertThat(first.parent()).isEmpty();
            assertThat(root).startsWith(header(first) + ";Lineage=1:");
        }

        @Test
        void areNotMadeWhereTheCallerSaysSo() throws Exception {
            site.function("tells", Code.python(TELLS));

            String header = invoke("tells", "X-Amzn-Trace-Id", ROOT + ";Sampled=0");
            String parent = invoke("tells", "traceparent", TRACEPARENT.replaceFirst("01$", "00"));

            assertThat(header).startsWith(ROOT + ";Parent=").contains(";Sampled=0;Lineage=");
            assertThat(parent)
                    .startsWith("Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=")
                    .contains(";Sampled=0;Lineage=");
            site.close();
            assertThat(collector.all()).isEmpty();
        }

        @Test
        void beginATraceWhereNothingUsefulCame() throws Exception {
            site.function("tells", Code.python(TELLS));

            String none = invoke("tells", "X-Other", "none");
            String malformed = invoke("tells", "traceparent", "00-nonsense-01");

            List<Told> invokes = collector.await("invoke tells", 2);
            assertThat(invokes).extracting(Told::parent).containsOnly("");
            assertThat(List.of(none, malformed))
                    .allMatch(told ->
                            invokes.stream().anyMatch(each -> told.startsWith(header(each))));
        }

        @Test
        void carryOnWhatTracingSystemsSay() throws Exception {
            site.function("tells", Code.python(TELLS));
            Box records = site.queue("records");
            site.lambda()
                    .putFunctionEventInvokeConfig(put ->
                            put.functionName("tells")
                                    .destinationConfig(to ->
                                            to.onSuccess(on -> on.destination(records.arn()))));

            site.control()
                    .send(
                            request("tells", "traceparent", TRACEPARENT)
                                    .header("X-Amz-Invocation-Type", "Event")
                                    .header("tracestate", "congo=t61;x")
                                    .header("tracestate", "rojo=1"));
            Message record = records.receive(20).getFirst();

            Told invoke = collector.await("invoke tells");
            Told deliver = collector.await("deliver records");
            String field = ";tracestate=congo=t61%3Bx,rojo=1";
            assertThat(List.of(collector.await("accept tells"), invoke, deliver))
                    .extracting(Told::state)
                    .containsOnly("congo=t61;x,rojo=1");
            assertThat(tracesInLog("tells"))
                    .singleElement()
                    .asString()
                    .startsWith(header(invoke) + field + ";Lineage=1:");
            assertThat(record.attributes().get(MessageSystemAttributeName.AWS_TRACE_HEADER))
                    .startsWith(header(deliver) + field + ";Lineage=1:");
        }

        @Test
        void knowBothHeadersOfOneSpanAsOneThing() throws Exception {
            site.function("tells", Code.python(TELLS));
            HttpResponse<String> same =
                    site.control()
                            .send(
                                    request("tells", "X-Amzn-Trace-Id", HEADER)
                                            .header(
                                                    "traceparent",
                                                    "00-" + TRACE + "-" + SPAN + "-01")
                                            .header("tracestate", "a=b"));
            HttpResponse<String> other =
                    site.control()
                            .send(
                                    request("tells", "X-Amzn-Trace-Id", HEADER)
                                            .header("traceparent", TRACEPARENT)
                                            .header("tracestate", "a=b"));

            assertThat(same.body()).contains(";tracestate=a=b;Lineage");
            assertThat(other.body()).contains(ROOT).doesNotContain("tracestate");
        }

        @Test
        void leaveTheHeadersOfAUrlsCallerAlone() throws Exception {
            site.function(
                    "echo",
                    Code.python(
                            """
                            import os
                            def handle(event, context):
                                return {"headers": event["headers"],
                                        "trace": os.environ["_X_AMZN_TRACE_ID"]}
                            """));
            site.open("echo");
            String url =
                    site.lambda()
                            .createFunctionUrlConfig(create ->
                                    create.functionName("echo").authType(FunctionUrlAuthType.NONE))
                            .functionUrl();
            String path = "/_penstock/urls/" + url.replaceFirst("https?://([^.]*)\\..*", "$1");

            JsonNode answer =
                    Control.json(
                            site.control()
                                    .send(
                                            site.control()
                                                    .request(path + "/")
                                                    .header("traceparent", TRACEPARENT)
                                                    .header("tracestate", "a=b")));

            Told invoke = collector.await("invoke echo");
            assertThat(answer.at("/headers/traceparent").asText()).isEqualTo(TRACEPARENT);
            assertThat(answer.at("/headers/tracestate").asText()).isEqualTo("a=b");
            assertThat(answer.at("/headers/x-amzn-trace-id").asText())
                    .isEqualTo(
                            "Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;"
                                    + "Sampled=1;tracestate=a=b");
            assertThat(invoke.parent()).isEqualTo(OTHER_SPAN);
            assertThat(invoke.attributes()).containsEntry("faas.trigger", "http");
            assertThat(answer.path("trace").asText())
                    .startsWith(header(invoke) + ";tracestate=a=b;");
        }

        @Test
        void followAnEventToItsDestination() throws Exception {
            site.function("tells", Code.python(TELLS));
            Box records = site.queue("records");
            site.lambda()
                    .putFunctionEventInvokeConfig(put ->
                            put.functionName("tells")
                                    .destinationConfig(to ->
                                            to.onSuccess(on -> on.destination(records.arn()))));

            HttpResponse<String> accepted =
                    site.control()
                            .send(
                                    request("tells", "traceparent", TRACEPARENT)
                                            .header("X-Amz-Invocation-Type", "Event"));
            Message record = records.receive(20).getFirst();

            assertThat(accepted.statusCode()).isEqualTo(202);
            Told accept = collector.await("accept tells");
            Told invoke = collector.await("invoke tells");
            Told deliver = collector.await("deliver records");
            assertThat(accept.trace()).isEqualTo(OTHER_TRACE);
            assertThat(accept.parent()).isEqualTo(OTHER_SPAN);
            assertThat(accept.kind()).isEqualTo(SpanKind.SPAN_KIND_PRODUCER);
            assertThat(invoke.parent()).isEqualTo(accept.id());
            assertThat(deliver.parent()).isEqualTo(accept.id());
            assertThat(deliver.attributes()).containsEntry("penstock.target.arn", records.arn());
            assertThat(tracesInLog("tells")).singleElement().asString().startsWith(header(invoke));
            assertThat(record.attributes().get(MessageSystemAttributeName.AWS_TRACE_HEADER))
                    .startsWith(header(deliver) + ";Lineage=1:");
        }

        @Test
        void reachAQueueWithTheRequestThatSends() throws Exception {
            Box queue = site.queue("orders");

            HttpResponse<String> sent =
                    site.control()
                            .send(
                                    site.control()
                                            .request("/")
                                            .header("Content-Type", "application/x-amz-json-1.0")
                                            .header("X-Amz-Target", "AmazonSQS.SendMessage")
                                            .header("traceparent", TRACEPARENT)
                                            .POST(
                                                    BodyPublishers.ofString(
                                                            "{\"QueueUrl\":\"%s\",\"MessageBody\":\"a\"}"
                                                                    .formatted(queue.url()))));

            assertThat(sent.statusCode()).isEqualTo(200);
            assertThat(queue.receive(5).getFirst().attributes())
                    .containsEntry(
                            MessageSystemAttributeName.AWS_TRACE_HEADER,
                            "Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;"
                                    + "Sampled=1");
        }
    }

    @Test
    void areCountedWhenTheCollectorRefusesThemAndSentWhenItDoesNot() throws Exception {
        site.function("tells", Code.python(TELLS));
        collector.answer(400);
        assertThat(invoke("tells", "X-Other", "none")).startsWith("Root=1-");
        awaitMetric("penstock_spans_dropped_total 1.0");

        collector.answer(200);
        assertThat(invoke("tells", "X-Other", "none")).startsWith("Root=1-");

        collector.await("invoke tells");
        awaitMetric("penstock_spans_sent_total 1.0");
        awaitMetric("penstock_spans_waiting 0.0");
    }

    // ---- sending and reading

    private static SendMessageBatchRequestEntry.Builder plain(String body) {
        return SendMessageBatchRequestEntry.builder().messageBody(body);
    }

    private static SendMessageBatchRequestEntry.Builder header(String body, String header) {
        return plain(body)
                .messageSystemAttributes(
                        Map.of(
                                MessageSystemAttributeNameForSends.AWS_TRACE_HEADER,
                                MessageSystemAttributeValue.builder()
                                        .dataType("String")
                                        .stringValue(header)
                                        .build()));
    }

    private static SendMessageBatchRequestEntry.Builder parent(String body, String traceparent) {
        return plain(body)
                .messageAttributes(
                        Map.of(
                                "traceparent", text(traceparent),
                                "tracestate", text("rojo=1,congo=2")));
    }

    private static MessageAttributeValue text(String value) {
        return MessageAttributeValue.builder().dataType("String").stringValue(value).build();
    }

    private static List<String> send(Box queue, SendMessageBatchRequestEntry.Builder... messages) {
        var entries = new ArrayList<SendMessageBatchRequestEntry>();
        for (SendMessageBatchRequestEntry.Builder message : messages) {
            entries.add(message.id("m" + entries.size()).build());
        }
        return queue
                .sqs()
                .sendMessageBatch(send -> send.queueUrl(queue.url()).entries(entries))
                .successful()
                .stream()
                .map(sent -> sent.messageId())
                .toList();
    }

    private static String[] places(List<Told> spans) {
        return spans.stream().map(each -> each.trace() + "/" + each.id()).toArray(String[]::new);
    }

    /// Returns what a function is told within a span.
    private static String header(Told span) {
        return "Root=1-%s-%s;Parent=%s;Sampled=1"
                .formatted(span.trace().substring(0, 8), span.trace().substring(8), span.id());
    }

    private List<String> tracesInLog(String function) throws Exception {
        return site
                .awaitLog(function, log -> log.stream().anyMatch(line -> line.startsWith("trace ")))
                .stream()
                .filter(line -> line.startsWith("trace "))
                .map(line -> line.substring("trace ".length()))
                .toList();
    }

    private HttpRequest.Builder request(String function, String name, String value) {
        return site.control()
                .request("/2015-03-31/functions/" + function + "/invocations")
                .header(name, value)
                .POST(BodyPublishers.ofString("{}"));
    }

    /// Invokes a function with a header and returns the text it answers.
    private String invoke(String function, String name, String value) throws Exception {
        HttpResponse<String> answer = site.control().send(request(function, name, value));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body()).asText();
    }

    private void awaitMetric(String line) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        String page = "";
        while (!page.contains("\n" + line + "\n") && System.nanoTime() - end < 0) {
            page = site.control().send(site.control().request("/metrics")).body();
        }
        assertThat(page).contains("\n" + line + "\n");
    }
}
