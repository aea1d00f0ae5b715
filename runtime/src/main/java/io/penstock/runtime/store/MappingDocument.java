package io.penstock.runtime.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.mapping.QueueMappingConfig;
import io.penstock.engine.pollers.Scaling;
import io.penstock.runtime.mapping.StoredMapping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The JSON in the store's column `document` of an event source mapping.
final class MappingDocument {
    private static final ObjectMapper JSON = new ObjectMapper();

    private MappingDocument() {}

    static String write(StoredMapping mapping) {
        QueueMappingConfig config = mapping.config();
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("function", config.function().toString());
        document.put("source", config.source().toString());
        document.put("batchSize", config.batchSize());
        document.put("windowSeconds", config.window().toSeconds());
        ArrayNode patterns = document.putArray("filterPatterns");
        config.filterPatterns().forEach(patterns::add);
        document.put("reportsItemFailures", config.reportsItemFailures());
        document.put("maximumConcurrency", config.maximumConcurrency());
        if (config.scaling() instanceof Scaling.Provisioned(var least, var most)) {
            document.putObject("provisionedPollers").put("minimum", least).put("maximum", most);
        }
        document.put("kmsKeyArn", config.kmsKeyArn());
        document.put("countsEvents", config.countsEvents());
        document.put("reason", mapping.reason());
        return document.toString();
    }

    static JsonNode parse(String document) {
        try {
            return JSON.readTree(document);
        } catch (JsonProcessingException damaged) {
            throw new StoreException(
                    StoreException.Kind.BROKEN, "a mapping in the store is damaged", damaged);
        }
    }

    static QueueMappingConfig config(String uuid, JsonNode document) {
        List<String> patterns = new ArrayList<>();
        document.path("filterPatterns").forEach(pattern -> patterns.add(pattern.asText()));
        return new QueueMappingConfig(
                uuid,
                FunctionArn.parse(document.path("function").asText()).orElseThrow(),
                QueueArn.parse(document.path("source").asText()).orElseThrow(),
                document.path("batchSize").asInt(),
                Duration.ofSeconds(document.path("windowSeconds").asLong()),
                patterns,
                document.path("reportsItemFailures").asBoolean(),
                scaling(document),
                document.path("kmsKeyArn").asText(""),
                document.path("countsEvents").asBoolean());
    }

    private static Scaling scaling(JsonNode document) {
        JsonNode pollers = document.path("provisionedPollers");
        if (pollers.isObject()) {
            return new Scaling.Provisioned(
                    pollers.path("minimum").asInt(), pollers.path("maximum").asInt());
        }
        int maximum = document.path("maximumConcurrency").asInt(QueueMappingConfig.UNLIMITED);
        return maximum == QueueMappingConfig.UNLIMITED
                ? Scaling.ON_DEMAND
                : new Scaling.Capped(maximum);
    }
}
