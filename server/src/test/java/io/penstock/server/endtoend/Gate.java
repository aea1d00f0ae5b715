package io.penstock.server.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Holds functions until the test lets them go. They print `waiting` first.
///
/// @param directory where the gate opens as a file
record Gate(Path directory) {
    private static final String OPEN = "open";

    /// Returns a Python function that waits at the gate in every invocation.
    Code python() {
        return Code.python(
                """
                import os, time
                def handle(event, context):
                    print("waiting", os.getpid(), flush=True)
                    while not os.path.exists("%s"):
                        time.sleep(0.01)
                    for record in event.get("Records", []):
                        print("handled", record["body"])
                """
                        .formatted(directory.resolve(OPEN)));
    }

    /// Returns a Node.js function that streams one word, waits at the gate, and streams another.
    Code streaming(String contentType) {
        return Code.node(
                        """
                        import fs from 'node:fs';
                        export const handle = awslambda.streamifyResponse(async (event, stream) => {
                          stream = awslambda.HttpResponseStream.from(stream, {
                            statusCode: 201,
                            headers: { 'Content-Type': '%s' },
                            cookies: ['a=1', 'b=2'],
                          });
                          stream.write('first');
                          while (!fs.existsSync('%s')) await new Promise((go) => setTimeout(go, 5));
                          stream.write('last');
                          console.log('wrote the last');
                          stream.end();
                        });
                        """
                                .formatted(contentType, directory.resolve(OPEN)))
                .timeout(60);
    }

    /// Lets all go, from now on.
    void open() throws IOException {
        Files.createFile(directory.resolve(OPEN));
    }
}
