package io.penstock.server.clients;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaScriptSdkTest {
    @Test
    void tellsTheWholeStory(@TempDir Path directory) throws Exception {
        if (!ClientTools.ready("node", "the AWS SDK for JavaScript")) {
            return;
        }
        try (var world = new World(directory)) {
            String told =
                    world.run(
                            List.of(
                                    "node",
                                    ClientTools.script("node/story.mjs").toString(),
                                    ClientTools.node().toString(),
                                    world.zip("index.mjs", World.NODE).toString(),
                                    Story.FILTER,
                                    Story.GOOD,
                                    Story.DROPPED,
                                    Story.POISONED));

            Story.check(world.json(told));
        }
    }
}
