package io.penstock.server.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.InvalidParameterCombinationException;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;

/// CloudWatch through the clients people have: each speaks another protocol.
class MetricClientsTest {
    @Test
    void boto3SpeaksJson(@TempDir Path directory) throws Exception {
        if (!ClientTools.ready("python", "boto3 with CloudWatch")) {
            return;
        }
        try (var world = new World(directory)) {
            check(world, ClientTools.python());
        }
    }

    @Test
    void anOldBoto3SpeaksQuery(@TempDir Path directory) throws Exception {
        if (!ClientTools.ready("python-query", "an old boto3 with CloudWatch")) {
            return;
        }
        try (var world = new World(directory)) {
            check(world, ClientTools.oldPython());
        }
    }

    private static void check(World world, Path python) throws Exception {
        JsonNode told =
                world.json(
                        world.run(
                                List.of(
                                        python.toString(),
                                        ClientTools.script("python/metrics.py").toString())));

        assertThat(told.path("sums").toString()).isEqualTo("[9.0,9.0,9.0]");
        assertThat(told.path("counts").toString()).isEqualTo("[4.0,4.0,4.0]");
        assertThat(told.path("averages").toString()).isEqualTo("[2.25,2.25,2.25]");
        assertThat(told.path("newest").asBoolean()).isTrue();
        assertThat(told.path("unit").asText()).isEqualTo("Count");
        assertThat(told.path("percentiles").toString())
                .contains("\"p50\":2.0")
                .contains("\"p99.9\":3.0");
        assertThat(told.path("results").toString())
                .isEqualTo(
                        "[{\"Id\":\"cups\",\"Label\":\"Cups\",\"Values\":[9.0,9.0,9.0],"
                                + "\"Status\":\"Complete\"},"
                                + "{\"Id\":\"double\",\"Label\":\"twice\",\"Values\":[18.0,18.0,18.0],"
                                + "\"Status\":\"Complete\"}]");
        assertThat(told.path("ascending").asBoolean()).isTrue();
        assertThat(told.path("pages").toString()).isEqualTo("[201]");
        assertThat(told.at("/error/Code").asText()).isEqualTo("InvalidParameterCombination");
        assertThat(told.at("/error/Message").asText())
                .isEqualTo(
                        "The parameters MetricData.member.1.Value and MetricData.member.1.Values"
                                + " are mutually exclusive and you have specified both.");
    }

    @Test
    void theCommandLinePutsListsAndReads(@TempDir Path directory) throws Exception {
        if (!ClientTools.ready("python", "the AWS CLI with CloudWatch")) {
            return;
        }
        try (var world = new World(directory)) {
            String minute = Instant.now().truncatedTo(ChronoUnit.MINUTES).toString();
            aws(
                    world,
                    "cloudwatch put-metric-data --namespace Shop --metric-name Cups --value 5"
                            + " --dimensions Kind=tea --timestamp "
                            + minute);

            JsonNode listed = aws(world, "cloudwatch list-metrics --namespace Shop");
            JsonNode read =
                    aws(
                            world,
                            "cloudwatch get-metric-statistics --namespace Shop --metric-name Cups"
                                    + " --dimensions Name=Kind,Value=tea --statistics Sum"
                                    + " --period 60 --start-time "
                                    + minute
                                    + " --end-time "
                                    + Instant.parse(minute).plusSeconds(60));

            assertThat(listed.at("/Metrics/0/Dimensions/0/Value").asText()).isEqualTo("tea");
            assertThat(read.at("/Datapoints/0/Sum").asDouble()).isEqualTo(5);
            // this version of the command line prints times as it got them
            assertThat(read.at("/Datapoints/0/Timestamp").asLong())
                    .isEqualTo(Instant.parse(minute).getEpochSecond());
        }
    }

    private static JsonNode aws(World world, String words) throws Exception {
        var command = new ArrayList<String>();
        command.add(ClientTools.aws().toString());
        command.addAll(List.of(words.split(" ", -1)));
        return world.json(world.run(command));
    }

    @Test
    void theJavaSdkSpeaksCbor(@TempDir Path directory) throws Exception {
        try (var world = new World(directory);
                var cloudwatch =
                        CloudWatchClient.builder()
                                .endpointOverride(world.endpoint())
                                .region(Region.US_EAST_1)
                                .credentialsProvider(
                                        StaticCredentialsProvider.create(
                                                AwsBasicCredentials.create("any", "any")))
                                .build()) {
            Instant minute = Instant.now().truncatedTo(ChronoUnit.MINUTES);
            var kind = Dimension.builder().name("Kind").value("tea").build();
            cloudwatch.putMetricData(put ->
                    put.namespace("Shop")
                            .metricData(
                                    MetricDatum.builder()
                                            .metricName("Cups")
                                            .dimensions(kind)
                                            .timestamp(minute.plusMillis(1_500))
                                            .value(2.5)
                                            .unit(StandardUnit.COUNT)
                                            .build()));

            var statistics =
                    cloudwatch.getMetricStatistics(get ->
                            get.namespace("Shop")
                                    .metricName("Cups")
                                    .dimensions(kind)
                                    .period(60)
                                    .statistics(Statistic.SUM, Statistic.MAXIMUM)
                                    .startTime(minute)
                                    .endTime(minute.plus(Duration.ofMinutes(1))));

            assertThat(statistics.datapoints())
                    .singleElement()
                    .satisfies(point -> {
                        assertThat(point.timestamp()).isEqualTo(minute);
                        assertThat(point.sum()).isEqualTo(2.5);
                        assertThat(point.unit()).isEqualTo(StandardUnit.COUNT);
                    });
            assertThat(cloudwatch.listMetricsPaginator(list -> list.namespace("Shop")).metrics())
                    .singleElement()
                    .satisfies(metric -> assertThat(metric.dimensions()).containsExactly(kind));
            var refused =
                    catchThrowableOfType(
                            InvalidParameterCombinationException.class,
                            () ->
                                    cloudwatch.getMetricStatistics(get ->
                                            get.namespace("Shop")
                                                    .metricName("Cups")
                                                    .period(60)
                                                    .startTime(minute)
                                                    .endTime(minute.plusSeconds(60))));
            assertThat(refused.awsErrorDetails().errorMessage())
                    .isEqualTo(
                            "At least one of the parameters Statistics and ExtendedStatistics must"
                                    + " be specified.");
        }
    }
}
