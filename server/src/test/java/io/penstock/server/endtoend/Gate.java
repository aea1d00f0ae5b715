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

    /// Lets all go, from now on.
    void open() throws IOException {
        Files.createFile(directory.resolve(OPEN));
    }
}
