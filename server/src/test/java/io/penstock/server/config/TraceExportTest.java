package io.penstock.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TraceExportTest {
    private static final String BASE = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String TRACES = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";

    @Test
    void isNoneUnlessAnEndpointIsNamed() {
        assertThat(TraceExport.of("", Map.of())).isEqualTo(new TraceExport.None());
        assertThat(TraceExport.of("", Map.of("OTEL_SERVICE_NAME", "shop", BASE, "")))
                .isEqualTo(new TraceExport.None());
        assertThat(TraceExport.of("", Map.of("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")))
                .as("what is off wants nothing")
                .isEqualTo(new TraceExport.None());
    }

    @Test
    void goesToThePathOfSpans() {
        for (String collector :
                List.of(
                        "http://localhost:4318",
                        "http://localhost:4318/",
                        "http://localhost:4318/v1/traces")) {
            assertThat(TraceExport.of(collector, Map.of()))
                    .isEqualTo(otlp("http://localhost:4318/v1/traces"));
        }
        assertThat(TraceExport.of("https://example.com/otlp/", Map.of()))
                .isEqualTo(otlp("https://example.com/otlp/v1/traces"));
    }

    @Test
    void takesTheOptionThenTheVariableOfTracesThenTheGeneralOne() {
        var both = Map.of(BASE, "http://general:4318", TRACES, "http://traces:4318/any/path");

        assertThat(TraceExport.of("http://option:4318", both))
                .isEqualTo(otlp("http://option:4318/v1/traces"));
        assertThat(TraceExport.of("", both)).isEqualTo(otlp("http://traces:4318/any/path"));
        assertThat(TraceExport.of("", Map.of(BASE, "http://general:4318")))
                .isEqualTo(otlp("http://general:4318/v1/traces"));
    }

    @Test
    void canBeSwitchedOffWhereTheEnvironmentNamesOne() {
        assertThat(TraceExport.of("", Map.of(BASE, "http://c:4318", "OTEL_SDK_DISABLED", "true")))
                .isEqualTo(new TraceExport.None());
        assertThat(
                        TraceExport.of(
                                "", Map.of(BASE, "http://c:4318", "OTEL_TRACES_EXPORTER", "none")))
                .isEqualTo(new TraceExport.None());
    }

    @Test
    void refusesWhatIsNoAddress() {
        for (String wrong :
                List.of("localhost:4318", "grpc://localhost:4317", "http://", "http:///x", "a b")) {
            assertThatIllegalArgumentException()
                    .as(wrong)
                    .isThrownBy(() -> TraceExport.of(wrong, Map.of()))
                    .withMessageContaining("OTLP endpoint")
                    .withMessageContaining(wrong)
                    .withMessageContaining("is not an http or https address");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TraceExport.of("", Map.of(TRACES, "collector")))
                .withMessageContaining("collector");
    }

    @Test
    void refusesProtocolsItDoesNotSpeak() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        TraceExport.of("http://c:4318", Map.of("OTEL_TRACES_EXPORTER", "zipkin")))
                .withMessage("OTEL_TRACES_EXPORTER=zipkin: spans can be sent by otlp only");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        TraceExport.of(
                                "http://c:4318", Map.of("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")))
                .withMessage(
                        "OTEL_EXPORTER_OTLP_PROTOCOL=grpc: spans can be sent by http/protobuf only");
        assertThat(
                        TraceExport.of(
                                "http://c:4318",
                                Map.of(
                                        "OTEL_EXPORTER_OTLP_PROTOCOL",
                                        "grpc",
                                        "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL",
                                        "http/protobuf")))
                .isEqualTo(otlp("http://c:4318/v1/traces"));
    }

    private static TraceExport otlp(String address) {
        return new TraceExport.Otlp(URI.create(address));
    }
}
