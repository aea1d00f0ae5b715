package io.penstock.runtime.environment.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.engine.time.Tick;
import io.penstock.engine.time.Timeline;
import io.penstock.runtime.function.Logging;
import io.penstock.runtime.function.Logging.Format;
import io.penstock.runtime.function.Logging.Level;
import io.penstock.runtime.function.RuntimeVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is kept of a function's log, in memory and in files.
final class FunctionLogsTest {
    private static final FunctionArn FUNCTION = FunctionArn.of("eu-west-1", "123456789012", "f");
    private static final LogLimits SMALL = new LogLimits(1000, 100, 10, Duration.ofMillis(1));

    private static final String TRACE =
            "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
    private static final PlatformRecord.Phase ON_DEMAND =
            new PlatformRecord.Phase("on-demand", "init");
    private static final RuntimeVersion PYTHON = RuntimeVersion.of("eu-west-1", "python3.12");
    private static final Ending EXIT = Ending.error("Runtime.ExitError");
    private static final GroupId SHARED = GroupId.of(FUNCTION, "shared");

    @TempDir Path directory;

    @Test
    void readsFromAPosition() throws Exception {
        try (FunctionLogs logs = logs(LogLimits.DEFAULT)) {
            EnvironmentLog log = logs.open(FUNCTION);
            print(log, "one\ntwo\nthr");
            print(log, "ee\nfour\n");

            LogPage first = logs.after(FUNCTION, 0, 2, Duration.ZERO);
            LogPage rest = logs.after(FUNCTION.qualified("7"), first.next(), 10, Duration.ZERO);

            assertThat(first.lines()).containsExactly("one", "two");
            assertThat(rest).isEqualTo(new LogPage(List.of("three", "four"), 4));
        }
    }

    @Test
    void wakesWhoWaitsForALine() throws Exception {
        try (FunctionLogs logs = logs(LogLimits.DEFAULT)) {
            var page = new FutureTask<>(() -> logs.after(FUNCTION, 0, 10, Duration.ofSeconds(20)));
            Thread.ofVirtual().start(page);

            print(logs.open(FUNCTION), "at last\n");

            assertThat(page.get(20, TimeUnit.SECONDS).lines()).containsExactly("at last");
        }
    }

    @Test
    void forgetsTheOldestAndCutsLongLines() throws Exception {
        try (FunctionLogs logs = logs(SMALL)) {
            EnvironmentLog log = logs.open(FUNCTION);
            print(log, "0123456789abcdefghijABC\n");
            for (int i = 0; i < 50; i++) {
                print(log, i + "\n");
            }

            List<LogEvent> inMemory = logs.events(GroupId.of(FUNCTION), 0).orElseThrow();

            assertThat(inMemory).hasSizeLessThan(15);
            assertThat(inMemory.getLast().message()).isEqualTo("49");
            assertThat(inMemory.getLast().position()).isEqualTo(52); // three pieces, fifty lines
        }
    }

    @Test
    void keepsTheTailOfAnInvocation() {
        try (FunctionLogs logs = logs(LogLimits.DEFAULT)) {
            EnvironmentLog log = logs.open(FUNCTION);
            log.say("before");
            log.beginTail();
            log.append(new PlatformRecord.Start("id", "$LATEST", ""));
            print(log, "a\rb\n");
            assertThat(log.endTail().text())
                    .isEqualTo("START RequestId: id Version: $LATEST\na\nb\n");

            log.beginTail();
            for (int i = 0; i < 20_000; i++) {
                print(log, "123456789\n");
            }

            assertThat(log.endTail().text()).hasSize(4096).endsWith("\n123456789\n");
        }
    }

    @Test
    void writesReportsAsTheServiceDoes() {
        assertThat(report(0, Ending.SUCCESS, "").text())
                .isEqualTo(
                        "REPORT RequestId: id\tDuration: 3.01 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\t");
        assertThat(report(110_100_000, Ending.TIMEOUT, "").text())
                .endsWith(
                        "\tBilled Duration: 114 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\tInit Duration: 110.10 ms\tStatus: timeout");
        assertThat(report(0, new Ending("error", "ValueError", true), TRACE).text())
                .endsWith(
                        "36 MB\t\nXRAY TraceId: 1-5759e988-bd862e3fe1be46a994272793\tSegmentId: 53995c3f42cd8ad8\tSampled: true\t");
    }

    @Test
    void writesFilesAndRotatesThemOnce() throws Exception {
        Path file = directory.resolve("123456789012/eu-west-1/f.log");
        for (int run = 0; run < 3; run++) {
            try (FunctionLogs logs = logs(SMALL)) {
                print(logs.open(FUNCTION), "line " + run + "\n" + "xxxxxxxxx\n".repeat(3));
            }
        }

        assertThat(Files.readString(file)).contains(" line 2\n").doesNotContain("line 0");
        assertThat(Files.readString(file.resolveSibling("f.log.1"))).contains(" line 1\n");
        assertThat(file.resolveSibling("f.log.2")).doesNotExist();
    }

