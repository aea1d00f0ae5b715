package io.penstock.server.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.server.Penstock;
import io.penstock.server.config.ClockKind;
import io.penstock.server.config.QueueRules;
import io.penstock.server.config.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A whole server that is strict about its queues, from outside; its clock stands still.
@Timeout(120)
class StrictQueuesTest {
    private static final String FIFO =
            "{\"QueueName\":\"orders.fifo\",\"Attributes\":{\"FifoQueue\":\"true\"}}";

    @Test
    void refusesTheFirstCallThatIsTooManyAndANameThatRests() throws Exception {
        try (var client = HttpClient.newHttpClient();
                Penstock server = Penstock.start(config(new QueueRules(true, true)))) {
            var caller = new Caller(client, server.port());
            caller.call("CreateQueue", FIFO);
            for (int i = 0; i < 300; i++) {
                assertThat(caller.call("ReceiveMessage", "orders.fifo").statusCode())
                        .isEqualTo(200);
            }
            HttpResponse<String> tooMany = caller.call("ReceiveMessage", "orders.fifo");
            assertThat(tooMany.statusCode()).isEqualTo(400);
            assertThat(tooMany.body()).contains("com.amazonaws.sqs#RequestThrottled");
            assertThat(tooMany.headers().firstValue("x-amzn-query-error"))
                    .hasValue("RequestThrottled;Sender");

            caller.call("DeleteQueue", "orders.fifo");
            assertThat(caller.call("CreateQueue", FIFO).body()).contains("QueueDeletedRecently");
        }
    }

    @Test
    void isNotStrictUnlessItIsTold() throws Exception {
        try (var client = HttpClient.newHttpClient();
                Penstock server = Penstock.start(config(QueueRules.defaults()))) {
            var caller = new Caller(client, server.port());
            caller.call("CreateQueue", FIFO);
            caller.call("DeleteQueue", "orders.fifo");
            assertThat(caller.call("CreateQueue", FIFO).statusCode()).isEqualTo(200);
            for (int i = 0; i < 301; i++) {
                assertThat(caller.call("ReceiveMessage", "orders.fifo").statusCode())
                        .isEqualTo(200);
            }
        }
    }

    private static ServerConfig config(QueueRules rules) {
        return ServerConfig.passing().with(ClockKind.MANUAL).with(rules);
    }

    /// Somebody who speaks JSON to a server.
    private record Caller(HttpClient client, int port) {
        /// Calls an operation.
        ///
        /// @param input JSON, or the name of a queue
        HttpResponse<String> call(String operation, String input)
                throws IOException, InterruptedException {
            String json = input.startsWith("{") ? input : "{\"QueueUrl\":\"" + input + "\"}";
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port))
                            .header("X-Amz-Target", "AmazonSQS." + operation)
                            .header("Content-Type", "application/x-amz-json-1.0")
                            .header("x-amzn-query-mode", "true")
                            .POST(HttpRequest.BodyPublishers.ofString(json))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
