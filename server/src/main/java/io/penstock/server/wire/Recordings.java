package io.penstock.server.wire;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// Where answers recorded from AWS differ from what AWS's published model says. The recording wins.
final class Recordings {
    /// Statuses of success that differ from the model's.
    private static final Map<String, Integer> STATUSES = Map.of("DeleteFunction", 204);

    /// Enums that messages print in another order than the model lists them.
    private static final Map<String, List<String>> VALUES =
            Map.of(
                    "EventSourcePosition",
                    List.of("LATEST", "AT_TIMESTAMP", "TRIM_HORIZON"),
                    "InvokeMode",
                    List.of("RESPONSE_STREAM", "BUFFERED"),
                    "RecursiveLoop",
                    List.of("Terminate", "Allow"));

    /// Enums that the service itself checks, with an error of its own: `Runtime` answers
    /// `InvalidParameterValueException` with "… or be a valid ARN".
    private static final Set<String> CHECKED_BY_SERVICE = Set.of("Runtime");

    /// Patterns that messages print in another form than the model has them.
    private static final Map<String, String> PATTERNS =
            Map.of(
                    "TaggableResource",
                    "arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+"
                            + "-\\d{1}:\\d{12}:(function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?"
                            + "|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}"
                            + "|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}"
                            + "-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)");

    private Recordings() {}

    static int status(OperationModel operation) {
        return STATUSES.getOrDefault(operation.name(), operation.status());
    }

    static List<String> printedValues(String shape, List<String> values) {
        return CHECKED_BY_SERVICE.contains(shape) ? List.of() : VALUES.getOrDefault(shape, values);
    }

    static String printedPattern(String shape, String pattern) {
        return PATTERNS.getOrDefault(shape, pattern);
    }
}
