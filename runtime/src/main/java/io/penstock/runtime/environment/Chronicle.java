package io.penstock.runtime.environment;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.runtime.environment.api.TelemetryDesk;
import io.penstock.runtime.environment.log.Ending;
import io.penstock.runtime.function.FunctionDefinition;

/// Tells telemetry what the platform does, in the order it happens.
///
/// Source of types and members: AWS Lambda Developer Guide, "Lambda Telemetry API Event schema
/// reference".
final class Chronicle {
    private static final double NANOS_PER_MILLI = 1e6;

    private Chronicle() {}

    /// An initialisation begins.
    ///
    /// @param phase `init`, or `invoke` inside an invocation
    static void initStart(
            TelemetryDesk desk, FunctionDefinition function, EnvironmentSite site, String phase) {
        ObjectNode event = init(site, phase);
        event.put("functionName", function.arn().name());
        event.put("functionVersion", function.version());
        event.put("runtimeVersion", function.runtime());
        desk.platform("platform.initStart", event);
    }

    /// An initialisation ended.
    ///
    /// @param phase `init`, or `invoke` inside an invocation
    static void initDone(
            TelemetryDesk desk, EnvironmentSite site, String phase, Ending ending, long nanos) {
        desk.platform("platform.initRuntimeDone", judged(init(site, phase), ending));
        ObjectNode report = judged(init(site, phase), ending);
        report.putObject("metrics").put("durationMs", millis(nanos));
        desk.platform("platform.initReport", report);
    }

    /// An invocation begins.
    static void start(TelemetryDesk desk, InvocationRequest request, String version) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("requestId", request.requestId()).put("version", version);
        if (!request.traceHeader().isEmpty()) {
            ObjectNode tracing = event.putObject("tracing");
            tracing.put("type", "X-Amzn-Trace-Id").put("value", request.traceHeader());
        }
        desk.platform("platform.start", event);
    }

    /// The runtime answered, or failed to.
    static void runtimeDone(
            TelemetryDesk desk, String requestId, Ending ending, long nanos, int bytes) {
        ObjectNode event = JsonNodeFactory.instance.objectNode().put("requestId", requestId);
        judged(event, ending);
        ObjectNode metrics = event.putObject("metrics");
        metrics.put("durationMs", millis(nanos)).put("producedBytes", bytes);
        desk.platform("platform.runtimeDone", event);
    }

    /// An invocation ended.
    static void report(TelemetryDesk desk, String requestId, Ending ending, ObjectNode metrics) {
        ObjectNode event = JsonNodeFactory.instance.objectNode().put("requestId", requestId);
        judged(event, ending).set("metrics", metrics);
        desk.platform("platform.report", event);
    }

    static double millis(long nanos) {
        return Math.round(nanos / NANOS_PER_MILLI * 1000) / 1000.0;
    }

    private static ObjectNode init(EnvironmentSite site, String phase) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        String type = site.provisioned() ? "provisioned-concurrency" : "on-demand";
        return event.put("initializationType", type).put("phase", phase);
    }

    private static ObjectNode judged(ObjectNode event, Ending ending) {
        event.put("status", ending.status());
        String type = ending.errorType();
        return type.isEmpty() ? event : event.put("errorType", type);
    }
}
