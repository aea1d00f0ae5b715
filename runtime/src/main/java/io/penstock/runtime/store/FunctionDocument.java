package io.penstock.runtime.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.runtime.code.CodePackage;
import io.penstock.runtime.function.Edition;
import io.penstock.runtime.function.Environment;
import io.penstock.runtime.function.FunctionResource;
import io.penstock.runtime.function.FunctionSettings;
import io.penstock.runtime.function.ImageConfig;
import io.penstock.runtime.function.LayerPackage;
import io.penstock.runtime.function.Lifecycle;
import io.penstock.runtime.function.Logging;
import io.penstock.runtime.function.PackageType;
import io.penstock.runtime.function.Tracing;
import io.penstock.runtime.function.VpcConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The JSON in the store's column `document` of a function: settings, architecture and life cycle.
final class FunctionDocument {
    private static final ObjectMapper JSON = new ObjectMapper();

    private FunctionDocument() {}

    static String write(FunctionResource function) {
        FunctionSettings settings = function.settings();
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("runtime", settings.runtime());
        document.put("role", settings.role());
        document.put("handler", settings.handler());
        document.put("description", settings.description());
        document.put("timeoutSeconds", settings.timeoutSeconds());
        document.put("memorySizeMb", settings.memorySizeMb());
        document.put("ephemeralStorageMb", settings.ephemeralStorageMb());
        document.put("architecture", function.architecture());
        writeLifecycle(document, function.lifecycle());
        if (settings.environment().given()) {
            ObjectNode variables = document.putObject("environment");
            settings.environment().variables().forEach(variables::put);
        }
        if (function.code().isImage()) {
            document.put("imageUri", function.code().imageUri());
        }
        writeSpecial(document, settings);
        writeLayers(document.putArray("layers"), function.layers());
        document.put("recursiveLoop", function.recursiveLoop().wireName());
        if (function.edition() instanceof Edition.Published(long _, String description)) {
            document.put("originalDescription", description);
        }
        return document.toString();
    }

    private static void writeSpecial(ObjectNode document, FunctionSettings settings) {
        Logging logging = settings.logging();
        document.put("logGroup", logging.group());
        document.put("logFormat", logging.format().wireName());
        document.put("applicationLogLevel", logging.application().name());
        document.put("systemLogLevel", logging.system().name());
        document.put("packageType", settings.packageType().wireName());
        document.put("deadLetterTarget", settings.deadLetterTarget());
        document.put("tracing", settings.tracing().wireName());
        document.put("kmsKeyArn", settings.kmsKeyArn());
        ObjectNode vpc = document.putObject("vpc");
        settings.vpc().subnetIds().forEach(vpc.putArray("subnetIds")::add);
        settings.vpc().securityGroupIds().forEach(vpc.putArray("securityGroupIds")::add);
        vpc.put("ipv6Allowed", settings.vpc().ipv6Allowed());
        ObjectNode image = document.putObject("image");
        settings.image().entryPoint().forEach(image.putArray("entryPoint")::add);
        settings.image().command().forEach(image.putArray("command")::add);
        image.put("workingDirectory", settings.image().workingDirectory());
    }

    private static void writeLayers(ArrayNode list, List<LayerPackage> layers) {
        for (LayerPackage layer : layers) {
            list.addObject()
                    .put("arn", layer.arn())
                    .put("sha256", layer.code().sha256())
                    .put("sizeBytes", layer.code().sizeBytes())
                    .put("unzippedBytes", layer.unzippedBytes());
        }
    }

    static JsonNode parse(String document) {
        try {
            return JSON.readTree(document);
        } catch (JsonProcessingException damaged) {
            throw new StoreException(
                    StoreException.Kind.BROKEN, "a function in the store is damaged", damaged);
        }
    }

    static FunctionSettings settings(JsonNode document) {
        return new FunctionSettings(
                PackageType.of(document.path("packageType").asText()),
                document.path("runtime").asText(),
                document.path("role").asText(),
                document.path("handler").asText(),
                document.path("description").asText(),
                document.path("timeoutSeconds").asInt(),
                document.path("memorySizeMb").asInt(),
                document.path("ephemeralStorageMb").asInt(),
                environment(document.path("environment")),
                logging(document),
                layers(document).stream().map(LayerPackage::arn).toList(),
                document.path("deadLetterTarget").asText(),
                Tracing.of(document.path("tracing").asText()),
                document.path("kmsKeyArn").asText(),
                new VpcConfig(
                        texts(document.at("/vpc/subnetIds")),
                        texts(document.at("/vpc/securityGroupIds")),
                        document.at("/vpc/ipv6Allowed").asBoolean()),
                new ImageConfig(
                        texts(document.at("/image/entryPoint")),
                        texts(document.at("/image/command")),
                        document.at("/image/workingDirectory").asText()));
    }

    static List<LayerPackage> layers(JsonNode document) {
        List<LayerPackage> layers = new ArrayList<>();
        for (JsonNode layer : document.path("layers")) {
            layers.add(
                    new LayerPackage(
                            layer.path("arn").asText(),
                            new CodePackage(
                                    layer.path("sha256").asText(),
                                    layer.path("sizeBytes").asLong()),
                            layer.path("unzippedBytes").asLong()));
        }
        return layers;
    }

    // What older stores do not know reads as what functions had then.
    private static Logging logging(JsonNode document) {
        return new Logging(
                Logging.Format.of(document.path("logFormat").asText("Text")),
                Logging.Level.valueOf(document.path("applicationLogLevel").asText("UNSET")),
                Logging.Level.valueOf(document.path("systemLogLevel").asText("UNSET")),
                document.path("logGroup").asText());
    }

    static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    static Lifecycle lifecycle(JsonNode document) {
        String name = document.path("lifecycle").asText();
        var why =
                new Lifecycle.Failure(
                        document.at("/failure/code").asText(),
                        document.at("/failure/reason").asText());
        return switch (name) {
            case "creating" -> new Lifecycle.Creating();
            case "active" -> new Lifecycle.Active();
            case "updating" -> new Lifecycle.Updating();
            case "failed" -> new Lifecycle.Failed(why);
            case "updateFailed" -> new Lifecycle.UpdateFailed(why);
            default -> throw new IllegalStateException("unknown life cycle in the store: " + name);
        };
    }

    private static void writeLifecycle(ObjectNode document, Lifecycle lifecycle) {
        switch (lifecycle) {
            case Lifecycle.Creating() -> document.put("lifecycle", "creating");
            case Lifecycle.Active() -> document.put("lifecycle", "active");
            case Lifecycle.Updating() -> document.put("lifecycle", "updating");
            case Lifecycle.Failed(var why) -> writeFailure(document, "failed", why);
            case Lifecycle.UpdateFailed(var why) -> writeFailure(document, "updateFailed", why);
        }
    }

    private static void writeFailure(ObjectNode document, String name, Lifecycle.Failure why) {
        document.put("lifecycle", name);
        document.putObject("failure").put("code", why.code()).put("reason", why.reason());
    }

    private static Environment environment(JsonNode variables) {
        if (variables.isMissingNode()) {
            return Environment.NONE;
        }
        Map<String, String> byName = new LinkedHashMap<>();
        variables.properties().forEach(it -> byName.put(it.getKey(), it.getValue().asText()));
        return Environment.of(byName);
    }
}
