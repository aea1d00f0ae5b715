package io.penstock.server.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.runtime.function.Environment;
import io.penstock.runtime.function.FunctionSettings;
import java.util.LinkedHashMap;
import java.util.Map;

/// Reads function settings from the members that CreateFunction and UpdateFunctionConfiguration
/// share. A member that is given replaces the whole of what was; the others stay.
final class SettingsReader {
    private SettingsReader() {}

    /// Returns the settings that `input` makes of `base`.
    static FunctionSettings read(ObjectNode input, FunctionSettings base) {
        JsonNode logGroup = input.at("/LoggingConfig/LogGroup");
        return new FunctionSettings(
                input.path("Runtime").asText(base.runtime()),
                input.path("Role").asText(base.role()),
                input.path("Handler").asText(base.handler()),
                input.path("Description").asText(base.description()),
                input.path("Timeout").asInt(base.timeoutSeconds()),
                input.path("MemorySize").asInt(base.memorySizeMb()),
                input.at("/EphemeralStorage/Size").asInt(base.ephemeralStorageMb()),
                input.has("Environment")
                        ? environment(input.at("/Environment/Variables"))
                        : base.environment(),
                logGroup.asText(base.logGroup()));
    }

    /// Reads a map of texts, in its order.
    static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.properties().forEach(it -> texts.put(it.getKey(), it.getValue().asText()));
        return texts;
    }

    private static Environment environment(JsonNode variables) {
        return variables.isObject() ? Environment.of(texts(variables)) : Environment.NONE;
    }
}
