package io.penstock.server.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.server.Penstock;
import io.penstock.server.config.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A server of its own on a free port, in memory, and what a client needs around it.
final class World implements AutoCloseable {
    /// Prints what it handles, and raises on what is poisoned.
    static final String PYTHON =
            """
            def handle(event, context):
                records = event.get("Records", [])
                for record in records:
                    if "poison" in record["body"]:
                        raise ValueError("poisoned: " + record["body"])
                    print("handled", record["body"])
                print("log of", context.function_name)
                return {"handled": len(records)}
            """;

    /// The same in JavaScript.
    static final String NODE =
            """
            export async function handle(event, context) {
              const records = event.Records ?? [];
              for (const record of records) {
                if (record.body.includes("poison")) throw new Error("poisoned: " + record.body);
                console.log("handled", record.body);
              }
              console.log("log of", context.functionName);
              return { handled: records.length };
            }
            """;

    private static final JsonMapper JSON = new JsonMapper();
    private static final int PROCESS_LIMIT_SECONDS = 180;
    private static final int LOG_ROUNDS_MAX = 30;

    private final Path directory;
    private final Penstock server;
    private final HttpClient http = HttpClient.newHttpClient();

    World(Path directory) throws Exception {
        this(directory, ServerConfig.passing());
    }

    World(Path directory, ServerConfig config) throws Exception {
        this.directory = directory;
        this.server = Penstock.start(config);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    /// Returns a zip with one file.
    Path zip(String name, String content) throws IOException {
        return zip(name, name, content);
    }

    /// Returns a zip with one file under a name of its own.
    Path zip(String name, String archive, String content) throws IOException {
        Path zip = directory.resolve(archive + ".zip");
        try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry(name));
            out.write(content.getBytes(UTF_8));
            out.closeEntry();
        }
        return zip;
    }

    /// Runs a client to its end and returns what it printed on standard output; fails if it fails.
    String run(List<String> command) throws IOException, InterruptedException {
        var ended = tryToRun(command);
        assertThat(ended.exitCode()).as("%s%n%s", command, ended.errors()).isZero();
        return ended.output();
    }

    /// Runs a client to its end, whatever that is.
    Ended tryToRun(List<String> command) throws IOException, InterruptedException {
        return tryToRun(command, Map.of());
    }

    /// Runs a client with more variables in its environment to its end, whatever that is.
    Ended tryToRun(List<String> command, Map<String, String> variables)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "client", ".out");
        Path errors = Files.createTempFile(directory, "client", ".err");
        var process =
                client(command, variables)
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile())
                        .start();
        if (!process.waitFor(PROCESS_LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            fail("still running after %d s: %s", PROCESS_LIMIT_SECONDS, command);
        }
        return new Ended(process.exitValue(), Files.readString(output), Files.readString(errors));
    }

    /// Starts a client that does not end by itself; the caller ends it.
    Process start(List<String> command) throws IOException {
        return client(command, Map.of()).redirectErrorStream(true).start();
    }

    private ProcessBuilder client(List<String> command, Map<String, String> variables) {
        var builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        builder.environment().put("AWS_ENDPOINT_URL", endpoint().toString());
        builder.environment().put("AWS_ACCESS_KEY_ID", "any");
        builder.environment().put("AWS_SECRET_ACCESS_KEY", "any");
        builder.environment().put("AWS_REGION", "us-east-1");
        builder.environment().put("AWS_DEFAULT_REGION", "us-east-1"); // the CLI's first version
        builder.environment().put("AWS_DEFAULT_OUTPUT", "json");
        builder.environment().put("AWS_PAGER", "");
        builder.environment().put("AWS_CONFIG_FILE", directory.resolve("none").toString());
        builder.environment().putAll(variables);
        return builder;
    }

    JsonNode json(String text) throws IOException {
        return JSON.readTree(text.isBlank() ? "{}" : text);
    }

    /// Returns the function's log as soon as a line of it holds `awaited`; fails if none ever does.
    List<String> logUntil(String function, String awaited)
            throws IOException, InterruptedException {
        var lines = new ArrayList<String>();
        long after = 0;
        for (int rounds = 0; rounds < LOG_ROUNDS_MAX; rounds++) {
            JsonNode page =
                    control("/functions/" + function + "/logs?waitSeconds=2&after=" + after);
            page.path("lines").forEach(line -> lines.add(line.asText()));
            after = page.path("next").asLong();
            if (lines.stream().anyMatch(line -> line.contains(awaited))) {
                return lines;
            }
        }
        return fail("no line of the log holds '%s': %s", awaited, lines);
    }

    /// Reads a resource of the control API.
    JsonNode control(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(endpoint().resolve("/_penstock" + path)).build();
        var response = http.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).as("%s: %s", path, response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    @Override
    public void close() {
        http.close();
        server.close();
    }

    /// How a client ended.
    record Ended(int exitCode, String output, String errors) {}
}
