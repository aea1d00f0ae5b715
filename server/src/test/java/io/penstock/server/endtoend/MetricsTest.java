package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.penstock.server.config.ClockKind;
import io.penstock.server.config.ServerConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingMetric;
import software.amazon.awssdk.services.lambda.model.FunctionUrlAuthType;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/// Messages are sent, handled and failed; then the clock moves past the minute, and every way to
/// read the numbers tells what was done.
class MetricsTest {
    private static final int GOOD = 7;
    private static final int POISONED = 2;
    private static final int IGNORED = 4;

    private static final String ORDERS =
            """
            def handle(event, context):
                if "poison" in event["Records"][0]["body"]:
                    raise ValueError("poisoned")
            """;

    /// Answers with the status that the path names; fails if the event says so.
    private static final String ANSWERS =
            """
            def handle(event, context):
                if event.get("fail"):
                    raise ValueError("as told")
                return {"statusCode": int(event.get("rawPath", "/200")[1:])}
            """;

    @Test
    void tellWhatWasDoneThroughTheSdkAndToPrometheus() throws Exception {
        try (var site = Site.open(ServerConfig.passing().with(ClockKind.MANUAL));
                var cloudwatch = cloudwatch(site)) {
            Instant begun = Instant.parse(site.control().get("/clock").path("now").asText());
            site.function("orders", Code.python(ORDERS).timeout(5));
            Box queue = site.queue("orders", Box.visibility(300));
            Mapping mapping =
                    site.mapping(
                            "orders",
                            queue,
                            create -> {
                                create.batchSize(1)
                                        .metricsConfig(metrics ->
                                                metrics.metrics(
                                                        EventSourceMappingMetric.EVENT_COUNT));
                                Site.only("{\"body\":{\"kind\":[\"order\"]}}").accept(create);
                            });

            queue.send(all());
            mapping.awaitCounters(counters ->
                    counters.path("deleted").asInt() == GOOD
                            && counters.path("returned").asInt() == POISONED
                            && counters.path("filtered").asInt() == IGNORED);
            site.control().advance(60);

            var reader = new Reader(cloudwatch, begun.truncatedTo(ChronoUnit.MINUTES));
            int sent = GOOD + POISONED + IGNORED;
            assertThat(reader.queue("NumberOfMessagesSent").sum()).isEqualTo(sent);
            assertThat(reader.queue("NumberOfMessagesReceived").sum()).isEqualTo(sent);
            assertThat(reader.queue("NumberOfMessagesDeleted").sum()).isEqualTo(GOOD + IGNORED);
            assertThat(reader.queue("SentMessageSize").sampleCount()).isEqualTo(sent);
            assertThat(reader.queue("ApproximateNumberOfMessagesNotVisible").maximum())
                    .isEqualTo(POISONED);
            assertThat(reader.queue("ApproximateNumberOfMessagesVisible").maximum()).isZero();
            assertThat(reader.queue("ApproximateNumberOfNoisyGroups").maximum()).isZero();
            assertThat(reader.mapping(mapping, "PolledEventCount").sum()).isEqualTo(sent);
            assertThat(reader.mapping(mapping, "FilteredOutEventCount").sum()).isEqualTo(IGNORED);
            assertThat(reader.mapping(mapping, "InvokedEventCount").sum())
                    .isEqualTo(GOOD + POISONED);
            assertThat(reader.mapping(mapping, "FailedInvokeEventCount").sum()).isEqualTo(POISONED);
            assertThat(reader.mapping(mapping, "DeletedEventCount").sum()).isEqualTo(GOOD);
            assertThat(reader.function("Invocations").sum()).isEqualTo(GOOD + POISONED);
            assertThat(reader.function("Errors").sum()).isEqualTo(POISONED);
            assertThat(reader.function("Duration").sampleCount()).isEqualTo(GOOD + POISONED);
            assertThat(reader.function("ConcurrentExecutions").maximum()).isPositive();
            assertThat(names(cloudwatch, "AWS/SQS"))
                    .contains("ApproximateAgeOfOldestMessage", "NumberOfEmptyReceives")
                    .doesNotContain("NumberOfDeduplicatedSentMessages");

            String page = page(site);
            assertThat(page)
                    .contains(row("penstock_queue_messages_sent_total", sent))
                    .contains(row("penstock_queue_messages_deleted_total", GOOD + IGNORED))
                    .contains(row("penstock_queue_messages_in_flight", POISONED))
                    .containsPattern(
                            "penstock_mapping_events_polled_total\\{.*\\} " + sent + "\\.0")
                    .containsPattern(
                            "penstock_function_invocations_total\\{.*function=\"orders\".*\\} "
                                    + (GOOD + POISONED)
                                    + "\\.0")
                    .contains("jvm_memory_used_bytes{area=\"heap\"}")
                    .doesNotContain("poison");
        }
    }

