package io.penstock.server.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Reads logs with boto3, whose calls are those that `aws logs tail` makes.
class Boto3LogsTest {
    @Test
    void readsAndFollowsLogs(@TempDir Path directory) throws Exception {
        if (!ClientTools.ready("python", "boto3 on logs")) {
            return;
        }
        try (var world = new World(directory)) {
            JsonNode told =
                    world.json(
                            world.run(
                                    List.of(
                                            ClientTools.python().toString(),
                                            ClientTools.script("python/logs.py").toString(),
                                            world.zip("handler.py", World.PYTHON).toString())));

            assertThat(told.path("groups").toString()).isEqualTo("[\"/aws/lambda/logs\"]");
            assertThat(told.path("streams").asInt()).isEqualTo(1);
            assertThat(told.path("types").toString())
                    .isEqualTo("[\"platform.initStart\",\"platform.start\",\"platform.report\"]");
            assertThat(told.path("first").asText()).contains("platform.initStart");
            assertThat(told.path("retention").asInt()).isEqualTo(7);
            assertThat(told.path("live").toString()).isEqualTo("[\"platform.report\"]");
            assertThat(told.path("missing").asText())
                    .isEqualTo("The specified log group does not exist.");
        }
    }
}
