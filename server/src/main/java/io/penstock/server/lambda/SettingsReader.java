package io.penstock.server.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.runtime.function.Environment;
import io.penstock.runtime.function.FunctionSettings;
import io.penstock.runtime.function.ImageConfig;
import io.penstock.runtime.function.Logging;
import io.penstock.runtime.function.PackageType;
import io.penstock.runtime.function.Tracing;
import io.penstock.runtime.function.VpcConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads function settings from the members that CreateFunction and UpdateFunctionConfiguration
/// share. A member that is given replaces the whole of what was; the others stay.
final class SettingsReader {
    private SettingsReader() {}

    /// Returns the settings that `input` makes of `base`.
    static FunctionSettings read(ObjectNode input, FunctionSettings base) {
        return new FunctionSettings(
                input.has("PackageType")
                        ? PackageType.of(input.path("PackageType").asText())
                        : base.packageType(),
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
                base.logging().with(logging(input.path("LoggingConfig"))),
                input.has("Layers") ? list(input.path("Layers")) : base.layers(),
                input.has("DeadLetterConfig")
                        ? input.at("/DeadLetterConfig/TargetArn").asText("")
                        : base.deadLetterTarget(),
                input.at("/TracingConfig").has("Mode")
                        ? Tracing.of(input.at("/TracingConfig/Mode").asText())
                        : base.tracing(),
                input.path("KMSKeyArn").asText(base.kmsKeyArn()),
                input.has("VpcConfig") ? network(input.path("VpcConfig")) : base.vpc(),
                input.has("ImageConfig") ? image(input.path("ImageConfig")) : base.image());
    }

    private static Logging.Change logging(JsonNode config) {
        return new Logging.Change(
                config.path("LogFormat").asText(""),
                config.path("ApplicationLogLevel").asText(""),
                config.path("SystemLogLevel").asText(""),
                config.path("LogGroup").asText(""));
    }

    private static VpcConfig network(JsonNode config) {
        return new VpcConfig(
                list(config.path("SubnetIds")),
                list(config.path("SecurityGroupIds")),
                config.path("Ipv6AllowedForDualStack").asBoolean(false));
    }

    private static ImageConfig image(JsonNode config) {
        return new ImageConfig(
                list(config.path("EntryPoint")),
                list(config.path("Command")),
                config.path("WorkingDirectory").asText(""));
    }

    /// Reads a list of texts.
    static List<String> list(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
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
