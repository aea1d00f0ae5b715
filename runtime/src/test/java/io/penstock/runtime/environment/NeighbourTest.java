package io.penstock.runtime.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.invocation.Payload;
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
        /// In several processes, each of which opens as many as it may: first to the server's own
        /// address, then to nowhere.
        OPENS_SOCKETS(
                """
                host, port = os.environ['AWS_LAMBDA_RUNTIME_API'].split(':')
                told, tell = os.pipe()
                for child in range(11):
                    if os.fork() == 0:
                        try:
                            while True:
                                held.append(socket.socket())
                                if len(held) <= 200:
                                    held[-1].setblocking(False)
                                    held[-1].connect_ex((host, int(port)))
                        except OSError as full:
                            os.write(tell, b'%d %s\\n' % (len(held), errno.errorcode[full.errno].encode()))
                        while True:
                            signal.pause()
                lines = os.fdopen(told)
                counts = [lines.readline().split() for child in range(11)]
                assert {reason for _, reason in counts} == {'EMFILE'}
                print('holds', sum(int(count) for count, _ in counts), 'sockets', flush=True)
                while True:
                    signal.pause()
                """,
                ".*Task timed out after 2.00 seconds.*", "holds 1\\d{4} sockets"),
        /// Again at once, again while the next event is being handled, and in the name of the
        /// neighbour.
        ANSWERS_TWICE(
                """
                #!/usr/bin/python3
                import http.client, os
                base = '/2018-06-01/runtime/invocation/'
                connections = [http.client.HTTPConnection(os.environ['AWS_LAMBDA_RUNTIME_API']) for _ in '12']
                api, other = connections
                def answer(by, id, text):
                    by.request('POST', base + id + '/response', text)
                    told = by.getresponse()
                    told.read()
                    return told.status
                last = ''
                while True:
                    api.request('GET', base + 'next')
                    head = api.getresponse()
                    event = head.read()
                    id = head.getheader('Lambda-Runtime-Aws-Request-Id')
                    late = [answer(by, last, '"late"') for by in connections if last]
                    if event == b'1':
                        late += [answer(other, '%08d-0000-4000-8000-000000000000' % n, '"stolen"') for n in range(1, 30)]
                    own = [answer(api, id, '"sound"' if event == b'0' else '"first"')]
                    own += [answer(by, id, '"second"') for by in connections]
                    print('told', sorted(set(late)), own, flush=True)
                    last = id
                """,
                "\"first\"", "told \\[400] \\[202, (400|403), (400|403)]");

        private final String work;
        private final String outcome;
        private final String trace;

        Harm(String work, String outcome) {
            this(work, outcome, ".*");
        }

        /// @param trace a line of its log
        Harm(String work, String outcome, String trace) {
            this.work = work;
            this.outcome = outcome;
            this.trace = trace;
        }

        private Deployment culprit() {
            return switch (this) {
                case ANSWERS_TWICE ->
                        Deployment.of("culprit", "provided.al2023", "ignored")
                                .file("bootstrap", work);
                case OPENS_SOCKETS -> python().memoryMb(1769);
                case FORKS, IGNORES_SIGTERM, FILLS_ITS_TMP, ALLOCATES, FLOODS_ITS_LOG ->
                        python().memoryMb(128);
            };
        }

        /// What ends by itself may take its time on a busy machine.
        private Duration timeout() {
            return switch (this) {
                case FORKS, IGNORES_SIGTERM, FLOODS_ITS_LOG, OPENS_SOCKETS -> Duration.ofSeconds(2);
                case FILLS_ITS_TMP, ALLOCATES, ANSWERS_TWICE -> Duration.ofSeconds(30);
            };
        }

        private Deployment python() {
            String source =
                    """
                    import errno, os, signal, socket
                    held = []
                    def handler(event, context):
                        if event == 0:
                            return 'sound'
                    """;
            return Deployment.of("culprit", "python3.12", "app.handler")
                    .file("app.py", source + work.indent(4));
        }
    }

    /// Needs its process, files, connections and log to answer.
    private static final String NEIGHBOUR =
            """
            import os, socket
            kept = os.environ.get('TMPDIR', '/tmp') + '/kept'
            def handler(event, context):
                with open(kept, 'a') as file:
                    file.write('x')
                with socket.create_server(('127.0.0.1', 0)) as door:
                    with socket.create_connection(door.getsockname()) as visitor:
                        with door.accept()[0] as host:
                            visitor.sendall(b'hello')
                            assert host.recv(5) == b'hello'
                print('neighbour heard', event)
                return [event, os.getpid(), os.path.getsize(kept)]
            """;

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
        FunctionArn culprit = stage.deploy(harm.culprit().timeout(harm.timeout()));
        FunctionArn neighbour = stage.python("neighbour", NEIGHBOUR);
        FunctionArn newcomer = stage.python("newcomer", NEIGHBOUR);
        assertThat(stage.answer(culprit, "0")).isEqualTo(SOUND);
        String first = answer(stage, neighbour, 1);
        String process = first.substring(first.indexOf(','), first.lastIndexOf(','));
        var harmed = new FutureTask<>(() -> stage.answer(culprit, "1"));
        Thread.ofVirtual().start(harmed);
        int heard = 1;

        do {
            heard++;
            long began = System.nanoTime();
            assertThat(answer(stage, neighbour, heard))
                    .as("the same process, with its own files and connections")
                    .isEqualTo("[" + heard + process + ", " + heard + "]");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SLOWEST);
            if (heard == 2) {
                assertThat(stage.answer(newcomer, "1")).as("who begins now").endsWith(", 1]");
            }
        } while (!harmed.isDone());

        assertThat(harmed.get(20, TimeUnit.SECONDS)).matches("(?s)" + harm.outcome);
        assertThat(stage.answer(culprit, "0")).as("afterwards").isEqualTo(SOUND);
        assertThat(stage.log(culprit)).anyMatch(line -> line.matches(harm.trace));
        assertThat(stage.log(neighbour)).contains("neighbour heard " + heard);
    }

    /// Invokes under an id that anybody can guess.
    private static String answer(Stage stage, FunctionArn function, int number) {
        String id = "%08d-0000-4000-8000-000000000000".formatted(number);
        var event = Payload.of(Integer.toString(number));
        return Stage.text(stage.invoke(InvocationRequest.of(id, function, event)));
    }
}
