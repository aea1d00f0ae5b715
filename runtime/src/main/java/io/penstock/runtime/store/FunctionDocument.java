package io.penstock.runtime.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.runtime.function.Environment;
import io.penstock.runtime.function.FunctionResource;
import io.penstock.runtime.function.FunctionSettings;
import io.penstock.runtime.function.Lifecycle;
import java.util.LinkedHashMap;
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
        document.put("logGroup", settings.logGroup());
        document.put("architecture", function.architecture());
        document.put("lifecycle", name(function.lifecycle()));
        if (settings.environment().given()) {
            ObjectNode variables = document.putObject("environment");
            settings.environment().variables().forEach(variables::put);
        }
        return document.toString();
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
                document.path("runtime").asText(),
                document.path("role").asText(),
                document.path("handler").asText(),
                document.path("description").asText(),
                document.path("timeoutSeconds").asInt(),
                document.path("memorySizeMb").asInt(),
                document.path("ephemeralStorageMb").asInt(),
                environment(document.path("environment")),
                document.path("logGroup").asText());
    }

    static Lifecycle lifecycle(JsonNode document) {
        String name = document.path("lifecycle").asText();
        return switch (name) {
            case "creating" -> new Lifecycle.Creating();
            case "active" -> new Lifecycle.Active();
            case "updating" -> new Lifecycle.Updating();
            default -> throw new IllegalStateException("unknown life cycle in the store: " + name);
        };
    }

    private static String name(Lifecycle lifecycle) {
        return switch (lifecycle) {
            case Lifecycle.Creating() -> "creating";
            case Lifecycle.Active() -> "active";
            case Lifecycle.Updating() -> "updating";
        };
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
