package io.penstock.server.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.server.config.ClockKind;
import io.penstock.server.config.ServerConfig;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Invokes asynchronously and publishes with boto3, and makes the mistakes one can make.
class Boto3EventsTest {
    static final String FAILS =
            """
            def handle(event, context):
                raise ValueError("never works")
            """;
    static final String WORKS =
            """
            def handle(event, context):
                return {"got": event}
            """;
    private static final String FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:";
    private static final String TOPIC = "arn:aws:sns:us-east-1:000000000000:news";

    @Test
    void understandsEveryAnswer(@TempDir Path directory) throws Exception {
        if (!ClientTools.ready("python", "boto3 on asynchronous events and topics")) {
            return;
        }
        try (var world = new World(directory, ServerConfig.passing().with(ClockKind.MANUAL))) {
            Path fails = world.zip("handler.py", FAILS);
            Path works = world.zip("handler.py", "works", WORKS);
            JsonNode told =
                    world.json(
                            world.run(
                                    List.of(
                                            ClientTools.python().toString(),
                                            ClientTools.script("python/events.py").toString(),
                                            fails.toString(),
                                            works.toString())));

            checkTopics(told);
            checkEvents(told);
            checkErrors(told.path("errors"));
        }
    }

    private static void checkTopics(JsonNode told) {
        assertThat(told.path("topic").asText()).isEqualTo(TOPIC);
        assertText(told, "topics", "[\"" + TOPIC + "\"]");
        assertText(told, "tags", "[{\"Key\":\"team\",\"Value\":\"a\"}]");
        assertText(told, "subscriptions", "2");
        assertText(told, "protocol", "\"arn:aws:sqs:us-east-1:000000000000:heard\"");
        assertText(told, "envelope", "[\"Notification\",true,\"s\",\"hello\"]");
        assertText(told, "raw", "[\"hello\",{\"kind\":[\"String\",\"wanted\"]}]");
        assertText(told, "batch", "[\"a\",\"b\"]");
        assertText(told, "heard", "[\"one\",\"two\"]");
        assertText(told, "left", "[]");
    }

    private static void checkEvents(JsonNode told) {
        String records =
                "{\"OnSuccess\":{},\"OnFailure\":"
                        + "{\"Destination\":\"arn:aws:sqs:us-east-1:000000000000:records\"}}";
        assertText(told, "put", "[\"" + FUNCTION + "fails:$LATEST\",1,3600," + records + "]");
        assertText(told, "got", records);
        assertText(told, "listed", "1");
        assertText(told, "accepted", "[202,false,false]");
        assertText(
                told,
                "record",
                "[true,\"RetriesExhausted\",2,{\"order\":1},{\"statusCode\":200,"
                        + "\"executedVersion\":\"$LATEST\",\"functionError\":\"Unhandled\"},"
                        + "\"never works\"]");
        assertThat(told.at("/letter/0").asText()).isEqualTo("{\"order\": 1}");
        assertThat(told.at("/letter/1/ErrorCode").toString()).isEqualTo("[\"Number\",\"200\"]");
        assertThat(told.at("/letter/1/ErrorMessage").toString())
                .isEqualTo("[\"String\",\"never works\"]");
        assertThat(told.at("/letter/1")).hasSize(3);
        assertText(told, "merged", "[0,3600," + records + "]");
        assertText(told, "success", "[\"Success\",[1],{\"got\":[1]}]");
        assertText(told, "again", "{}");
        assertText(told, "off", "[\"ZeroReservedConcurrency\",0,false]");
    }

    private static void checkErrors(JsonNode errors) {
        assertError(errors, "throttled", "429 TooManyRequestsException: Rate Exceeded.");
        assertError(
                errors,
                "nothing",
                "400 InvalidParameterValueException: You must specify at least one of error"
                        + " handling or destination setting.");
        assertError(
                errors,
                "no function",
                "404 ResourceNotFoundException: The function doesn't exist.");
        assertError(
                errors,
                "no config",
                "404 ResourceNotFoundException: The function "
                        + FUNCTION
                        + "works:1 doesn't have an EventInvokeConfig");
        assertError(
                errors,
                "itself",
                "400 InvalidParameterValueException: You can't specify the function as a"
                        + " destination for itself.");
        assertError(
                errors,
                "missing",
                "400 InvalidParameterValueException: The destination ARN "
                        + FUNCTION
                        + "works-not is invalid.");
        assertError(
                errors,
                "service",
                "400 InvalidParameterValueException: The provided destination config"
                        + " DestinationConfig(onSuccess=OnSuccess(destination="
                        + "arn:aws:iam::000000000000:role/x), onFailure=null) is invalid.");
        assertError(
                errors,
                "too large",
                "413 RequestEntityTooLargeException: 1048577 byte payload is too large for the"
                        + " Event invocation type (limit 1048576 bytes)");
        assertError(
                errors,
                "no json",
                "400 InvalidRequestContentException: Could not parse request body into json:");
        assertError(errors, "no topic", "404 NotFound: Topic does not exist");
        assertThat(errors.path("protocol").asText())
                .startsWith("400 InvalidParameter: ")
                .contains("email");
        assertThat(errors.path("fifo").asText()).startsWith("400 ");
        assertError(
                errors,
                "gone",
                "404 ResourceNotFoundException: The function "
                        + FUNCTION
                        + "works:$LATEST doesn't have an EventInvokeConfig");
    }

    private static void assertText(JsonNode told, String name, String text) {
        assertThat(told.path(name).toString()).as(name).isEqualTo(text);
    }

    private static void assertError(JsonNode errors, String name, String beginning) {
        assertThat(errors.path(name).asText()).as(name).startsWith(beginning);
    }
}
