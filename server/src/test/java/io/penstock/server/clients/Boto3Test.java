package io.penstock.server.clients;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Boto3Test {
    @Test
    void tellsTheWholeStory(@TempDir Path directory) throws Exception {
        if (!ClientTools.ready("python", "boto3")) {
            return;
        }
        try (var world = new World(directory)) {
            String told =
                    world.run(
                            List.of(
                                    ClientTools.python().toString(),
                                    ClientTools.script("python/story.py").toString(),
                                    world.zip("handler.py", World.PYTHON).toString(),
                                    Story.FILTER,
                                    Story.GOOD,
                                    Story.DROPPED,
                                    Story.POISONED));

            Story.check(world.json(told));
        }
    }
}