    @Test
    void writesRecordsOfThePlatformAsJson() {
        assertThat(json(report(110_100_000, Ending.SUCCESS, TRACE)))
                .isEqualTo(
                        "{\"time\":\"1970-01-01T00:00:00.000Z\",\"type\":\"platform.report\",\"record\":{\"requestId\":\"id\",\"status\":\"success\",\"metrics\":{\"durationMs\":3.01,\"billedDurationMs\":114,\"memorySizeMB\":128,\"maxMemoryUsedMB\":36,\"initDurationMs\":110.10},\"tracing\":{\"type\":\"X-Amzn-Trace-Id\",\"value\":\""
                                + TRACE
                                + "\"}}}");
        assertThat(json(new PlatformRecord.InitStart(ON_DEMAND, "f", "7", PYTHON)))
                .endsWith(
                        "\"type\":\"platform.initStart\",\"record\":{\"initializationType\":\"on-demand\",\"phase\":\"init\",\"functionName\":\"f\",\"functionVersion\":\"7\",\"runtimeVersion\":\"python:3.12.v1\",\"runtimeVersionArn\":\""
                                + PYTHON.arn()
                                + "\"}}");
        assertThat(json(new PlatformRecord.InitReport(ON_DEMAND, 5_000_000, EXIT)))
                .endsWith(
                        "\"phase\":\"init\",\"status\":\"error\",\"errorType\":\"Runtime.ExitError\",\"metrics\":{\"durationMs\":5.00}}}");
    }

    @Test
    void writesOnlyRecordsOfTheSystemLogLevel() throws Exception {
        assertThat(types(Level.DEBUG, Ending.SUCCESS))
                .containsExactly(
                        "initStart",
                        "initRuntimeDone",
                        "initReport",
                        "start",
                        "runtimeDone",
                        "report");
        assertThat(types(Level.INFO, Ending.SUCCESS))
                .containsExactly("initStart", "start", "report");
        assertThat(types(Level.WARN, Ending.SUCCESS)).isEmpty();
        assertThat(types(Level.WARN, Ending.TIMEOUT))
                .containsExactly("initRuntimeDone", "initReport", "runtimeDone", "report");
    }

    @Test
    void filtersLinesOfTheFunctionByTheirLevel() throws Exception {
        var logging = new Logging(Format.JSON, Level.WARN, Level.WARN, "/aws/lambda/f");
        try (FunctionLogs logs = logs(LogLimits.DEFAULT)) {
            EnvironmentLog log = logs.open(FUNCTION, "s", logging);
            log.say("a sentence of the text format");
            print(
                    log,
                    "plain\n{\"level\":\"info\"}\n{\"message\":\"no level is INFO\"}\n{broken}\n");
            print(log, "{\"timestamp\":\"2026-01-01T00:00:00Z\",\"level\":\"Error\"}\n");
            print(log, "{\"timestamp\":\"yesterday\",\"level\":\"warn\"}\n");

            assertThat(logs.after(FUNCTION, 0, 10, Duration.ZERO).lines())
                    .containsExactly(
                            "plain",
                            "{broken}",
                            "{\"timestamp\":\"2026-01-01T00:00:00Z\",\"level\":\"Error\"}",
                            "{\"timestamp\":\"1970-01-01T00:00:00.000Z\",\"level\":\"warn\"}");
        }
    }

    @Test
    void keepsFunctionsOfASharedGroupApart() throws Exception {
        FunctionArn other = FunctionArn.of("eu-west-1", "123456789012", "g");
        try (FunctionLogs logs = logs(LogLimits.DEFAULT)) {
            print(logs.open(FUNCTION, "f[1]a", Logging.text("shared")), "of f\n");
            print(logs.open(other, "g[1]b", Logging.text("shared")), "of g\n");

            assertThat(logs.after(other, 0, 10, Duration.ZERO).lines()).containsExactly("of g");
            assertThat(logs.events(SHARED, 0).orElseThrow())
                    .extracting(LogEvent::stream, LogEvent::message)
                    .containsExactly(tuple("f[1]a", "of f"), tuple("g[1]b", "of g"));
        }
    }

    @Test
    void writesOnIntoAGroupThatWasDeleted() throws Exception {
        GroupId group = GroupId.of(FUNCTION);
        try (FunctionLogs logs = logs(LogLimits.DEFAULT)) {
            EnvironmentLog log = logs.open(FUNCTION);
            print(log, "before\n");
            assertThat(logs.delete(group)).isEqualTo(LogAnswer.DONE);
            assertThat(logs.events(group, 0)).isEmpty();

            print(log, "after\n");

            assertThat(logs.events(group, 0).orElseThrow())
                    .extracting(LogEvent::message)
                    .containsExactly("after");
        }
    }

