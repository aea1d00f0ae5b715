package io.penstock.server.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Spans of a server in a process of its own: what its environment says of them, and what they cost
/// where nobody wants them.
class TracingProcessTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir private Path directory;
    private Path data = Path.of("");

    @BeforeEach
    void make() throws Exception {
        data = Files.createDirectory(directory.resolve("data"));
    }

    @Test
    void areSentWhereOpenTelemetrysVariablesSayAndFlushedAtTheEnd() throws Exception {
        var environment =
                Map.of(
                        "OTEL_SERVICE_NAME", "shop",
                        "OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test",
                        "OTEL_BSP_SCHEDULE_DELAY", "600000");
        try (var collector = Collector.open();
                var child =
                        Child.serve(data, environment, "--otlp-endpoint=" + collector.address())) {
            child.site().function("works", Code.python(Code.PRINTS));
            child.site().worksStill("works");
            assertThat(collector.all()).isEmpty();

            child.terminate();

            collector.await("invoke works");
            assertThat(collector.resource())
                    .containsEntry("service.name", "shop")
                    .containsEntry("deployment.environment.name", "test");
        }
    }

    @Test
    void areNotSampledWhereTheVariableSaysSo() throws Exception {
        try (var collector = Collector.open()) {
            var environment =
                    Map.of(
                            "OTEL_EXPORTER_OTLP_ENDPOINT",
                            collector.address(),
                            "OTEL_TRACES_SAMPLER",
                            "always_off");
            try (var child = Child.serve(data, environment)) {
                child.site().function("works", Code.python(Code.PRINTS));
                child.site().worksStill("works");
                assertThat(metrics(child)).contains("penstock_spans_sent_total 0.0");

                child.terminate();
            }

            assertThat(collector.all()).isEmpty();
        }
    }

    @Test
    void loadNotOneClassOfOpenTelemetryWhenNobodyWantsThem() throws Exception {
        Path classes = directory.resolve("classes");
        var environment = Map.of("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + classes);
        try (var child = Child.serve(data, environment)) {
            Site site = child.site();
            site.function("works", Code.python(Code.PRINTS));
            Box queue = site.queue("orders");
            Mapping mapping = site.mapping("works", queue);
            queue.send("order");
            mapping.await("deleted", 1);
            site.worksStill("works");
            assertThat(metrics(child)).doesNotContain("penstock_spans");

            child.terminate();
        }

        List<String> loaded = Files.readAllLines(classes);
        assertThat(loaded).anyMatch(line -> line.contains("io.penstock.server.trace.Untraced"));
        assertThat(loaded).noneMatch(line -> line.contains("io.opentelemetry"));
    }

    @Test
    void stopNothingAndAreMissedOnceWhereNoCollectorAnswers() throws Exception {
        var environment =
                Map.of(
                        "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + closedPort(),
                        "OTEL_JAVA_EXPORTER_OTLP_RETRY_DISABLED", "true",
                        "OTEL_BSP_SCHEDULE_DELAY", "10");
        try (var child = Child.serve(data, environment)) {
            Site site = child.site();
            site.function("works", Code.python(Code.PRINTS));
            for (int lost = 1; lost <= 3; lost++) {
                assertThat(site.invoke("works", "{}").payload().asUtf8String())
                        .isEqualTo("{\"alive\": true}");
                awaitMetric(child, "penstock_spans_dropped_total " + lost + ".0");
            }

            child.terminate();
        }

        String log = Files.readString(directory.resolve("stderr"));
        assertThat(log)
                .containsOnlyOnce("spans cannot be sent")
                .containsOnlyOnce("spans were dropped")
                .contains("ConnectException")
                .doesNotContain("HttpExporter");
    }

    @Test
    void refuseToStartWithAnEndpointThatIsNone() throws Exception {
        Process process =
                Child.command("serve", "--port=0", "--memory", "--otlp-endpoint=localhost:4318")
                        .redirectErrorStream(true)
                        .start();

        String output = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(output).contains("OTLP endpoint localhost:4318 is not an http or https address");
    }

    @Test
    void refuseToStartWithASamplerThatIsNone() throws Exception {
        ProcessBuilder command =
                Child.command(
                        "serve", "--port=0", "--memory", "--otlp-endpoint=http://localhost:4318");
        command.environment().put("OTEL_TRACES_SAMPLER", "dice");
        Process process = command.redirectErrorStream(true).start();

        String output = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(output).contains("penstock: OpenTelemetry: ").contains("dice");
    }

    private static int closedPort() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String metrics(Child child) throws Exception {
        Control control = child.site().control();
        return control.send(control.request("/metrics")).body();
    }

    private static void awaitMetric(Child child, String line) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        String page = metrics(child);
        while (!page.contains(line) && System.nanoTime() - end < 0) {
            page = metrics(child);
        }
        assertThat(page).contains(line);
    }
}
