package io.penstock.runtime.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.runtime.url.CrossOrigin;
import io.penstock.runtime.url.FunctionUrl;
import java.util.ArrayList;
import java.util.List;

/// The JSON in the store's column `document` of a function URL: its settings.
final class UrlDocument {
    private static final ObjectMapper JSON = new ObjectMapper();

    private UrlDocument() {}

    static String write(FunctionUrl url) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("auth", url.auth().name());
        document.put("mode", url.mode().name());
        CrossOrigin cors = url.crossOrigin();
        if (cors.configured()) {
            ObjectNode members = document.putObject("crossOrigin");
            members.put("allowCredentials", cors.allowCredentials());
            put(members, "allowHeaders", cors.allowHeaders());
            put(members, "allowMethods", cors.allowMethods());
            put(members, "allowOrigins", cors.allowOrigins());
            put(members, "exposeHeaders", cors.exposeHeaders());
            members.put("maxAgeSeconds", cors.maxAgeSeconds());
        }
        return document.toString();
    }

    static JsonNode parse(String document) {
        try {
            return JSON.readTree(document);
        } catch (JsonProcessingException damaged) {
            throw new StoreException(
                    StoreException.Kind.BROKEN, "a function URL in the store is damaged", damaged);
        }
    }

    static CrossOrigin crossOrigin(JsonNode document) {
        JsonNode members = document.path("crossOrigin");
        return members.isMissingNode()
                ? CrossOrigin.NONE
                : new CrossOrigin(
                        true,
                        members.path("allowCredentials").asBoolean(),
                        texts(members, "allowHeaders"),
                        texts(members, "allowMethods"),
                        texts(members, "allowOrigins"),
                        texts(members, "exposeHeaders"),
                        members.path("maxAgeSeconds").asInt());
    }

    private static void put(ObjectNode members, String name, List<String> values) {
        var list = members.putArray(name);
        values.forEach(list::add);
    }

    private static List<String> texts(JsonNode members, String name) {
        var texts = new ArrayList<String>();
        members.path(name).forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