    @Test
    void ofMappingsAreToldOnlyToWhomAsksForThem() throws Exception {
        try (var site = Site.open(ServerConfig.passing().with(ClockKind.MANUAL));
                var cloudwatch = cloudwatch(site)) {
            site.function("orders", Code.python(ORDERS).timeout(5));
            Box queue = site.queue("orders", Box.visibility(300));
            Mapping mapping = site.mapping("orders", queue);

            queue.send("one");
            mapping.awaitCounters(counters -> counters.path("deleted").asInt() == 1);
            site.control().advance(60);

            assertThat(names(cloudwatch, "AWS/Lambda"))
                    .contains("Invocations")
                    .doesNotContain("PolledEventCount");
        }
    }

    @Test
    void ofFunctionsAreTheSameOnThePageAndInCloudWatch() throws Exception {
        try (var site = Site.open(ServerConfig.passing().with(ClockKind.MANUAL));
                var cloudwatch = cloudwatch(site)) {
            Instant begun = Instant.parse(site.control().get("/clock").path("now").asText());
            site.function("orders", Code.python(ORDERS).timeout(5));
            for (String body : List.of("good", "good", "poison", "good")) {
                site.invoke("orders", "{\"Records\":[{\"body\":\"" + body + "\"}]}");
            }
            site.lambda()
                    .putFunctionConcurrency(
                            put -> put.functionName("orders").reservedConcurrentExecutions(0));
            assertThatExceptionOfType(TooManyRequestsException.class)
                    .isThrownBy(() -> site.invoke("orders", "{}"));
            site.control().advance(60);

            var reader = new Reader(cloudwatch, begun.truncatedTo(ChronoUnit.MINUTES));
            String page = page(site);
            assertThat(shown(page, "invocations_total"))
                    .isEqualTo(reader.function("Invocations").sum())
                    .isEqualTo(4);
            assertThat(shown(page, "errors_total"))
                    .isEqualTo(reader.function("Errors").sum())
                    .isEqualTo(1);
            assertThat(shown(page, "throttles_total"))
                    .isEqualTo(reader.function("Throttles").sum())
                    .isEqualTo(1);
            Datapoint duration = reader.function("Duration");
            assertThat(duration.sampleCount()).isEqualTo(4);
            assertThat(shown(page, "duration_seconds_total"))
                    .isCloseTo(duration.sum() / 1000, withinPercentage(1));
        }
    }

    @Test
    void ofEventsAndUrlsAreTheSameOnThePageAndInCloudWatch() throws Exception {
        try (var site = Site.open(ServerConfig.passing().with(ClockKind.MANUAL));
                var cloudwatch = cloudwatch(site)) {
            Instant begun = Instant.parse(site.control().get("/clock").path("now").asText());
            String missing = "arn:aws:sqs:us-east-1:000000000000:missing";
            site.function("orders", Code.python(ANSWERS).timeout(5));
            site.open("orders");
            site.lambda()
                    .updateFunctionConfiguration(update ->
                            update.functionName("orders")
                                    .deadLetterConfig(dead -> dead.targetArn(missing)));
            site.awaitUpdated("orders");
            site.lambda()
                    .putFunctionEventInvokeConfig(put ->
                            put.functionName("orders")
                                    .maximumRetryAttempts(0)
                                    .destinationConfig(to ->
                                            to.onFailure(failed -> failed.destination(missing))));
            var events = new Events(site);
            for (int i = 0; i < 3; i++) {
                events.send("orders", "{\"fail\":" + (i < 2) + "}");
            }
            events.awaitNone("orders");
            String url =
                    site.lambda()
                            .createFunctionUrlConfig(create ->
                                    create.functionName("orders")
                                            .authType(FunctionUrlAuthType.NONE))
                            .functionUrl();
            for (int status : List.of(200, 404, 403, 503)) {
                try (Wire wire = Wire.to(site.endpoint())) {
                    String host = "Host: " + URI.create(url).getAuthority();
                    assertThat(wire.send("GET /" + status, host).response().head().status())
                            .isEqualTo(status);
                }
            }
            site.control().advance(60);

            var reader = new Reader(cloudwatch, begun.truncatedTo(ChronoUnit.MINUTES));
            String page = page(site);
            assertSame(page, "async_events_received", reader, "AsyncEventsReceived", 3);
            assertSame(page, "async_events_dropped", reader, "AsyncEventsDropped", 2);
            assertSame(page, "dead_letter_errors", reader, "DeadLetterErrors", 2);
            assertSame(
                    page,
                    "destination_delivery_failures",
                    reader,
                    "DestinationDeliveryFailures",
                    2);
            assertSame(page, "url_requests", reader, "UrlRequestCount", 4);
            assertSame(page, "url_4xx", reader, "Url4xxCount", 2);
            assertSame(page, "url_5xx", reader, "Url5xxCount", 1);
            Datapoint age = reader.function("AsyncEventAge");
            assertThat(shown(page, "async_attempts_total")).isEqualTo(age.sampleCount());
            assertThat(age.sampleCount()).isEqualTo(3);
            assertThat(shown(page, "async_event_age_seconds_total"))
                    .isCloseTo(age.sum() / 1000, within(1e-6));
            Datapoint latency = reader.function("UrlRequestLatency");
            assertThat(latency.sampleCount()).isEqualTo(4);
            assertThat(shown(page, "url_latency_seconds_total"))
                    .isPositive()
                    .isCloseTo(latency.sum() / 1000, within(1e-6));
        }
    }

