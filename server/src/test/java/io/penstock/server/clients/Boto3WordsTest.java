package io.penstock.server.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Makes, with boto3, every mistake that Lambda's API has words for, and compares the words. The
/// script has them beside the calls.
class Boto3WordsTest {
    private static final int CALLS_MIN = 80;

    @Test
    void refusesInTheWordsOfAws(@TempDir Path directory) throws Exception {
        if (!ClientTools.ready("python", "boto3 on the words of refusals")) {
            return;
        }
        try (var world = new World(directory)) {
            JsonNode told =
                    world.json(
                            world.run(
                                    List.of(
                                            ClientTools.python().toString(),
                                            ClientTools.script("python/words.py").toString(),
                                            world.zip("handler.py", World.PYTHON).toString())));

            assertThat(told.path("differences")).isEmpty();
            assertThat(told.path("calls").asInt()).isGreaterThanOrEqualTo(CALLS_MIN);
            assertThat(told.path("again").toString()).isEqualTo("[\"2\",201]");
            assertThat(told.path("no alias").asInt()).isEqualTo(204);
            assertThat(told.path("provisioned").toString()).isEqualTo("[202,\"IN_PROGRESS\",0]");
            assertThat(told.path("none provisioned").asInt()).isEqualTo(204);
            assertThat(told.path("recursion").asText()).isEqualTo("Terminate");
            assertThat(told.path("runtime").asText()).isEqualTo("Auto");
        }
    }
}
