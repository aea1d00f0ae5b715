package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.server.config.ClockKind;
import io.penstock.server.config.ServerConfig;
import io.penstock.server.config.Storage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.lambda.model.GetProvisionedConcurrencyConfigResponse;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.ProvisionedConcurrencyStatusEnum;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/// Environments that are initialised before anybody calls, in real processes, through the SDK.
class ProvisionedTest {
    /// Answers what kind of environment it runs in; waits for a file if the event names one.
    private static final String KIND =
            """
            import os, time
            BORN = os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"]
            print("initialised", BORN, os.environ["AWS_LAMBDA_FUNCTION_VERSION"], flush=True)
            def handle(event, context):
                if "gate" in event:
                    print("waiting", BORN, flush=True)
                    while not os.path.exists(event["gate"]):
                        time.sleep(0.01)
                return BORN
            """;

    private static final String BROKEN = "raise ValueError('never starts')\n";
    private static final String PROVISIONED = "\"provisioned-concurrency\"";
    private static final String ON_DEMAND = "\"on-demand\"";

    @TempDir private Path directory;

    @Test
    void servesFiveOfSixParallelCallsAndCountsThem() throws Exception {
        try (var site = Site.open(ServerConfig.passing().with(ClockKind.MANUAL));
                var cloudwatch = cloudwatch(site)) {
            Instant begun = Instant.parse(site.control().get("/clock").path("now").asText());
            publish(site, "kind", KIND);
            site.lambda()
                    .createAlias(
                            alias -> alias.functionName("kind").name("live").functionVersion("1"));
            var accepted =
                    site.lambda()
                            .putProvisionedConcurrencyConfig(put ->
                                    put.functionName("kind")
                                            .qualifier("live")
                                            .provisionedConcurrentExecutions(5));
            assertThat(accepted.status()).isEqualTo(ProvisionedConcurrencyStatusEnum.IN_PROGRESS);
            assertThat(accepted.requestedProvisionedConcurrentExecutions()).isEqualTo(5);
            assertThat(accepted.allocatedProvisionedConcurrentExecutions()).isZero();
            var ready = awaitSettled(site, "kind", "live");
            assertThat(ready.status()).isEqualTo(ProvisionedConcurrencyStatusEnum.READY);
            assertThat(ready.availableProvisionedConcurrentExecutions()).isEqualTo(5);
            assertThat(ready.allocatedProvisionedConcurrentExecutions()).isEqualTo(5);

            List<String> kinds = callTogether(site, "kind:live", 6);

            assertThat(kinds)
                    .containsExactlyInAnyOrder(
                            PROVISIONED,
                            PROVISIONED,
                            PROVISIONED,
                            PROVISIONED,
                            PROVISIONED,
                            ON_DEMAND);
            site.control().advance(60);
            Instant minute = begun.truncatedTo(ChronoUnit.MINUTES);
            assertThat(point(cloudwatch, minute, "ProvisionedConcurrencyInvocations").sum())
                    .isEqualTo(5);
            assertThat(
                            point(cloudwatch, minute, "ProvisionedConcurrencySpilloverInvocations")
                                    .sum())
                    .isEqualTo(1);
            assertThat(point(cloudwatch, minute, "ProvisionedConcurrencyUtilization").maximum())
                    .isEqualTo(1.0);
            assertThat(point(cloudwatch, minute, "ProvisionedConcurrentExecutions").maximum())
                    .isEqualTo(5);
            assertThat(point(cloudwatch, minute, "Invocations").sum()).isEqualTo(6);
            assertThat(point(cloudwatch, minute, "ConcurrentExecutions").maximum()).isEqualTo(6);
        }
    }

    @Test
    void leavesNothingOfTheReservationToOtherVersions() throws Exception {
        try (var site = Site.open()) {
            publish(site, "kind", KIND);
            site.lambda()
                    .putFunctionConcurrency(
                            put -> put.functionName("kind").reservedConcurrentExecutions(2));
            put(site, "kind", "1", 2);
            assertThat(awaitSettled(site, "kind", "1").status())
                    .isEqualTo(ProvisionedConcurrencyStatusEnum.READY);

            assertThatThrownBy(() -> site.invoke("kind", "{}"))
                    .isInstanceOfSatisfying(
                            TooManyRequestsException.class,
                            throttled ->
                                    assertThat(throttled.reasonAsString())
                                            .isEqualTo(
                                                    "ReservedFunctionConcurrentInvocationLimitExceeded"));
            assertThat(site.invoke("kind:1", "{}").payload().asUtf8String()).isEqualTo(PROVISIONED);
            assertThatThrownBy(() ->
                            site.lambda()
                                    .putFunctionConcurrency(put ->
                                            put.functionName("kind")
                                                    .reservedConcurrentExecutions(1)))
                    .isInstanceOf(InvalidParameterValueException.class)
                    .hasMessageContaining(
                            " ReservedConcurrentExecutions  1 should not be lower than function's"
                                    + " total provisioned concurrency [2].");
        }
    }

    @Test
    void failsIfTheFunctionCannotBeInitialised() throws Exception {
        try (var site = Site.open()) {
            publish(site, "broken", BROKEN);
            put(site, "broken", "1", 1);

            var failed = awaitSettled(site, "broken", "1");

            assertThat(failed.status()).isEqualTo(ProvisionedConcurrencyStatusEnum.FAILED);
            assertThat(failed.statusReason()).isEqualTo("FUNCTION_ERROR_INIT_FAILURE");
            assertThat(failed.availableProvisionedConcurrentExecutions()).isZero();
        }
    }

