package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.lambda.model.FunctionUrlAuthType;
import software.amazon.awssdk.services.lambda.model.TracingMode;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/// `TracingConfig`, on a server that makes no spans: what functions are told of the trace they are
/// part of.
class TraceModeTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String ROOT = "Root=1-5759e988-bd862e3fe1be46a994272793";
    private static final String TELLS =
            """
            import os
            def handle(event, context):
                print("trace", os.environ["_X_AMZN_TRACE_ID"], flush=True)
                return os.environ["_X_AMZN_TRACE_ID"]
            """;

    private static Site site;

    @BeforeAll
    static void open() {
        site = Site.open();
        site.function("passes", Code.python(TELLS));
        site.function("active", Code.python(TELLS));
        site.lambda()
                .updateFunctionConfiguration(update ->
                        update.functionName("active")
                                .tracingConfig(tracing -> tracing.mode(TracingMode.ACTIVE)));
        site.awaitUpdated("active");
    }

    @AfterAll
    static void close() {
        site.close();
    }

    @Test
    void decidesWhereTheCallerSaysNothing() throws Exception {
        String begun = "Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=";

        assertThat(invoke("active", "X-Other", "none")).matches(begun + "1;Lineage=1:.*");
        assertThat(invoke("passes", "X-Other", "none")).matches(begun + "0;Lineage=1:.*");
        assertThat(invoke("active", "X-Amzn-Trace-Id", ROOT))
                .matches(ROOT + ";Parent=[0-9a-f]{16};Sampled=1;Lineage=1:.*");
        assertThat(invoke("passes", "X-Amzn-Trace-Id", ROOT)).matches(ROOT + ";Lineage=1:.*");
    }

    @Test
    void respectsWhatTheCallerDecided() throws Exception {
        for (String function : new String[] {"active", "passes"}) {
            for (String decision : new String[] {"0", "1"}) {
                String header = ROOT + ";Parent=53995c3f42cd8ad8;Sampled=" + decision;
                assertThat(invoke(function, "X-Amzn-Trace-Id", header))
                        .startsWith(header + ";Lineage=1:");
                assertThat(
                                invoke(
                                        function,
                                        "traceparent",
                                        "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-0"
                                                + decision))
                        .startsWith(header + ";Lineage=1:");
            }
        }
    }

    @Test
    void holdsForEventsAndWhereTheyEnd() throws Exception {
        Box records = site.queue("records");
        site.lambda()
                .putFunctionEventInvokeConfig(put ->
                        put.functionName("active")
                                .destinationConfig(
                                        to -> to.onSuccess(on -> on.destination(records.arn()))));

        new Events(site).send("active", "{}");

        String traced =
                records.receive(20)
                        .getFirst()
                        .attributes()
                        .getOrDefault(MessageSystemAttributeName.AWS_TRACE_HEADER, "");
        assertThat(traced)
                .matches(
                        "Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1;"
                                + "Lineage=1:.*");
        String traceId = traced.substring("Root=".length(), traced.indexOf(';'));
        assertThat(
                        site.awaitLog(
                                "active",
                                log ->
                                        log.stream()
                                                .anyMatch(line ->
                                                        line.contains("XRAY TraceId: " + traceId))))
                .contains("trace " + traced);
    }

    @Test
    void showsInTheAnswerOfAUrl() throws Exception {
        assertThat(urlsTrace("active")).matches("Root=1-[0-9a-f]{8}-[0-9a-f]{24};Sampled=1");
        assertThat(urlsTrace("passes")).matches("Root=1-[0-9a-f]{8}-[0-9a-f]{24};Sampled=0");
    }

    private static String urlsTrace(String function) throws Exception {
        site.open(function);
        String url =
                site.lambda()
                        .createFunctionUrlConfig(create ->
                                create.functionName(function).authType(FunctionUrlAuthType.NONE))
                        .functionUrl();
        String id = url.replaceFirst("https?://([^.]*)\\..*", "$1");
        return site.control()
                .send(site.control().request("/_penstock/urls/" + id + "/"))
                .headers()
                .firstValue("X-Amzn-Trace-Id")
                .orElse("");
    }

    private static String invoke(String function, String name, String value) throws Exception {
        HttpResponse<String> answer =
                site.control()
                        .send(
                                site.control()
                                        .request(
                                                "/2015-03-31/functions/"
                                                        + function
                                                        + "/invocations")
                                        .header(name, value)
                                        .POST(BodyPublishers.ofString("{}")));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body()).asText();
    }
}
