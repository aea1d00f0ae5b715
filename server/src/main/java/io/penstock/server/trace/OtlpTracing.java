package io.penstock.server.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.resources.Resource;
import io.penstock.engine.invocation.FunctionInvoker;
import io.penstock.runtime.async.EventAcceptor;
import io.penstock.runtime.async.Target;
import io.penstock.runtime.mapping.MappingSpans;
import io.penstock.server.config.Version;
import io.penstock.server.metrics.SpanCounts;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Sends spans to a collector by OTLP over HTTP. The SDK configures itself as in every program that
/// uses it, so that OpenTelemetry's own variables hold: `OTEL_SERVICE_NAME`,
/// `OTEL_RESOURCE_ATTRIBUTES`, `OTEL_TRACES_SAMPLER`, `OTEL_EXPORTER_OTLP_HEADERS` and the rest.
/// Thread-safe.
final class OtlpTracing implements Tracing {
    /// Spans that wait or are being sent; further ones are dropped. `OTEL_BSP_MAX_QUEUE_SIZE`.
    static final int SPANS_MAX = 4_096;

    /// How long spans wait for others to be sent with. `OTEL_BSP_SCHEDULE_DELAY`, milliseconds.
    private static final Duration GATHERING = Duration.ofSeconds(1);

    /// How long a server that stops waits for its last spans to be taken.
    private static final Duration FLUSH_LIMIT = Duration.ofSeconds(5);

    private static final String QUEUE_SIZE = "otel.bsp.max.queue.size";
    private static final String NAME = "io.penstock";
    private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");
    private static final AttributeKey<String> VERSION = AttributeKey.stringKey("service.version");

    private final SpanLedger ledger;
    private final OpenTelemetrySdk sdk;
    private final Spans spans;

    private OtlpTracing(SpanLedger ledger, OpenTelemetrySdk sdk) {
        this.ledger = ledger;
        this.sdk = sdk;
        this.spans =
                new Spans(
                        sdk.getSdkTracerProvider()
                                .tracerBuilder(NAME)
                                .setInstrumentationVersion(Version.text())
                                .build());
    }

    /// Begins to send.
    static OtlpTracing to(URI traces) {
        var ledger = new SpanLedger(traces);
        try {
            OpenTelemetrySdk sdk =
                    AutoConfiguredOpenTelemetrySdk.builder()
                            .disableShutdownHook()
                            .addPropertiesSupplier(OtlpTracing::defaults)
                            .addPropertiesCustomizer(_ -> settled(traces))
                            .addResourceCustomizer((resource, _) -> named(resource))
                            .addSamplerCustomizer((sampler, _) -> new CallersWish(sampler))
                            .addTracerProviderCustomizer(
                                    (provider, _) -> provider.setIdGenerator(new TraceIds()))
                            .addSpanExporterCustomizer(
                                    (exporter, _) -> new CountedExporter(exporter, ledger))
                            .addSpanProcessorCustomizer((processor, config) ->
                                    new SpanGate(
                                            processor,
                                            ledger,
                                            config.getInt(QUEUE_SIZE, SPANS_MAX)))
                            .build()
                            .getOpenTelemetrySdk();
            return new OtlpTracing(ledger, sdk);
        } catch (ConfigurationException wrong) {
            throw new IllegalArgumentException("OpenTelemetry: " + wrong.getMessage(), wrong);
        }
    }

    @Override
    public FunctionInvoker invoking(FunctionInvoker invoker) {
        return new TracedInvoker(invoker, spans);
    }

    @Override
    public EventAcceptor accepting(EventAcceptor acceptor) {
        return new TracedAcceptor(acceptor, spans);
    }

    @Override
    public Target delivering(Target target) {
        return new TracedTarget(target, spans);
    }

    @Override
    public MappingSpans.Source mappings() {
        return (uuid, queue) -> new QueueSpans(spans, uuid, queue);
    }

    @Override
    public Optional<Supplier<SpanCounts>> counts() {
        return Optional.of(ledger::counts);
    }

    @Override
    public void close() {
        var _ = sdk.shutdown().join(FLUSH_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        ledger.close();
    }

    /// What holds unless a variable says otherwise.
    private static Map<String, String> defaults() {
        return Map.of(
                QUEUE_SIZE,
                String.valueOf(SPANS_MAX),
                "otel.bsp.schedule.delay",
                String.valueOf(GATHERING.toMillis()));
    }

    /// What holds whatever a variable says. Of the variables for the endpoint, [TraceExport] has
    /// taken note; metrics and logs go their own ways here.
    private static Map<String, String> settled(URI traces) {
        Map<String, String> settled = new HashMap<>();
        settled.put("otel.exporter.otlp.traces.endpoint", traces.toString());
        settled.put("otel.exporter.otlp.traces.protocol", "http/protobuf");
        settled.put("otel.traces.exporter", "otlp");
        settled.put("otel.metrics.exporter", "none");
        settled.put("otel.logs.exporter", "none");
        settled.put("otel.propagators", "none");
        return settled;
    }

    private static Resource named(Resource resource) {
        String name = String.valueOf(resource.getAttribute(SERVICE));
        Resource ours = Resource.create(Attributes.of(VERSION, Version.text()));
        return name.startsWith("unknown_service") // what the SDK says where nobody says anything
                ? resource.merge(ours).merge(Resource.create(Attributes.of(SERVICE, "penstock")))
                : ours.merge(resource);
    }
}
