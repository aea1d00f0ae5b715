package io.penstock.runtime.environment.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// What an extension is told, if it asked for it.
///
/// Source: AWS Lambda Developer Guide, "Using the Lambda Extensions API to create extensions".
sealed interface LifecycleEvent {
    /// The kind of [Invoke], as extensions ask for it.
    String INVOKE = "INVOKE";

    /// The kind of [Shutdown], as extensions ask for it.
    String SHUTDOWN = "SHUTDOWN";

    /// Returns the kind: [#INVOKE] or [#SHUTDOWN].
    default String kind() {
        return switch (this) {
            case Invoke _ -> INVOKE;
            case Shutdown _ -> SHUTDOWN;
        };
    }

    /// Returns the event as the extension gets it.
    String json();

    /// The function is invoked.
    record Invoke(Delivery delivery) implements LifecycleEvent {
        @Override
        public String json() {
            ObjectNode event = begin(this);
            event.put("deadlineMs", delivery.deadlineEpochMillis());
            event.put("requestId", delivery.requestId());
            event.put("invokedFunctionArn", delivery.function());
            ObjectNode tracing = event.putObject("tracing");
            tracing.put("type", "X-Amzn-Trace-Id").put("value", delivery.traceHeader());
            return event.toString();
        }
    }

    /// The environment ends.
    ///
    /// @param reason `spindown`, `timeout` or `failure`
    record Shutdown(String reason, long deadlineEpochMillis) implements LifecycleEvent {
        @Override
        public String json() {
            ObjectNode event = begin(this).put("shutdownReason", reason);
            return event.put("deadlineMs", deadlineEpochMillis).toString();
        }
    }

    private static ObjectNode begin(LifecycleEvent event) {
        return JsonNodeFactory.instance.objectNode().put("eventType", event.kind());
    }
}
