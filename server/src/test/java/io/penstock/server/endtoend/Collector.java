package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;

/// A collector of OpenTelemetry that keeps what it is sent, read from the wire by the protocol's
/// own classes.
final class Collector implements AutoCloseable {
    private static final long LIMIT_MILLIS = 30_000;
    private static final HexFormat HEX = HexFormat.of();

    private final HttpServer server;

    @GuardedBy("this")
    private final List<Told> spans = new ArrayList<>();

    @GuardedBy("this")
    private Map<String, String> resource = Map.of();

    @GuardedBy("this")
    private int status = 200;

    private Collector(HttpServer server) {
        this.server = server;
    }

    static Collector open() throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var collector = new Collector(HttpServer.create(address, 0));
        collector.server.createContext("/v1/traces", collector::take);
        collector.server.start();
        return collector;
    }

    /// Returns the address without a path.
    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// Answers with this status from now on; what is not 200 is not kept.
    synchronized void answer(int with) {
        status = with;
    }

    /// A span as it was sent.
    ///
    /// @param parent empty for none
    /// @param state what tracing systems say, as `tracestate`
    /// @param links trace and span of each, joined by `/`
    /// @param linkedStates what tracing systems say of each link
    /// @param linkedMessages the message ids of links that have one
    /// @param events names and message ids, joined by a blank
    record Told(
            String name,
            String trace,
            String id,
            String parent,
            String state,
            Span.SpanKind kind,
            Map<String, String> attributes,
            List<String> links,
            List<String> linkedStates,
            List<String> linkedMessages,
            List<String> events,
            Status status,
            long beganNanos,
            long endedNanos) {
        boolean failed() {
            return status.getCode() == Status.StatusCode.STATUS_CODE_ERROR;
        }
    }

    /// Waits for the one span with this name.
    Told await(String name) throws InterruptedException {
        List<Told> named = await(name, 1);
        assertThat(named).as(name).hasSize(1);
        return named.getFirst();
    }

    /// Waits for so many spans with this name.
    List<Told> await(String name, int count) throws InterruptedException {
        return awaitAll(
                        name + " " + count,
                        all -> all.stream().filter(each -> each.name.equals(name)).count() >= count)
                .stream()
                .filter(each -> each.name.equals(name))
                .toList();
    }

    /// Waits until what has come is as wished.
    synchronized List<Told> awaitAll(String what, Predicate<List<Told>> wish)
            throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MILLIS);
        while (!wish.test(List.copyOf(spans))) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return fail("no %s among %s", what, spans);
            }
            wait(left);
        }
        return List.copyOf(spans);
    }

    /// Returns what has come so far.
    synchronized List<Told> all() {
        return List.copyOf(spans);
    }

    /// Returns the attributes of whoever sent last.
    synchronized Map<String, String> resource() {
        return resource;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void take(HttpExchange exchange) throws IOException {
        InputStream body = exchange.getRequestBody();
        boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        var request =
                ExportTraceServiceRequest.parseFrom(zipped ? new GZIPInputStream(body) : body);
        exchange.sendResponseHeaders(keep(request), -1);
        exchange.close();
    }

    private synchronized int keep(ExportTraceServiceRequest request) {
        if (status == 200) {
            for (ResourceSpans each : request.getResourceSpansList()) {
                resource = attributes(each.getResource().getAttributesList());
                each.getScopeSpansList()
                        .forEach(
                                scope -> scope.getSpansList().forEach(span -> spans.add(of(span))));
            }
            notifyAll();
        }
        return status;
    }

    private static Told of(Span span) {
        return new Told(
                span.getName(),
                HEX.formatHex(span.getTraceId().toByteArray()),
                HEX.formatHex(span.getSpanId().toByteArray()),
                HEX.formatHex(span.getParentSpanId().toByteArray()),
                span.getTraceState(),
                span.getKind(),
                attributes(span.getAttributesList()),
                span.getLinksList().stream()
                        .map(link ->
                                HEX.formatHex(link.getTraceId().toByteArray())
                                        + "/"
                                        + HEX.formatHex(link.getSpanId().toByteArray()))
                        .toList(),
                span.getLinksList().stream().map(Span.Link::getTraceState).toList(),
                span.getLinksList().stream()
                        .map(link -> attributes(link.getAttributesList()))
                        .filter(of -> of.containsKey("messaging.message.id"))
                        .map(of -> of.get("messaging.message.id"))
                        .toList(),
                span.getEventsList().stream()
                        .map(event ->
                                event.getName()
                                        + " "
                                        + attributes(event.getAttributesList())
                                                .get("messaging.message.id"))
                        .toList(),
                span.getStatus(),
                span.getStartTimeUnixNano(),
                span.getEndTimeUnixNano());
    }

    private static Map<String, String> attributes(List<KeyValue> all) {
        var attributes = new HashMap<String, String>();
        all.forEach(each -> attributes.put(each.getKey(), text(each.getValue())));
        return attributes;
    }

    private static String text(AnyValue value) {
        return switch (value.getValueCase()) {
            case INT_VALUE -> Long.toString(value.getIntValue());
            case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
            default -> value.getStringValue();
        };
    }
}
