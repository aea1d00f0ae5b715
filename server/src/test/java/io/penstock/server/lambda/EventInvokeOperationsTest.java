package io.penstock.server.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.server.wire.ApiError;
import io.penstock.server.wire.Reply;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The texts are recorded from AWS.
class EventInvokeOperationsTest {
    private static final String F = "arn:aws:lambda:us-east-1:000000000000:function:f";
    private static final String QUEUE = "arn:aws:sqs:us-east-1:000000000000:q";
    private static final String PUT = "PutFunctionEventInvokeConfig";
    private static final String UPDATE = "UpdateFunctionEventInvokeConfig";

    @TempDir Path directory;
    private Api api;

    @BeforeEach
    void open() {
        api = new Api(directory);
        api.create("f");
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void putsInPlaceOfEverythingAndUpdatesWhatIsNamed() {
        assertThat(api.output(PUT, "{'FunctionName':'f','MaximumRetryAttempts':1}"))
                .hasToString(
                        "{\"FunctionArn\":\""
                                + F
                                + ":$LATEST\",\"LastModified\":1767225600.250,"
                                + "\"MaximumRetryAttempts\":1,\"DestinationConfig\":"
                                + "{\"OnSuccess\":{},\"OnFailure\":{}}}");

        var updated =
                api.output(
                        UPDATE,
                        "{'FunctionName':'f','MaximumEventAgeInSeconds':60,'DestinationConfig':"
                                + "{'OnFailure':{'Destination':'"
                                + QUEUE
                                + "'}}}");
        assertThat(updated.path("MaximumRetryAttempts").asInt()).isEqualTo(1);
        assertThat(updated.path("MaximumEventAgeInSeconds").asInt()).isEqualTo(60);
        assertThat(updated.at("/DestinationConfig/OnFailure/Destination").asText())
                .isEqualTo(QUEUE);

        var replaced = api.output(PUT, "{'FunctionName':'f','MaximumEventAgeInSeconds':70}");
        assertThat(replaced.has("MaximumRetryAttempts")).isFalse();
        assertThat(replaced.at("/DestinationConfig/OnFailure").isEmpty()).isTrue();
        assertThat(api.output("GetFunctionEventInvokeConfig", "{'FunctionName':'f'}"))
                .isEqualTo(replaced);
    }

    @Test
    void listsAndDeletes() {
        api.output(PUT, "{'FunctionName':'f','MaximumRetryAttempts':0}");

        assertThat(
                        api.output("ListFunctionEventInvokeConfigs", "{'FunctionName':'f'}")
                                .at("/FunctionEventInvokeConfigs/0/FunctionArn")
                                .asText())
                .isEqualTo(F + ":$LATEST");
        assertThat(api.call("DeleteFunctionEventInvokeConfig", "{'FunctionName':'f'}"))
                .isEqualTo(new Reply.Done());
        assertThat(
                        api.output("ListFunctionEventInvokeConfigs", "{'FunctionName':'f'}")
                                .path("FunctionEventInvokeConfigs")
                                .isEmpty())
                .isTrue();
    }

    @Test
    void refusesInTheWordsOfAws() {
        assertThat(message(PUT, "{'FunctionName':'f'}"))
                .isEqualTo(
                        "400 You must specify at least one of error handling or destination"
                                + " setting.");
        assertThat(message(PUT, "{'FunctionName':'nobody','MaximumRetryAttempts':0}"))
                .isEqualTo("404 The function doesn't exist.");
        assertThat(message("ListFunctionEventInvokeConfigs", "{'FunctionName':'nobody'}"))
                .isEqualTo("404 The function doesn't exist.");
        String none = "404 The function " + F + ":$LATEST doesn't have an EventInvokeConfig";
        assertThat(message("GetFunctionEventInvokeConfig", "{'FunctionName':'f'}")).isEqualTo(none);
        assertThat(message("DeleteFunctionEventInvokeConfig", "{'FunctionName':'f'}"))
                .isEqualTo(none);
        assertThat(message(UPDATE, "{'FunctionName':'f','MaximumRetryAttempts':0}"))
                .isEqualTo(none);
        assertThat(message(PUT, destination("OnSuccess", F)))
                .isEqualTo("400 You can't specify the function as a destination for itself.");
        assertThat(message(PUT, destination("OnSuccess", F + "2")))
                .isEqualTo("400 The destination ARN " + F + "2 is invalid.");
        String table = "arn:aws:dynamodb:us-east-1:000000000000:table/t";
        assertThat(message(PUT, destination("OnSuccess", table)))
                .isEqualTo(
                        "400 The provided destination config DestinationConfig(onSuccess="
                                + "OnSuccess(destination="
                                + table
                                + "), onFailure=null) is invalid.");
    }

    private static String destination(String side, String arn) {
        return "{'FunctionName':'f','DestinationConfig':{'%s':{'Destination':'%s'}}}"
                .formatted(side, arn);
    }

    private String message(String operation, String input) {
        ApiError error = api.error(operation, input);
        return error.status() + " " + error.message();
    }
}
