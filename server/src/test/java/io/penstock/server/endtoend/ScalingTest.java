package io.penstock.server.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.lambda.model.GetProvisionedConcurrencyConfigResponse;
import software.amazon.awssdk.services.lambda.model.ProvisionedConcurrencyConfigNotFoundException;
import software.amazon.awssdk.services.lambda.model.ProvisionedConcurrencyStatusEnum;

/// Provisioned concurrency that follows the section `scaling` of a configuration file, on a clock
/// that only the test moves, with real environments.
@Timeout(180)
class ScalingTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /// Waits as long as a file is there that the event names.
    private static final String WAITS =
            """
            import os, time
            def handle(event, context):
                print("waiting", flush=True)
                while os.path.exists(event.get("while", "")):
                    time.sleep(0.01)
                return os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"]
            """;

    @TempDir private Path directory;

    @Test
    void opensAndClosesWindows() throws Exception {
        try (var child =
                serve(
                        """
                        {"scaling": [{"function": "orders:live", "minimum": 0, "maximum": 1,
                          "windows": [{"cron": "30 * * * *", "timeZone": "Asia/Kolkata",
                                       "duration": "PT20M", "minimum": 2, "maximum": 3}]}]}
                        """)) {
            Site site = child.site();
            // 30 minutes past in Kolkata is the full hour in UTC
            site.control().advance(secondsToMinute(site, 50));
            publish(site);
            site.control().advance(60);
            assertNone(site);

            site.control().advance(secondsToMinute(site, 0));
            assertThat(awaitRequested(site, 2).status())
                    .isEqualTo(ProvisionedConcurrencyStatusEnum.READY);
            assertThat(site.invoke("orders:live", "{}").payload().asUtf8String())
                    .isEqualTo("\"provisioned-concurrency\"");

            site.control().advance(19 * 60);
            assertThat(requested(site)).isEqualTo(2);
            site.control().advance(60);
            awaitRequested(site, 1);
        }
    }

    @Test
    void followsTheLoadToItsTarget() throws Exception {
        try (var child =
                serve(
                        """
                        {"scaling": [{"function": "orders:live", "minimum": 1, "maximum": 3,
                          "targetUtilization": 0.5, "windows": []}]}
                        """)) {
            Site site = child.site();
            publish(site);
            site.control().advance(secondsToMinute(site, 0));
            awaitRequested(site, 1);
            Path busy = Files.createFile(directory.resolve("busy"));
            var call =
                    CompletableFuture.supplyAsync(
                            () -> site.invoke("orders:live", "{\"while\":\"" + busy + "\"}"),
                            command -> Thread.ofVirtual().start(command));
            site.awaitLog("orders", log -> log.contains("waiting"));

            var seen = new ArrayList<Integer>();
            for (int minute = 1; minute <= 4; minute++) {
                site.control().advance(60);
                if (minute == 4) {
                    awaitRequested(site, 2);
                }
                seen.add(requested(site));
            }
            assertThat(seen.subList(0, 2)).as("two busy minutes are not enough").containsOnly(1);
            assertThat(seen.getLast()).as("1 x 1.0 / 0.5").isEqualTo(2);

            Files.delete(busy);
            assertThat(call.get(30, TimeUnit.SECONDS).payload().asUtf8String())
                    .isEqualTo("\"provisioned-concurrency\"");
            for (int minute = 1; minute <= 14; minute++) {
                site.control().advance(60);
            }
            assertThat(requested(site)).as("fourteen calm minutes are not enough").isEqualTo(2);
            site.control().advance(120);
            awaitRequested(site, 1);
        }
    }

    @Test
    void doesNotStartWithAFileThatSaysWhatCannotBe() throws Exception {
        Path file =
                Files.writeString(
                        directory.resolve("wrong.json"),
                        """
                        {"scaling": [{"function": "orders:live", "minimum": 0, "maximum": 4,
                          "windows": [{"cron": "61 * * * *", "duration": "PT20M",
                                       "minimum": 2, "maximum": 3}]}]}
                        """);
        Process process =
                Child.command("serve", "--port", "0", "--memory", "--config", file.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isNotZero();
        assertThat(said).contains("wrong.json", "scaling[0].windows[0].cron");
    }

    private Child serve(String config) throws Exception {
        Path file = Files.writeString(directory.resolve("config.json"), config);
        return Child.serve(
                Files.createDirectory(directory.resolve("data")),
                "--clock",
                "manual",
                "--config",
                file.toString());
    }

    private static void publish(Site site) {
        site.function("orders", Code.python(WAITS).timeout(60));
        site.lambda().publishVersion(version -> version.functionName("orders"));
        site.lambda()
                .createAlias(
                        alias -> alias.functionName("orders").name("live").functionVersion("1"));
    }

    /// Returns how long it is until the clock stands in the first second of this minute of an hour.
    private static double secondsToMinute(Site site, int minute) throws Exception {
        Instant now = Instant.parse(site.control().get("/clock").path("now").asText());
        ZonedDateTime then =
                now.atZone(ZoneOffset.UTC).withMinute(minute).withSecond(0).withNano(0);
        while (!then.toInstant().isAfter(now)) {
            then = then.plusHours(1);
        }
        return Duration.between(now, then).toMillis() / 1000.0 + 0.5;
    }

    private static void assertNone(Site site) {
        try {
            fail("there is a configuration: %s", config(site));
        } catch (ProvisionedConcurrencyConfigNotFoundException none) {
            return;
        }
    }

    private static int requested(Site site) {
        return config(site).requestedProvisionedConcurrentExecutions();
    }

    private static GetProvisionedConcurrencyConfigResponse config(Site site) {
        return site.lambda()
                .getProvisionedConcurrencyConfig(
                        get -> get.functionName("orders").qualifier("live"));
    }

    /// Waits until so many environments are asked for and there.
    private static GetProvisionedConcurrencyConfigResponse awaitRequested(Site site, int units) {
        long end = System.nanoTime() + LIMIT.toNanos();
        List<String> seen = new ArrayList<>();
        while (System.nanoTime() - end < 0) {
            try {
                GetProvisionedConcurrencyConfigResponse config = config(site);
                if (config.requestedProvisionedConcurrentExecutions() == units
                        && config.status() == ProvisionedConcurrencyStatusEnum.READY) {
                    return config;
                }
                seen = List.of(config.toString());
            } catch (ProvisionedConcurrencyConfigNotFoundException notYet) {
                seen = List.of("none");
            }
        }
        return fail("not %d: %s", units, seen);
    }
}
