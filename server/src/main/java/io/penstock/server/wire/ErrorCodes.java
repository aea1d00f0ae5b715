package io.penstock.server.wire;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The names under which errors of a service go, which names most of them in its model and leaves
/// some to AWS's front end.
final class ErrorCodes {
    /// Errors of AWS's front end, which models do not have, by the code of JSON.
    private static final Map<String, String> FRAMEWORK =
            Map.of(
                    "InternalFailure",
                    "InternalFailure",
                    Failures.UNKNOWN_OPERATION,
                    "InvalidAction",
                    Failures.NOT_IMPLEMENTED,
                    "NotImplemented",
                    Failures.SERIALIZATION,
                    "MalformedInput",
                    Failures.TOO_LARGE,
                    "RequestEntityTooLarge");

    private final ServiceModel model;
    private final String namespace;

    /// @param namespace what stands before the codes of the service, with the hash sign
    ErrorCodes(ServiceModel model, String namespace) {
        this.model = model;
        this.namespace = namespace;
    }

    /// Returns the full name of an error, as JSON has it.
    String type(String code) {
        return (FRAMEWORK.containsKey(code) ? "com.amazon.coral.service#" : namespace) + code;
    }

    /// Returns the code of an error in the Query protocol.
    String legacy(String code) {
        @Nullable ErrorShape shape = model.errors().get(code);
        return shape == null ? FRAMEWORK.getOrDefault(code, code) : shape.legacyCode();
    }
}