    @Test
    void forgetsWhatIsOlderThanItsRetentionInMemoryAndFiles() throws Exception {
        var clock = new ManualTimeline(Instant.parse("2026-01-01T00:00:00Z"));
        Path file = directory.resolve("123456789012/eu-west-1/f.log");
        GroupId group = GroupId.of(FUNCTION);
        try (var logs = new FunctionLogs(clock, directory, LogLimits.DEFAULT)) {
            logs.start();
            print(logs.open(FUNCTION), "old\rand long\n");
        }
        try (var logs = new FunctionLogs(clock, directory, LogLimits.DEFAULT)) {
            logs.start();
            print(logs.open(FUNCTION), "old, too\n");
            assertThat(logs.retain(group, 3)).isEqualTo(LogAnswer.DONE);
            clock.advance(Duration.ofDays(3));
            print(logs.open(FUNCTION), "young\n");
            assertThat(logs.events(group, 0).orElseThrow()).hasSize(2);

            clock.advance(Duration.ofHours(1));

            assertThat(logs.events(group, 0).orElseThrow())
                    .extracting(LogEvent::message)
                    .containsExactly("young");
        }
        try (var logs = new FunctionLogs(clock, directory, LogLimits.DEFAULT)) {
            logs.start();
            assertThat(logs.groups("123456789012", "eu-west-1"))
                    .extracting(GroupFacts::retentionDays)
                    .containsExactly(3);
        }
        assertThat(Files.readAllLines(file))
                .singleElement()
                .asString()
                .matches("2026-01-04T00:00:00Z #2 [-0-9a-f]{36} young");
    }

    @Test
    void readsAfterARestartWhatItsFilesHave() throws Exception {
        GroupId group = GroupId.of(FUNCTION);
        try (FunctionLogs logs = logs(LogLimits.DEFAULT)) {
            print(logs.open(FUNCTION, "2026/01/31/[7]a", Logging.text(group.name())), "a\rb\n");
            print(logs.open(FUNCTION, "s", Logging.text("/shared")), "elsewhere\n");
            assertThat(logs.createStream(group, "my own")).isEqualTo(LogAnswer.DONE);
            var dated = new FunctionLogs.Dated(Instant.EPOCH.minusMillis(5), "dated");
            assertThat(logs.put(group, "my own", List.of(dated))).isEqualTo(LogAnswer.DONE);
        }
        try (FunctionLogs logs = logs(LogLimits.DEFAULT)) {
            assertThat(logs.groups("123456789012", "eu-west-1"))
                    .extracting(facts -> facts.id().name())
                    .containsExactly("/aws/lambda/f", "/shared");
            assertThat(logs.streams(group).orElseThrow())
                    .extracting(StreamFacts::name)
                    .containsExactly("2026/01/31/[7]a", "my own");
            print(logs.open(FUNCTION), "after\n");

            List<LogEvent> events = all(logs, group);

            assertThat(events)
                    .extracting(LogEvent::position, LogEvent::message)
                    .containsExactly(tuple(0L, "a\nb"), tuple(1L, "dated"), tuple(2L, "after"));
            assertThat(events.get(1).at()).isEqualTo(Instant.EPOCH.minusMillis(5));
            assertThat(events.get(1).ingestedAt()).isEqualTo(Instant.EPOCH);
            assertThat(events.get(1).stream()).isEqualTo("my own");
            assertThat(logs.after(FUNCTION, 0, 10, Duration.ZERO).lines())
                    .containsExactly("a\nb", "dated", "after");
            assertThat(logs.after(FUNCTION, 0, 1, Duration.ZERO))
                    .isEqualTo(new LogPage(List.of("a\nb"), 1));
        }
    }

    @Test
    void readsFromItsFilesWhatMemoryHasNoMore() throws Exception {
        GroupId group = GroupId.of(FUNCTION);
        var limits = new LogLimits(1000, 3000, 100, Duration.ofMillis(1));
        try (FunctionLogs logs = logs(limits)) {
            for (int i = 0; i < 20; i++) {
                print(logs.open(FUNCTION), "line " + i + "\n");
                awaitFile(" line " + i + "\n");
            }
        }
        try (FunctionLogs logs = logs(limits)) {
            for (int i = 20; i < 40; i++) {
                print(logs.open(FUNCTION), "line " + i + "\n");
                awaitFile(" line " + i + "\n");
            }

            assertThat(logs.events(group, 0).orElseThrow()).hasSizeLessThan(20);
            assertThat(all(logs, group))
                    .extracting(LogEvent::message)
                    .containsExactlyElementsOf(
                            IntStream.range(0, 40).mapToObj(i -> "line " + i).toList());
        }
    }

