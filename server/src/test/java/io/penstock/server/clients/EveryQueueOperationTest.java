package io.penstock.server.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.penstock.server.config.Home;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Lets two generations of boto3 call all 23 operations of SQS: one speaks JSON, one from before
/// November 2023 speaks the Query protocol. Both must see what `operations.json` says.
class EveryQueueOperationTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Path SCRIPTS = Home.directory().resolve("server/src/test/clients/python");

    @Test
    void isSeenInJson(@TempDir Path directory) throws Exception {
        if (ClientTools.ready("python", "SQS in JSON")) {
            JsonNode told = tell(directory, ClientTools.python());

            assertThat(told.path("contentTypes").toString())
                    .isEqualTo("[\"application/x-amz-json-1.0\"]");
            check(told);
        }
    }

    @Test
    void isSeenInTheQueryProtocol(@TempDir Path directory) throws Exception {
        if (ClientTools.ready("python-query", "SQS in the Query protocol")) {
            JsonNode told = tell(directory, ClientTools.oldPython());

            assertThat(told.path("contentTypes").toString())
                    .contains("application/x-www-form-urlencoded")
                    .doesNotContain("json");
            check(told);
        }
    }

    private static JsonNode tell(Path directory, Path python) throws Exception {
        try (var world = new World(directory)) {
            Path script = ClientTools.script("python/operations.py");
            return world.json(world.run(List.of(python.toString(), script.toString())));
        }
    }

    private static void check(JsonNode told) throws Exception {
        assertThat(told.path("missing")).as("operations that were not called").isEmpty();
        JsonNode expected = JSON.readTree(Files.readString(SCRIPTS.resolve("operations.json")));
        JsonNode seen = inOneDialect(told.path("seen"));
        assertThat(seen.properties()).hasSize(23);
        for (var operation : expected.properties()) {
            assertThat(seen.path(operation.getKey()).toPrettyString())
                    .as(operation.getKey())
                    .isEqualTo(operation.getValue().toPrettyString());
        }
        assertThat(seen.size()).isEqualTo(expected.size());
    }

    /// The Query protocol has three words of its own for what JSON calls otherwise.
    private static JsonNode inOneDialect(JsonNode node) {
        return switch (node) {
            case ObjectNode members -> {
                ObjectNode same = JSON.createObjectNode();
                members.properties()
                        .forEach(each -> same.set(each.getKey(), inOneDialect(each.getValue())));
                yield same;
            }
            case ArrayNode all -> {
                ArrayNode same = JSON.createArrayNode();
                all.forEach(each -> same.add(inOneDialect(each)));
                yield same;
            }
            case TextNode text ->
                    TextNode.valueOf(text.textValue().replace(" for this wsdl version.", "."));
            default -> node;
        };
    }
}
