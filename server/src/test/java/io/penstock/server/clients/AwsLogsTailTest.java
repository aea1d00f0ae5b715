package io.penstock.server.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What people type to read a function's log: `aws logs tail`, of the machine's own AWS CLI.
@Timeout(300)
class AwsLogsTailTest {
    private static final String GROUP = "/aws/lambda/orders";
    private static final int END_LIMIT_SECONDS = 60;

    /// What interrupts whatever runs on a terminal.
    private static final byte CONTROL_C = 3;

    @TempDir private Path directory;

    @Test
    void tellsWhatAFunctionLogged() throws Exception {
        if (!ClientTools.ready("aws-2", "aws logs tail")) {
            return;
        }
        try (var world = new World(directory)) {
            deploy(world);
            invoke(world, "one");
            String stream = put(world, "long ago", Instant.now().minus(3, ChronoUnit.HOURS));

            assertThat(tail(world))
                    .as("what is of the last ten minutes, with time and stream")
                    .anyMatch(line -> line.matches(detailed("START RequestId: .* Version: .*")))
                    .anyMatch(line -> line.matches(detailed("handled one")))
                    .anyMatch(line -> line.matches(detailed("log of orders")))
                    .anyMatch(line -> line.matches(detailed("REPORT RequestId: .*")))
                    .noneMatch(line -> line.contains("long ago"));
            assertThat(tail(world, "--format", "short"))
                    .anyMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT[\\d:]{8} handled one"));
            assertThat(tail(world, "--since", "1d")).anyMatch(line -> line.endsWith(" long ago"));
            assertThat(tail(world, "--since", "2h")).noneMatch(line -> line.endsWith("long ago"));
            assertThat(tail(world, "--since", inAnHour())).isEmpty();
            assertThat(tail(world, "--filter-pattern", "handled")).hasSize(1);
            assertThat(tail(world, "--since", "1d", "--log-stream-names", stream))
                    .singleElement()
                    .asString()
                    .endsWith(" " + stream + " long ago");
            assertThat(tail(world, "--since", "1d", "--log-stream-name-prefix", "put")).hasSize(1);
            refusesAGroupThatIsNotThere(world);
        }
    }

    @Test
    void laysOutWhatIsJson() throws Exception {
        if (!ClientTools.ready("aws-2", "aws logs tail --format json")) {
            return;
        }
        try (var world = new World(directory)) {
            deploy(world);
            invoke(world, "one");
            put(world, "{\"level\":\"ERROR\"}", Instant.now());

            assertThat(tail(world, "--format", "json"))
                    .contains("    \"level\": \"ERROR\"")
                    .anyMatch(line -> line.endsWith(" handled one"));
        }
    }

    @Test
    void followsUntilInterrupted() throws Exception {
        if (!ClientTools.ready("aws-2", "aws logs tail --follow")) {
            return;
        }
        try (var world = new World(directory)) {
            deploy(world);
            invoke(world, "one");
            var command =
                    Stream.concat(
                            Stream.of(
                                    "python3", ClientTools.script("python/terminal.py").toString()),
                            command(world, "logs tail --follow --format short --color off", GROUP));
            Process follower = world.start(command.toList());
            try (var lines = follower.inputReader(UTF_8)) {
                var seen = new FutureTask<>(() -> followsOn(world, follower, lines));
                Thread.ofVirtual().start(seen);

                assertThat(seen.get(END_LIMIT_SECONDS, TimeUnit.SECONDS))
                        .as("each once")
                        .filteredOn(line -> line.contains(" handled "))
                        .extracting(line -> line.substring(line.indexOf(' ') + 1))
                        .containsExactly("handled one", "handled two", "handled three");
                assertThat(follower.waitFor(END_LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            } finally {
                follower.destroyForcibly();
            }
        }
    }

    /// Invokes on as each line comes, interrupts the client after the last, and returns all lines.
    private static List<String> followsOn(World world, Process follower, BufferedReader lines)
            throws IOException, InterruptedException {
        String first = until(lines, "handled one");
        invoke(world, "two");
        String second = until(lines, "handled two");
        invoke(world, "three");
        String third = until(lines, "handled three");
        try (var keyboard = follower.getOutputStream()) {
            keyboard.write(CONTROL_C);
        }
        return Stream.concat(Stream.of(first, second, third), lines.lines()).toList();
    }

    /// Reads on to the next line of a handled event, which must hold `awaited`.
    private static String until(BufferedReader lines, String awaited) {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains("handled")) {
                    assertThat(line).contains(awaited);
                    return line.strip();
                }
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return fail("the client ended before a line held '%s'", awaited);
    }

    private static void refusesAGroupThatIsNotThere(World world)
            throws IOException, InterruptedException {
        var refused = world.tryToRun(command(world, "logs tail", "/aws/lambda/nobody").toList());

        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.errors())
                .contains(
                        "(ResourceNotFoundException) when calling the FilterLogEvents operation:"
                                + " The specified log group does not exist.");
    }

    private static void deploy(World world) throws IOException, InterruptedException {
        run(
                world,
                "lambda create-function --function-name orders --runtime python3.13"
                        + " --handler handler.handle --role arn:aws:iam::000000000000:role/any",
                "--zip-file",
                "fileb://" + world.zip("handler.py", World.PYTHON));
        run(world, "lambda wait function-active-v2 --function-name orders");
    }

    private static void invoke(World world, String body) throws IOException, InterruptedException {
        run(
                world,
                "lambda invoke --function-name orders --cli-binary-format raw-in-base64-out",
                "--payload",
                "{\"Records\":[{\"body\":\"" + body + "\"}]}",
                "/dev/null");
    }

    /// Writes a line of its own time to a stream of its own, and returns the stream's name.
    private static String put(World world, String line, Instant at)
            throws IOException, InterruptedException {
        String stream = "put by hand";
        run(world, "logs create-log-stream --log-group-name " + GROUP, "--log-stream-name", stream);
        run(
                world,
                "logs put-log-events --log-group-name " + GROUP,
                "--log-stream-name",
                stream,
                "--log-events",
                "[{\"timestamp\":"
                        + at.toEpochMilli()
                        + ",\"message\":\""
                        + line.replace("\"", "\\\"")
                        + "\"}]");
        return stream;
    }

    private static String detailed(String message) {
        return "\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}\\.\\d{6}\\+00:00"
                + " \\d{4}/\\d\\d/\\d\\d/\\[\\$LATEST]\\S+ "
                + message;
    }

    private static String inAnHour() {
        return Instant.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static List<String> tail(World world, String... more)
            throws IOException, InterruptedException {
        String[] words = Stream.concat(Stream.of(GROUP), Stream.of(more)).toArray(String[]::new);
        return run(world, "logs tail", words).lines().toList();
    }

    private static String run(World world, String words, String... rest)
            throws IOException, InterruptedException {
        return world.run(command(world, words, rest).toList());
    }

    /// Versions before 2.13 do not follow `AWS_ENDPOINT_URL`.
    private static Stream<String> command(World world, String words, String... rest) {
        return Stream.of(
                        Stream.of(
                                ClientTools.newAws().toString(),
                                "--endpoint-url",
                                world.endpoint().toString()),
                        Stream.of(words.split(" ")),
                        Stream.of(rest))
                .flatMap(each -> each);
    }
}
