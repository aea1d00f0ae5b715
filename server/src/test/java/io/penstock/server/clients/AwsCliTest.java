package io.penstock.server.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Types what the README tells people to type, and a little more.
class AwsCliTest {
    private static final int POLLS_MAX = 30;

    @Test
    void tellsTheWholeStory(@TempDir Path directory) throws Exception {
        if (!ClientTools.ready("python", "the AWS CLI")) {
            return;
        }
        try (var world = new World(directory)) {
            createsAFunction(world);
            String queue = createsQueues(world);
            String uuid = createsAMapping(world, queue);
            sendsMessages(world, queue);
            invokes(world, directory);
            takesAllDown(world, uuid);
        }
    }

    private static void createsAFunction(World world) throws IOException, InterruptedException {
        String zip = "fileb://" + world.zip("handler.py", World.PYTHON);
        String role = "arn:aws:iam::000000000000:role/any";
        var created =
                aws(
                        world,
                        "lambda create-function --function-name orders --runtime python3.13"
                                + " --handler handler.handle --timeout 1",
                        "--role",
                        role,
                        "--zip-file",
                        zip);
        aws(world, "lambda wait function-active-v2 --function-name orders");

        assertThat(created.path("Runtime").asText()).isEqualTo("python3.13");
        var told = aws(world, "lambda get-function --function-name orders");
        assertThat(told.path("Configuration").path("State").asText()).isEqualTo("Active");
        assertThat(aws(world, "lambda list-functions").path("Functions")).hasSize(1);
    }

    private static String createsQueues(World world) throws IOException, InterruptedException {
        String dead = aws(world, "sqs create-queue --queue-name dead").path("QueueUrl").asText();
        String policy =
                "{\"deadLetterTargetArn\":\"" + arn(world, dead) + "\",\"maxReceiveCount\":\"1\"}";
        String attributes =
                "{\"VisibilityTimeout\":\"1\",\"RedrivePolicy\":" + quoted(policy) + "}";
        var created =
                aws(world, "sqs create-queue --queue-name orders", "--attributes", attributes);

        assertThat(aws(world, "sqs list-queues").path("QueueUrls")).hasSize(2);
        return created.path("QueueUrl").asText();
    }

    private static String createsAMapping(World world, String queue)
            throws IOException, InterruptedException {
        String arn = arn(world, queue);
        String filter = "{\"Filters\":[{\"Pattern\":" + quoted(Story.FILTER) + "}]}";
        String uuid =
                aws(
                                world,
                                "lambda create-event-source-mapping --function-name orders"
                                        + " --batch-size 1",
                                "--event-source-arn",
                                arn,
                                "--filter-criteria",
                                filter)
                        .path("UUID")
                        .asText();

        awaitState(world, uuid, "Enabled");
        assertThat(aws(world, "lambda list-event-source-mappings").path("EventSourceMappings"))
                .hasSize(1);
        return uuid;
    }

    private static void sendsMessages(World world, String queue)
            throws IOException, InterruptedException {
        aws(world, "sqs send-message", "--queue-url", queue, "--message-body", Story.DROPPED);
        aws(world, "sqs send-message", "--queue-url", queue, "--message-body", Story.GOOD);
        var sent =
                aws(
                        world,
                        "sqs send-message",
                        "--queue-url",
                        queue,
                        "--message-body",
                        Story.POISONED);
        String dead = aws(world, "sqs get-queue-url --queue-name dead").path("QueueUrl").asText();
        var received =
                aws(world, "sqs receive-message --wait-time-seconds 20", "--queue-url", dead)
                        .path("Messages");

        Story.checkLog(world.logUntil("orders", "handled " + Story.GOOD));
        assertThat(received).hasSize(1);
        assertThat(received.path(0).path("MessageId")).isEqualTo(sent.path("MessageId"));
        assertThat(received.path(0).path("Body").asText()).isEqualTo(Story.POISONED);
    }

    private static void invokes(World world, Path directory)
            throws IOException, InterruptedException {
        Path answer = directory.resolve("answer.json");
        var told =
                aws(
                        world,
                        "lambda invoke --function-name orders --log-type Tail" + " --payload {}",
                        answer.toString());

        assertThat(told.path("StatusCode").asInt()).isEqualTo(200);
        assertThat(Files.readString(answer)).isEqualTo("{\"handled\": 0}");
        assertThat(new String(Base64.getDecoder().decode(told.path("LogResult").asText()), UTF_8))
                .contains("START RequestId: ", "log of orders", "REPORT RequestId: ");
    }

    private static void takesAllDown(World world, String uuid)
            throws IOException, InterruptedException {
        var updated =
                aws(
                        world,
                        "lambda update-event-source-mapping --batch-size 5 --no-enabled --uuid "
                                + uuid);
        assertThat(updated.path("BatchSize").asInt()).isEqualTo(5);
        awaitState(world, uuid, "Disabled");
        aws(world, "lambda delete-event-source-mapping --uuid " + uuid);
        aws(world, "lambda delete-function --function-name orders");

        var gone = world.tryToRun(command(world, "lambda get-function --function-name orders"));
        assertThat(gone.exitCode()).isNotZero();
        assertThat(gone.errors()).contains("ResourceNotFoundException");
    }

    private static void awaitState(World world, String uuid, String state)
            throws IOException, InterruptedException {
        JsonNode mapping = aws(world, "lambda get-event-source-mapping --uuid " + uuid);
        for (int polls = 0; polls < POLLS_MAX; polls++) {
            if (mapping.path("State").asText().equals(state)) {
                return;
            }
            mapping = aws(world, "lambda get-event-source-mapping --uuid " + uuid);
        }
        fail("the mapping does not become %s: %s", state, mapping);
    }

    private static String arn(World world, String queue) throws IOException, InterruptedException {
        String words = "sqs get-queue-attributes --attribute-names QueueArn --queue-url " + queue;
        return aws(world, words).path("Attributes").path("QueueArn").asText();
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\"", "\\\"") + "\"";
    }

    private static JsonNode aws(World world, String words, String... rest)
            throws IOException, InterruptedException {
        return world.json(world.run(command(world, words, rest)));
    }

    /// The first version of the CLI does not follow `AWS_ENDPOINT_URL` for SQS.
    private static List<String> command(World world, String words, String... rest) {
        String endpoint = world.endpoint().toString();
        return Stream.of(
                        Stream.of(ClientTools.aws().toString(), "--endpoint-url", endpoint),
                        Stream.of(words.split(" ")),
                        Stream.of(rest))
                .flatMap(each -> each)
                .toList();
    }
}