    private static void assertSame(
            String page, String row, Reader reader, String metric, double value) {
        assertThat(shown(page, row + "_total")).as(row).isEqualTo(value);
        assertThat(reader.function(metric).sum()).as(metric).isEqualTo(value);
    }

    /// Returns what the page shows of the function.
    private static double shown(String page, String name) {
        Matcher line =
                Pattern.compile(
                                "^penstock_function_"
                                        + name
                                        + "\\{.*function=\"orders\".*\\} (\\S+)$",
                                Pattern.MULTILINE)
                        .matcher(page);
        assertThat(line.find()).as(name).isTrue();
        return Double.parseDouble(line.group(1));
    }

    private static CloudWatchClient cloudwatch(Site site) {
        return CloudWatchClient.builder()
                .endpointOverride(site.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(Site.ANYONE)
                .build();
    }

    private static List<String> names(CloudWatchClient cloudwatch, String namespace) {
        return cloudwatch.listMetricsPaginator(list -> list.namespace(namespace)).metrics().stream()
                .map(Metric::metricName)
                .toList();
    }

    private static String page(Site site) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(site.endpoint().resolve("/metrics")).build();
            var response = http.send(request, BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type").orElse(""))
                    .startsWith("text/plain");
            return response.body();
        }
    }

    private static String row(String name, int value) {
        return name
                + "{account=\"000000000000\",queue=\"orders\",region=\"us-east-1\"} "
                + value
                + ".0";
    }

    private static List<String> all() {
        return IntStream.range(0, GOOD + POISONED + IGNORED)
                .mapToObj(i ->
                        i < IGNORED
                                ? "{\"kind\":\"heartbeat\"}"
                                : i < IGNORED + POISONED
                                        ? "{\"kind\":\"order\",\"what\":\"poison\"}"
                                        : "{\"kind\":\"order\",\"what\":\"tea\"}")
                .toList();
    }

    /// Reads the five simple statistics of one metric from an hour that holds the test.
    private record Reader(CloudWatchClient cloudwatch, Instant begun) {
        Datapoint queue(String name) {
            return point("AWS/SQS", name, "QueueName", "orders");
        }

        Datapoint mapping(Mapping mapping, String name) {
            return point("AWS/Lambda", name, "EventSourceMappingUUID", mapping.uuid());
        }

        Datapoint function(String name) {
            return point("AWS/Lambda", name, "FunctionName", "orders");
        }

        private Datapoint point(String namespace, String name, String dimension, String value) {
            var points =
                    cloudwatch
                            .getMetricStatistics(get ->
                                    get.namespace(namespace)
                                            .metricName(name)
                                            .dimensions(
                                                    Dimension.builder()
                                                            .name(dimension)
                                                            .value(value)
                                                            .build())
                                            .period(3600)
                                            .statistics(
                                                    Statistic.SUM,
                                                    Statistic.MAXIMUM,
                                                    Statistic.SAMPLE_COUNT)
                                            .startTime(begun)
                                            .endTime(begun.plus(Duration.ofHours(1))))
                            .datapoints();
            assertThat(points).as(name).hasSize(1);
            return points.getFirst();
        }
    }
}
