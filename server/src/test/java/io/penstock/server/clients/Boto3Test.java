package io.penstock.server.clients;

import static org.assertj.core.api.Assertions.assertThat;

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

    @Test
    void readsTheFirstWordsOfAStreamBeforeTheLastAreWritten(@TempDir Path directory)
            throws Exception {
        if (!ClientTools.ready("python", "boto3, streaming")) {
            return;
        }
        String source =
                """
                import fs from 'node:fs';
                export const handle = awslambda.streamifyResponse(async (event, stream) => {
                  stream.write('first words ');
                  while (!fs.existsSync(event.gate)) await new Promise((go) => setTimeout(go, 5));
                  stream.write('last words');
                  stream.end();
                });
                """;
        try (var world = new World(directory)) {
            String told =
                    world.run(
                            List.of(
                                    ClientTools.python().toString(),
                                    ClientTools.script("python/stream.py").toString(),
                                    world.zip("main.mjs", source).toString(),
                                    directory.resolve("gate").toString()));

            assertThat(world.json(told))
                    .isEqualTo(
                            world.json(
                                    """
                                    {"first":"first words ","rest":"last words","complete":{},
                                     "status":200,"version":"$LATEST",
                                     "type":"application/vnd.amazon.eventstream"}
                                    """));
        }
    }
}
