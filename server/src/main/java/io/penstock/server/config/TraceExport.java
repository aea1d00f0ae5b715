package io.penstock.server.config;

import java.net.URI;
import java.util.Map;

/// Where a server sends its spans.
///
/// The variables of the environment are OpenTelemetry's own; source: OpenTelemetry specification,
/// "OTLP exporter configuration".
public sealed interface TraceExport {
    /// Nowhere; none are made.
    record None() implements TraceExport {}

    /// To a collector, by OTLP over HTTP in protobuf.
    ///
    /// @param traces the whole address, for example `http://localhost:4318/v1/traces`
    record Otlp(URI traces) implements TraceExport {
        /// Checks the address.
        public Otlp {
            check(traces);
        }

        /// Returns a collector's address for spans, for example of `http://localhost:4318`. One
        /// that names the path of spans already stays as it is.
        ///
        /// @throws IllegalArgumentException if it is no address
        public static Otlp at(String collector) {
            URI base = address(collector);
            check(base);
            String path = base.getRawPath() == null ? "" : base.getRawPath();
            if (path.endsWith(PATH)) {
                return new Otlp(base);
            }
            String root = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
            return new Otlp(base.resolve(root + PATH));
        }
    }

    /// Where a collector takes spans. Source: OTLP specification, "OTLP/HTTP request".
    String PATH = "/v1/traces";

    /// Returns what an option amounts to, or without it the environment.
    ///
    /// @param collector the option; empty if it was not given
    /// @throws IllegalArgumentException if what counts is no address, or asks for what this server
    ///   does not do
    static TraceExport of(String collector, Map<String, String> environment) {
        String traces = environment.getOrDefault("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "");
        String base = environment.getOrDefault("OTEL_EXPORTER_OTLP_ENDPOINT", "");
        boolean wanted = !collector.isEmpty() || !traces.isEmpty() || !base.isEmpty();
        if (!wanted || isOff(environment)) {
            return new None();
        }
        only(environment, "OTEL_TRACES_EXPORTER", "otlp");
        String protocol = "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL";
        boolean general = environment.getOrDefault(protocol, "").isEmpty();
        only(environment, general ? "OTEL_EXPORTER_OTLP_PROTOCOL" : protocol, "http/protobuf");
        if (!collector.isEmpty()) {
            return Otlp.at(collector);
        }
        return traces.isEmpty() ? Otlp.at(base) : new Otlp(address(traces));
    }

    private static void check(URI address) {
        boolean web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
        if (!web || address.getHost() == null || address.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "OTLP endpoint " + address + " is not an http or https address");
        }
    }

    private static boolean isOff(Map<String, String> environment) {
        return environment.getOrDefault("OTEL_SDK_DISABLED", "").equalsIgnoreCase("true")
                || environment.getOrDefault("OTEL_TRACES_EXPORTER", "").equals("none");
    }

    private static void only(Map<String, String> environment, String variable, String value) {
        String given = environment.getOrDefault(variable, "");
        if (!given.isEmpty() && !given.equals(value)) {
            throw new IllegalArgumentException(
                    variable + "=" + given + ": spans can be sent by " + value + " only");
        }
    }

    private static URI address(String text) {
        try {
            return URI.create(text.strip());
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(
                    "OTLP endpoint '" + text + "' is not an http or https address", malformed);
        }
    }
}
