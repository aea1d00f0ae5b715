package io.penstock.runtime.environment.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.time.Tick;
import io.penstock.engine.time.Timeline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is kept of a function's log, in memory and in files.
final class FunctionLogsTest {
    private static final FunctionArn FUNCTION = FunctionArn.of("eu-west-1", "123456789012", "f");
    private static final LogLimits SMALL = new LogLimits(1000, 100, 10, Duration.ofMillis(1));

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
            assertThat(rest).isEqualTo(new LogPage(java.util.List.of("three", "four"), 4));
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

            LogPage page = logs.after(FUNCTION, 0, 100, Duration.ZERO);

            assertThat(page.lines()).hasSizeLessThan(15).last().isEqualTo("49");
            assertThat(page.next()).isEqualTo(53); // three pieces and fifty lines
        }
    }

    @Test
    void keepsTheTailOfAnInvocation() {
        try (FunctionLogs logs = logs(LogLimits.DEFAULT)) {
            EnvironmentLog log = logs.open(FUNCTION);
            log.append(new LogLine.Text("before"));
            log.beginTail();
            log.append(new LogLine.Start("id", "$LATEST"));
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
        assertThat(new LogLine.Report("id", 3_005_000, 0, 128, 36L << 20, "").text())
                .isEqualTo(
                        "REPORT RequestId: id\tDuration: 3.01 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\t");
        assertThat(
                        new LogLine.Report("id", 1_000_000, 110_100_000, 128, 1, "Status: timeout")
                                .text())
                .isEqualTo(
                        "REPORT RequestId: id\tDuration: 1.00 ms\tBilled Duration: 112 ms\tMemory Size: 128 MB\tMax Memory Used: 1 MB\tInit Duration: 110.10 ms\tStatus: timeout");
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