    @Test
    void isInitialisedAgainAfterARestartAndReleasedWhenDeleted() throws Exception {
        ServerConfig durable = ServerConfig.passing().with(new Storage.Directory(directory));
        try (var before = Site.open(durable)) {
            publish(before, "kind", KIND);
            put(before, "kind", "1", 2);
            awaitSettled(before, "kind", "1");
        }

        try (var after = Site.open(durable)) {
            assertThat(awaitSettled(after, "kind", "1").availableProvisionedConcurrentExecutions())
                    .isEqualTo(2);
            assertThat(after.invoke("kind:1", "{}").payload().asUtf8String())
                    .isEqualTo(PROVISIONED);
            assertThat(
                            after.lambda()
                                    .listProvisionedConcurrencyConfigs(
                                            list -> list.functionName("kind"))
                                    .provisionedConcurrencyConfigs())
                    .singleElement()
                    .satisfies(item ->
                            assertThat(item.functionArn())
                                    .isEqualTo(
                                            "arn:aws:lambda:us-east-1:000000000000:function:kind:1"));
            after.lambda()
                    .deleteProvisionedConcurrencyConfig(
                            delete -> delete.functionName("kind").qualifier("1"));
            assertThat(after.invoke("kind:1", "{}").payload().asUtf8String()).isEqualTo(ON_DEMAND);
        }
    }

    @Test
    void movesWithItsAlias() throws Exception {
        try (var site = Site.open()) {
            publish(site, "kind", KIND);
            site.lambda()
                    .createAlias(
                            alias -> alias.functionName("kind").name("live").functionVersion("1"));
            put(site, "kind", "live", 1);
            awaitSettled(site, "kind", "live");
            site.lambda()
                    .updateFunctionConfiguration(
                            update -> update.functionName("kind").description("second"));
            site.awaitUpdated("kind");
            site.lambda().publishVersion(version -> version.functionName("kind"));

            site.lambda()
                    .updateAlias(
                            alias -> alias.functionName("kind").name("live").functionVersion("2"));
            site.awaitLog(
                    "kind",
                    log ->
                            log.stream()
                                    .anyMatch(line ->
                                            line.contains(
                                                    "initialised provisioned-concurrency" + " 2")));
            var moved = awaitSettled(site, "kind", "live");

            assertThat(moved.status()).isEqualTo(ProvisionedConcurrencyStatusEnum.READY);
            assertThat(site.invoke("kind:live", "{}").payload().asUtf8String())
                    .isEqualTo(PROVISIONED);
            assertThat(site.invoke("kind:1", "{}").payload().asUtf8String()).isEqualTo(ON_DEMAND);
        }
    }

    private static void publish(Site site, String function, String source) {
        site.function(function, Code.python(source).timeout(30));
        site.lambda().publishVersion(version -> version.functionName(function));
    }

    private static void put(Site site, String function, String qualifier, int units) {
        site.lambda()
                .putProvisionedConcurrencyConfig(put ->
                        put.functionName(function)
                                .qualifier(qualifier)
                                .provisionedConcurrentExecutions(units));
    }

    private static GetProvisionedConcurrencyConfigResponse awaitSettled(
            Site site, String function, String qualifier) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (System.nanoTime() < end) {
            var config =
                    site.lambda()
                            .getProvisionedConcurrencyConfig(
                                    get -> get.functionName(function).qualifier(qualifier));
            if (config.status() != ProvisionedConcurrencyStatusEnum.IN_PROGRESS) {
                return config;
            }
        }
        throw new AssertionError(function + ":" + qualifier + " stays in progress");
    }

    private List<String> callTogether(Site site, String function, int calls) throws Exception {
        Path gate = directory.resolve("gate");
        var answers = new ArrayList<CompletableFuture<String>>();
        for (int i = 0; i < calls; i++) {
            answers.add(
                    CompletableFuture.supplyAsync(
                            () ->
                                    site.lambda()
                                            .invoke(call ->
                                                    call.functionName(function)
                                                            .payload(
                                                                    SdkBytes.fromUtf8String(
                                                                            "{\"gate\":\""
                                                                                    + gate
                                                                                    + "\"}")))
                                            .payload()
                                            .asUtf8String(),
                            command -> Thread.ofVirtual().start(command)));
        }
        String name = function.substring(0, function.indexOf(':'));
        site.awaitLog(
                name,
                log -> log.stream().filter(line -> line.contains("waiting")).count() == calls);
        Files.createFile(gate);
        var kinds = new ArrayList<String>();
        for (var answer : answers) {
            kinds.add(answer.get(30, TimeUnit.SECONDS));
        }
        return kinds;
    }

    private static CloudWatchClient cloudwatch(Site site) {
        return CloudWatchClient.builder()
                .endpointOverride(site.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(Site.ANYONE)
                .build();
    }

    private static Datapoint point(CloudWatchClient cloudwatch, Instant minute, String metric) {
        List<Datapoint> points =
                cloudwatch
                        .getMetricStatistics(get ->
                                get.namespace("AWS/Lambda")
                                        .metricName(metric)
                                        .dimensions(
                                                dimension("FunctionName", "kind"),
                                                dimension("Resource", "kind:live"))
                                        .startTime(minute)
                                        .endTime(minute.plusSeconds(60))
                                        .period(60)
                                        .statistics(Statistic.SUM, Statistic.MAXIMUM))
                        .datapoints();
        assertThat(points).as(metric).hasSize(1);
        return points.getFirst();
    }

    private static Dimension dimension(String name, String value) {
        return Dimension.builder().name(name).value(value).build();
    }
}
