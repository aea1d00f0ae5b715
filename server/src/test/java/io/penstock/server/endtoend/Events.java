package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/// Asynchronous events of one server, and its topics.
///
/// @param site the server
record Events(Site site) {
    /// Fails always, and says how often it was asked.
    static final String FAILS =
            """
            def handle(event, context):
                print("attempt", context.aws_request_id, flush=True)
                raise ValueError("never works")
            """;

    /// Prints what it is given.
    static final String PRINTS =
            """
            import json
            def handle(event, context):
                print("got", json.dumps(event), flush=True)
                return {"done": True}
            """;

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /// Sends an event and returns its request id.
    String send(String function, String event) {
        InvokeResponse accepted =
                site.lambda()
                        .invoke(call ->
                                call.functionName(function)
                                        .invocationType(InvocationType.EVENT)
                                        .payload(SdkBytes.fromUtf8String(event)));
        assertThat(accepted.statusCode()).isEqualTo(202);
        assertThat(accepted.executedVersion()).isNull();
        assertThat(accepted.payload().asByteArray()).isEmpty();
        return accepted.responseMetadata().requestId();
    }

    /// Waits until the events of a function stand as wished.
    JsonNode await(String function, Predicate<JsonNode> wish)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        JsonNode standing = standing(function);
        while (System.nanoTime() - end < 0) {
            if (wish.test(standing)) {
                return standing;
            }
            standing = standing(function);
        }
        return fail("the events of %s do not stand as wished: %s", function, standing);
    }

    /// Waits until nothing is left of a function's events.
    void awaitNone(String function) throws IOException, InterruptedException {
        await(
                function,
                standing ->
                        standing.path("ready").asInt() == 0
                                && standing.path("underWay").asInt() == 0
                                && standing.path("delayed").asInt() == 0);
    }

    /// Waits until one event waits for its next attempt.
    void awaitDelayed(String function) throws IOException, InterruptedException {
        await(function, standing -> standing.path("delayed").asInt() == 1);
    }

    private JsonNode standing(String function) throws IOException, InterruptedException {
        return site.control().get("/functions/" + function + "/async");
    }

    /// Returns how often a function was asked.
    long attempts(String function, int atLeast) throws IOException, InterruptedException {
        return site.awaitLog(function, lines -> count(lines) >= atLeast).stream()
                .filter(line -> line.startsWith("attempt"))
                .count();
    }

    private static long count(Iterable<String> lines) {
        long count = 0;
        for (String line : lines) {
            count += line.startsWith("attempt") ? 1 : 0;
        }
        return count;
    }

    /// Calls SNS in the protocol of its SDKs and returns the XML it answers.
    String sns(String action, Map<String, String> parameters)
            throws IOException, InterruptedException {
        HttpResponse<String> response = callSns(action, parameters);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    HttpResponse<String> callSns(String action, Map<String, String> parameters)
            throws IOException, InterruptedException {
        String form =
                parameters.entrySet().stream()
                        .map(each -> "&" + each.getKey() + "=" + encoded(each.getValue()))
                        .collect(
                                Collectors.joining(
                                        "", "Action=" + action + "&Version=2010-03-31", ""));
        return site.control()
                .send(
                        site.control()
                                .request("/")
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString(form)));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
