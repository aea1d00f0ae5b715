package io.penstock.runtime.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.environment.process.Isolation;
import io.penstock.runtime.environment.process.IsolationUnavailableException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Functions that harm themselves, and one beside them that works on as if nothing were. The report
/// says which level of isolation the machine has.
@Timeout(120)
final class NeighbourTest {
    /// What the neighbour may take at most, on a machine that is busy with other tests too.
    private static final Duration SLOWEST = Duration.ofSeconds(8);

    private static final String SOUND = "\"sound\"";

    /// What a function does to itself.
    enum Harm {
        FORKS(
                """
                for child in range(40):
                    if os.fork() == 0:
                        os.setsid()
                        signal.signal(signal.SIGTERM, signal.SIG_IGN)
                        while True:
                            signal.pause()
                while True:
                    pass
                """,
                ".*Task timed out after 2.00 seconds.*"),
        IGNORES_SIGTERM(
                """
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                while True:
                    signal.pause()
                """,
                ".*Task timed out after 2.00 seconds.*"),
        /// Only `sandbox` limits it; in `process` the file is the environment's own all the same.
        FILLS_ITS_TMP(
                """
                file = open(os.environ.get('TMPDIR', '/tmp') + '/full', 'wb')
                try:
                    for part in range(40):
                        os.posix_fallocate(file.fileno(), part << 24, 1 << 24)
                    return 'written'
                except OSError as full:
                    return errno.errorcode[full.errno]
                finally:
                    os.unlink(file.name)
                """,
                "\"(written|ENOSPC)\"|.*signal: killed.*"),
        ALLOCATES(
                """
                return len(bytearray(400 << 20))
                """,
                ".*signal: killed.*|419430400"),
        FLOODS_ITS_LOG(
                """
                while True:
                    print('x' * 100000)
                """,
                ".*Task timed out after 2.00 seconds.*"),
        OPENS_SOCKETS(
                """
                try:
                    while len(held) < 10000:
                        held.append(socket.socket())
                except OSError as full:
                    return errno.errorcode[full.errno]
                """,
                "\"EMFILE\"");

        private final String work;
        private final String outcome;

        Harm(String work, String outcome) {
            this.work = work;
            this.outcome = outcome;
        }

        private String source() {
            return """
            import errno, os, signal, socket
            held = []
            def handler(event, context):
                if event == 0:
                    return 'sound'
            """
                    + work.indent(4);
        }
    }

    @TempDir Path root;

    static Stream<Arguments> everyLevelAndHarm() {
        return Stream.of(Isolation.values())
                .flatMap(level ->
                        Arrays.stream(Harm.values()).map(harm -> Arguments.of(level, harm)));
    }

    @ParameterizedTest
    @MethodSource("everyLevelAndHarm")
    void aFunctionHarmsOnlyItself(Isolation level, Harm harm, TestReporter reporter)
            throws Exception {
        String name = level.name().toLowerCase(Locale.ROOT);
        try (Stage stage = new Stage(root, Stage.settings(level))) {
            reporter.publishEntry("isolation", name + " ran");
            play(stage, harm);
        } catch (UncheckedIOException refused) {
            reporter.publishEntry("isolation", String.valueOf(refused.getCause()));
            assertThat(refused)
                    .rootCause()
                    .isInstanceOf(IsolationUnavailableException.class)
                    .hasMessageStartingWith(
                            "The isolation level " + name + " is not available on this machine: ");
        }
    }

    private static void play(Stage stage, Harm harm) throws Exception {
        FunctionArn culprit =
                stage.deploy(
                        Deployment.of("culprit", "python3.12", "app.handler")
                                .timeout(Duration.ofSeconds(2))
                                .memoryMb(128)
                                .file("app.py", harm.source()));
        FunctionArn neighbour =
                stage.python(
                        "neighbour",
                        """
                        import os
                        kept = os.environ.get('TMPDIR', '/tmp') + '/kept'
                        def handler(event, context):
                            open(kept, 'a').write('x')
                            print('neighbour heard', event)
                            return [event, os.getpid(), os.path.getsize(kept)]
                        """);
        assertThat(stage.answer(culprit, "0")).isEqualTo(SOUND);
        String first = stage.answer(neighbour, "1");
        String process = first.substring(first.indexOf(','), first.lastIndexOf(','));
        var harmed = new FutureTask<>(() -> stage.answer(culprit, "1"));
        Thread.ofVirtual().start(harmed);
        int heard = 1;

        do {
            heard++;
            long began = System.nanoTime();
            assertThat(stage.answer(neighbour, Integer.toString(heard)))
                    .as("the same process, with its own files")
                    .isEqualTo("[" + heard + process + ", " + heard + "]");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SLOWEST);
        } while (!harmed.isDone());

        assertThat(harmed.get(20, TimeUnit.SECONDS)).matches("(?s)" + harm.outcome);
        assertThat(stage.answer(culprit, "0")).as("afterwards").isEqualTo(SOUND);
        assertThat(stage.log(neighbour)).contains("neighbour heard " + heard);
    }
}
