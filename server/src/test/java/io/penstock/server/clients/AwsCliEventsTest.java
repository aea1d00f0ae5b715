package io.penstock.server.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Types what people type who invoke asynchronously: destinations, dead letters, topics.
class AwsCliEventsTest {
    private static final String TOPIC = "arn:aws:sns:us-east-1:000000000000:news";

    @Test
    void sendsEventsAndReadsWhatBecameOfThem(@TempDir Path directory) throws Exception {
        if (!ClientTools.ready("python", "the AWS CLI on asynchronous events and topics")) {
            return;
        }
        try (var world = new World(directory)) {
            String letters = queue(world, "letters");
            String heard = queue(world, "heard");
            assertThat(aws(world, "sns create-topic --name news").path("TopicArn").asText())
                    .isEqualTo(TOPIC);
            aws(
                    world,
                    "sns subscribe --protocol sqs --attributes RawMessageDelivery=true --topic-arn "
                            + TOPIC
                            + " --notification-endpoint "
                            + arn("heard"));
            create(world, "fails", Boto3EventsTest.FAILS);
            aws(
                    world,
                    "lambda update-function-configuration --function-name fails"
                            + " --dead-letter-config TargetArn="
                            + arn("letters"));
            aws(world, "lambda wait function-updated-v2 --function-name fails");
            JsonNode put =
                    aws(
                            world,
                            "lambda put-function-event-invoke-config --function-name fails"
                                    + " --maximum-retry-attempts 0 --destination-config",
                            "{\"OnFailure\":{\"Destination\":\"" + TOPIC + "\"}}");
            assertThat(put.path("MaximumRetryAttempts").asInt()).isZero();

            JsonNode accepted =
                    aws(
                            world,
                            "lambda invoke --function-name fails --invocation-type Event --payload",
                            "{\"order\":1}",
                            directory.resolve("answer").toString());

            assertThat(accepted.toString()).isEqualTo("{\"StatusCode\":202}");
            JsonNode record = world.json(receive(world, heard).path("Body").asText());
            assertThat(record.at("/requestContext/condition").asText())
                    .isEqualTo("RetriesExhausted");
            assertThat(record.at("/responsePayload/errorMessage").asText())
                    .isEqualTo("never works");
            JsonNode letter = receive(world, letters);
            assertThat(letter.path("Body").asText()).isEqualTo("{\"order\":1}");
            assertThat(letter.at("/MessageAttributes/ErrorCode/StringValue").asText())
                    .isEqualTo("200");
            readsTheConfigurationAndTakesItAway(world);
            publishes(world, heard);
        }
    }

    private static void readsTheConfigurationAndTakesItAway(World world) throws Exception {
        JsonNode got = aws(world, "lambda get-function-event-invoke-config --function-name fails");
        assertThat(got.at("/DestinationConfig/OnFailure/Destination").asText()).isEqualTo(TOPIC);
        assertThat(
                        aws(
                                        world,
                                        "lambda list-function-event-invoke-configs --function-name fails")
                                .path("FunctionEventInvokeConfigs"))
                .hasSize(1);
        aws(world, "lambda delete-function-event-invoke-config --function-name fails");
        var gone =
                world.tryToRun(
                        command(
                                world,
                                "lambda get-function-event-invoke-config --function-name fails"));
        assertThat(gone.exitCode()).isNotZero();
        assertThat(gone.errors())
                .contains("(ResourceNotFoundException)", "doesn't have an EventInvokeConfig");
    }

    private static void publishes(World world, String heard) throws Exception {
        aws(world, "sns publish --message hello --topic-arn " + TOPIC);
        assertThat(receive(world, heard).path("Body").asText()).isEqualTo("hello");
        assertThat(aws(world, "sns list-subscriptions").path("Subscriptions")).hasSize(1);
        aws(world, "sns delete-topic --topic-arn " + TOPIC);
        var gone =
                world.tryToRun(command(world, "sns publish --message hello --topic-arn " + TOPIC));
        assertThat(gone.errors()).contains("(NotFound)", "Topic does not exist");
    }

    private static void create(World world, String name, String source) throws Exception {
        aws(
                world,
                "lambda create-function --runtime python3.13 --handler handler.handle"
                        + " --role arn:aws:iam::000000000000:role/any --function-name "
                        + name,
                "--zip-file",
                "fileb://" + world.zip("handler.py", source));
        aws(world, "lambda wait function-active-v2 --function-name " + name);
    }

    private static String queue(World world, String name) throws Exception {
        return aws(world, "sqs create-queue --queue-name " + name).path("QueueUrl").asText();
    }

    private static String arn(String queue) {
        return "arn:aws:sqs:us-east-1:000000000000:" + queue;
    }

    /// Receives one message and deletes it.
    private static JsonNode receive(World world, String queue) throws Exception {
        JsonNode messages =
                aws(
                                world,
                                "sqs receive-message --wait-time-seconds 20"
                                        + " --message-attribute-names All --queue-url "
                                        + queue)
                        .path("Messages");
        assertThat(messages).hasSize(1);
        aws(
                world,
                "sqs delete-message --queue-url " + queue + " --receipt-handle",
                messages.at("/0/ReceiptHandle").asText());
        return messages.get(0);
    }

    private static JsonNode aws(World world, String words, String... rest) throws Exception {
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
