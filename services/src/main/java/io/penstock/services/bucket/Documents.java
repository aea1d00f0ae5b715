package io.penstock.services.bucket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// How buckets, objects, uploads and parts are written to small files of JSON.
final class Documents {
    private static final JsonMapper JSON = new JsonMapper();

    private Documents() {}

    static JsonNode read(Path file) throws IOException {
        return JSON.readTree(Files.readAllBytes(file));
    }

    static byte[] bytes(JsonNode document) throws IOException {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(document);
    }

    static ObjectNode of(Bucket bucket) {
        return JSON.createObjectNode()
                .put("name", bucket.name())
                .put("account", bucket.account())
                .put("region", bucket.region())
                .put("created", bucket.created().toString());
    }

    static Bucket bucket(JsonNode document) {
        return new Bucket(
                document.path("name").asText(),
                document.path("account").asText(),
                document.path("region").asText(),
                Instant.parse(document.path("created").asText()));
    }

    static ObjectNode of(StoredObject object) {
        ObjectNode document =
                JSON.createObjectNode()
                        .put("key", object.key())
                        .put("sizeBytes", object.sizeBytes())
                        .put("eTag", object.eTag())
                        .put("modified", object.modified().toString())
                        .put("parts", object.parts())
                        .put("dataFile", object.dataFile());
        put(document, "headers", object.headers());
        put(document, "metadata", object.metadata());
        StoredObject.Checksums checksums = object.checksums();
        if (checksums.present()) {
            document.putObject("checksum")
                    .put("algorithm", checksums.algorithm().name())
                    .put("value", checksums.value())
                    .put("composite", checksums.composite());
        }
        return document;
    }

    static StoredObject object(JsonNode document) {
        return new StoredObject(
                document.path("key").asText(),
                document.path("sizeBytes").asLong(),
                document.path("eTag").asText(),
                Instant.parse(document.path("modified").asText()),
                texts(document.path("headers")),
                texts(document.path("metadata")),
                checksums(document.path("checksum")),
                document.path("parts").asInt(),
                document.path("dataFile").asText());
    }

    static ObjectNode of(Upload.Plan plan) {
        ObjectNode document =
                JSON.createObjectNode()
                        .put("id", plan.id())
                        .put("key", plan.key())
                        .put("started", plan.started().toString())
                        .put("algorithm", plan.algorithm().name())
                        .put("checksum", plan.checksum().name());
        put(document, "headers", plan.headers());
        put(document, "metadata", plan.metadata());
        return document;
    }

    static Upload.Plan plan(JsonNode document) {
        return new Upload.Plan(
                document.path("id").asText(),
                document.path("key").asText(),
                Instant.parse(document.path("started").asText()),
                texts(document.path("headers")),
                texts(document.path("metadata")),
                Algorithm.valueOf(document.path("algorithm").asText()),
                Upload.WholeChecksum.valueOf(document.path("checksum").asText()));
    }

    static ObjectNode of(Upload.Part part) {
        return JSON.createObjectNode()
                .put("number", part.number())
                .put("sizeBytes", part.sizeBytes())
                .put("md5", part.md5())
                .put("checksum", part.checksum())
                .put("modified", part.modified().toString())
                .put("dataFile", part.dataFile());
    }

    static Upload.Part part(JsonNode document) {
        return new Upload.Part(
                document.path("number").asInt(),
                document.path("sizeBytes").asLong(),
                document.path("md5").asText(),
                document.path("checksum").asText(),
                Instant.parse(document.path("modified").asText()),
                document.path("dataFile").asText());
    }

    private static StoredObject.Checksums checksums(JsonNode document) {
        return Algorithm.named(document.path("algorithm").asText())
                .map(algorithm ->
                        new StoredObject.Checksums(
                                algorithm,
                                document.path("value").asText(),
                                document.path("composite").asBoolean()))
                .orElse(StoredObject.Checksums.NONE);
    }

    private static void put(ObjectNode document, String name, Map<String, String> texts) {
        ObjectNode inner = document.putObject(name);
        texts.forEach(inner::put);
    }

    private static Map<String, String> texts(JsonNode node) {
        var texts = new LinkedHashMap<String, String>();
        node.properties().forEach(each -> texts.put(each.getKey(), each.getValue().asText()));
        return texts;
    }
}