    @Test
    void forgetsADeletedStreamInItsFilesToo() throws Exception {
        GroupId group = GroupId.of(FUNCTION);
        try (FunctionLogs logs = logs(LogLimits.DEFAULT)) {
            print(logs.open(FUNCTION, "kept", Logging.text(group.name())), "kept\n");
            print(logs.open(FUNCTION, "gone", Logging.text(group.name())), "gone\n");
        }
        try (FunctionLogs logs = logs(LogLimits.DEFAULT)) {
            assertThat(logs.deleteStream(group, "gone")).isEqualTo(LogAnswer.DONE);
            assertThat(all(logs, group)).extracting(LogEvent::message).containsExactly("kept");
            print(logs.open(FUNCTION, "gone", Logging.text(group.name())), "back\n");
        }
        try (FunctionLogs logs = logs(LogLimits.DEFAULT)) {
            assertThat(all(logs, group))
                    .extracting(LogEvent::message)
                    .containsExactly("kept", "back");
        }
    }

    @Test
    void goesOnBehindALineThatACrashHasCut() throws Exception {
        Path file = directory.resolve("123456789012/eu-west-1/f.log");
        Files.createDirectories(file.getParent());
        Files.writeString(
                file, "1970-01-01T00:00:00Z #6 s whole\nold format\n1970-01-01T00:00:00Z #7 s c");
        try (FunctionLogs logs = logs(LogLimits.DEFAULT)) {
            print(logs.open(FUNCTION), "after\n");
        }

        try (FunctionLogs logs = logs(LogLimits.DEFAULT)) {
            assertThat(all(logs, GroupId.of(FUNCTION)))
                    .extracting(LogEvent::message)
                    .containsExactly("whole", "c", "after");
        }
    }

    private static List<LogEvent> all(FunctionLogs logs, GroupId group) {
        var events = new ArrayList<LogEvent>();
        assertThat(logs.read(group, LogRange.ALL, events::add)).isTrue();
        return events;
    }

    /// Waits until the writer has come so far.
    private void awaitFile(String text) throws Exception {
        Path file = directory.resolve("123456789012/eu-west-1/f.log");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        Path older = file.resolveSibling("f.log.1");
        while (Stream.of(older, file).noneMatch(each -> holds(each, text))) {
            assertThat(System.nanoTime()).as(text).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private static boolean holds(Path file, String text) {
        try {
            return Files.exists(file) && Files.readString(file).contains(text);
        } catch (IOException turnedOver) {
            return false;
        }
    }

    private List<String> types(Level system, Ending ending) throws Exception {
        var logging = new Logging(Format.JSON, Level.INFO, system, "/aws/lambda/f");
        try (FunctionLogs logs = logs(LogLimits.DEFAULT)) {
            long before = logs.end(GroupId.of(FUNCTION));
            EnvironmentLog log = logs.open(FUNCTION, "s", logging);
            log.append(new PlatformRecord.InitStart(ON_DEMAND, "f", "7", PYTHON));
            log.append(new PlatformRecord.InitRuntimeDone(ON_DEMAND, ending));
            log.append(new PlatformRecord.InitReport(ON_DEMAND, 1, ending));
            log.append(new PlatformRecord.Start("id", "7", ""));
            log.append(new PlatformRecord.RuntimeDone("id", 1, 2, ending, ""));
            log.append(new PlatformRecord.End("id"));
            log.append(report(0, ending, ""));
            return logs.after(FUNCTION, before, 10, Duration.ZERO).lines().stream()
                    .map(line -> line.replaceFirst(".*\"type\":\"platform\\.(\\w+)\".*", "$1"))
                    .toList();
        }
    }

    private static PlatformRecord.Report report(long initNanos, Ending ending, String trace) {
        return new PlatformRecord.Report("id", 3_005_000, initNanos, 128, 36L << 20, ending, trace);
    }

    private static String json(PlatformRecord record) {
        return new LogLine.Json(Instant.EPOCH, record).text();
    }

    private FunctionLogs logs(LogLimits limits) {
        var logs = new FunctionLogs(new StillClock(), directory, limits);
        logs.start();
        return logs;
    }

    private static void print(EnvironmentLog log, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        log.accept(bytes, bytes.length);
    }

    /// A clock that stands.
    private static final class StillClock implements Timeline {
        @Override
        public Tick tick() {
            return new Tick(0);
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH;
        }

        @Override
        public Duration realWait(Tick deadline) {
            return FOREVER;
        }

        @Override
        public Registration onJump(Runnable wake) {
            return () -> {};
        }
    }
}
