package io.penstock.runtime.environment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.function.Logging.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What real functions' logs look like in both formats.
final class LogFormatTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TRACE =
            "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

    @TempDir Path root;
    private Stage stage;

    @BeforeEach
    void open() {
        stage = Stage.with(root, true);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void writesEveryLineOfTheTextFormat() {
        FunctionArn function = stage.python("text", "def handler(e, c):\n    print('said')\n");
        InvocationRequest request =
                new InvocationRequest(Stage.id(), function, Payload.of("1"), "", TRACE, false);

        stage.invoke(request);

        String id = request.requestId();
        assertThat(String.join("\n", stage.awaitLog(function, "REPORT")))
                .matches(
                        "INIT_START Runtime Version: python:3\\.12\\.v1\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}\n"
                                + ("START RequestId: " + id + " Version: \\$LATEST\nsaid\n")
                                + ("END RequestId: " + id + "\nREPORT RequestId: " + id)
                                + "\tDuration: \\S+ ms\tBilled Duration: \\d+ ms\tMemory Size: 256 MB\tMax Memory Used: \\d+ MB\tInit Duration: \\S+ ms\t\n"
                                + "XRAY TraceId: 1-5759e988-bd862e3fe1be46a994272793\tSegmentId: 53995c3f42cd8ad8\tSampled: true\t");
    }

    @Test
    void writesJsonOfPythonAndItsErrors() throws Exception {
        FunctionArn function =
                stage.deploy(
                        Deployment.of("pyjson", "python3.12", "app.handler")
                                .logging(Level.WARN, Level.DEBUG)
                                .file(
                                        "app.py",
                                        """
                                        import logging
                                        def handler(event, context):
                                            logging.info('not this')
                                            logging.warning('two\\nlines', extra={'order': 7})
                                            try:
                                                1 / 0
                                            except ZeroDivisionError:
                                                logging.exception('caught')
                                            raise ValueError('no good')
                                        """));
        InvocationRequest request = Stage.withTail(function, "1");

        List<JsonNode> tail = lines(stage.invoke(request));

        assertThat(tail)
                .extracting(each -> each.path("type").asText())
                .first()
                .isEqualTo("platform.start");
        JsonNode warned = tail.get(1);
        assertThat(warned.path("level").asText()).isEqualTo("WARNING");
        assertThat(warned.path("message").asText()).isEqualTo("two\nlines");
        assertThat(warned.path("order").asInt()).isEqualTo(7);
        assertThat(warned.path("requestId").asText()).isEqualTo(request.requestId());
        assertThat(tail.get(2).path("errorType").asText()).isEqualTo("ZeroDivisionError");
        JsonNode failed = tail.get(3);
        assertThat(failed.path("log_level").asText()).isEqualTo("ERROR");
        assertThat(failed.path("errorMessage").asText()).isEqualTo("no good");
        assertThat(tail.get(4).path("type").asText()).isEqualTo("platform.runtimeDone");
        assertThat(tail.get(5).path("record").path("errorType").asText()).isEqualTo("ValueError");
        assertThat(tail).hasSize(6);
        assertThat(stage.log(function).getFirst()).contains("platform.initStart");
    }

    @Test
    void writesJsonOfNodeAndItsErrors() throws Exception {
        FunctionArn function =
                stage.deploy(
                        Deployment.of("nodejson", "nodejs20.x", "app.handler")
                                .logging(Level.INFO, Level.WARN)
                                .file(
                                        "app.mjs",
                                        """
                                        export const handler = async (event) => {
                                          console.debug('not this');
                                          console.info({ order: 7 });
                                          console.warn('two\\nlines', new TypeError('inner'));
                                          throw new RangeError('no good');
                                        };
                                        """));
        InvocationRequest request = Stage.withTail(function, "1");

        List<JsonNode> tail = lines(stage.invoke(request));

        assertThat(tail.get(0).path("message").path("order").asInt()).isEqualTo(7);
        assertThat(tail.get(0).path("requestId").asText()).isEqualTo(request.requestId());
        assertThat(tail.get(1).path("message").asText()).startsWith("two\nlines TypeError: inner");
        assertThat(tail.get(1).path("errorType").asText()).isEqualTo("TypeError");
        assertThat(tail.get(2).path("level").asText()).isEqualTo("ERROR");
        assertThat(tail.get(2).path("message").path("errorMessage").asText()).isEqualTo("no good");
        assertThat(tail.get(3).path("type").asText()).isEqualTo("platform.runtimeDone");
        assertThat(tail.get(4).path("record").path("status").asText()).isEqualTo("error");
        assertThat(tail).hasSize(5);
    }

    @Test
    void tellsATimeoutInJsonWithoutASentence() throws Exception {
        FunctionArn function =
                stage.deploy(
                        Deployment.of("slow", "python3.12", "app.handler")
                                .logging(Level.INFO, Level.INFO)
                                .timeout(Duration.ofSeconds(1))
                                .file("app.py", "def handler(e, c):\n    while True: pass\n"));

        List<JsonNode> tail = lines(stage.invoke(Stage.withTail(function, "1")));

        assertThat(tail).hasSize(3);
        assertThat(tail.getLast().path("record").path("status").asText()).isEqualTo("timeout");
    }

    private static List<JsonNode> lines(InvocationReport report) throws JsonProcessingException {
        var lines = new ArrayList<JsonNode>();
        for (String line : report.logTail().text().lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }
}
