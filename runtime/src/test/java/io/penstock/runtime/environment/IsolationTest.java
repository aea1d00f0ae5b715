package io.penstock.runtime.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.environment.process.Isolation;
import io.penstock.runtime.environment.process.IsolationUnavailableException;
import io.penstock.runtime.environment.process.Network;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What each isolation level gives, and functions that harm themselves and nobody else. A level
/// that the machine lacks must be refused by name; the report says which ran.
final class IsolationTest {
    @TempDir Path root;

    @BehindWalls
    void aConfinedFunctionSeesThePlacesThatAreDocumented(Isolation level, TestReporter reporter) {
        at(
                level,
                reporter,
                stage -> {
                    var function =
                            stage.python(
                                    "places",
                                    """
                                    import errno, os, socket
                                    def refuses(path):
                                        try:
                                            open(path, 'w').close()
                                            return 'written'
                                        except OSError as refused:
                                            return errno.errorcode[refused.errno]
                                    def handler(event, context):
                                        return {
                                            'root': os.environ['LAMBDA_TASK_ROOT'],
                                            'runtime': os.environ['LAMBDA_RUNTIME_DIR'],
                                            'cwd': os.getcwd(),
                                            'user': [os.getuid(), os.getgid()],
                                            'file': __file__,
                                            'processes': len([p for p in os.listdir('/proc') if p.isdigit()]) < 9,
                                            'host': socket.gethostname(),
                                            'local': socket.gethostbyname('sandbox.localdomain'),
                                            'tmp': refuses('/tmp/x'),
                                            'refused': sorted({refuses(p + '/x') for p in
                                                ['/var/task', '/opt', '/', '/usr', '/dev', '/var/runtime', '/etc']}),
                                            'hidden': [os.path.exists(p) for p in [event, '/home', '/sys', '/boot']],
                                        }
                                    """);

                    assertThat(stage.answer(function, "\"" + root + "\""))
                            .isEqualTo(
                                    "{\"root\": \"/var/task\", \"runtime\": \"/var/runtime\", \"cwd\":"
                                            + " \"/var/task\", \"user\": [993, 990], \"file\":"
                                            + " \"/var/task/app.py\", \"processes\": true, \"host\":"
                                            + " \"penstock\", \"local\": \"127.0.0.1\", \"tmp\": \"written\","
                                            + " \"refused\": [\"EROFS\"], \"hidden\": [false, false, false,"
                                            + " false]}");
                });
    }

    @BehindWalls
    void aConfinedFunctionHasItsShareOfTheProcessor(Isolation level, TestReporter reporter) {
        at(
                level,
                reporter,
                stage -> {
                    var function =
                            stage.deploy(
                                    Deployment.python(
                                                    "busy",
                                                    """
                                                    import time
                                                    def handler(event, context):
                                                        began, used = time.monotonic(), time.process_time()
                                                        while time.process_time() - used < 0.2:
                                                            pass
                                                        return time.monotonic() - began
                                                    """)
                                            .memoryMb(354) // a fifth of a processor
                                    );

                    assertThat(Double.parseDouble(stage.answer(function, "1"))).isGreaterThan(0.7);
                });
    }

    @BehindWalls
    void aConfinedFunctionStartsInEveryLanguage(Isolation level, TestReporter reporter) {
        at(
                level,
                reporter,
                stage -> {
                    var node =
                            stage.node(
                                    "node",
                                    "app.mjs",
                                    "export const handler = async (event) => [event, process.getuid()];\n");
                    var shell =
                            stage.deploy(
                                    Deployment.of("shell", "provided.al2023", "ignored")
                                            .variable("QUOTED", "it's $HOME \\ \"quoted\"\n`x`")
                                            .file("bootstrap", TwoAnswers.BOOTSTRAP));

                    assertThat(stage.answer(node, "7")).isEqualTo("[7,993]");
                    assertThat(stage.answer(shell, "1"))
                            .contains("it's $HOME \\\\ \\\"quoted\\\"\\n`x`");
                });
    }

    @BehindWalls
    void fillsItsTemporaryFilesAndKeepsThemOverAReset(Isolation level, TestReporter reporter) {
        at(
                level,
                reporter,
                stage -> {
                    var function =
                            stage.python(
                                    "fills",
                                    """
                                    import errno, os
                                    def handler(event, context):
                                        if event == 'fill':
                                            written = 0
                                            try:
                                                with open('/tmp/full', 'wb', buffering=0) as file:
                                                    while True:
                                                        written += file.write(bytes(1 << 20))
                                            except OSError as full:
                                                assert full.errno == errno.ENOSPC
                                            return 512 <= written >> 20 < 540
                                        if event == 'exit':
                                            os._exit(1)
                                        return os.path.exists('/tmp/full')
                                    """);
                    var neighbour =
                            stage.python(
                                    "neighbour",
                                    "import os\ndef handler(event, context):\n    return os.listdir('/tmp')\n");
                    boolean disk = stage.invoker.capabilities().disk();

                    if (disk) {
                        assertThat(stage.answer(function, "\"fill\"")).isEqualTo("true");
                    } else {
                        stage.answer(
                                function,
                                "\"fill\""); // counts against memory, and is killed for it
                    }
                    assertThat(stage.answer(neighbour, "1")).isEqualTo("[]");
                    assertThat(stage.answer(function, "\"exit\"")).contains("Runtime.ExitError");
                    assertThat(stage.answer(function, "1")).isEqualTo(Boolean.toString(disk));
                });
    }

    @AtEveryLevel
    void allocatesPastItsMemory(Isolation level, TestReporter reporter) {
        at(
                level,
                reporter,
                stage -> {
                    var function =
                            stage.deploy(
                                    Deployment.python(
                                                    "greedy",
                                                    """
                                                    def handler(event, context):
                                                        return len(bytearray(event << 20))
                                                    """)
                                            .memoryMb(128));
                    assertThat(stage.answer(function, "1")).isEqualTo("1048576");
                    if (stage.invoker.capabilities().memoryLimits()) {
                        assertThat(stage.answer(function, "400")).contains("signal: killed");
                    }
                    assertThat(stage.answer(function, "2")).isEqualTo("2097152");
                });
    }

    @AtEveryLevel
    void forksIgnoresSignalsAndHangs(Isolation level, TestReporter reporter) {
        at(
                level,
                reporter,
                stage -> {
                    FunctionArn function =
                            stage.deploy(
                                    Deployment.python(
                                                    "forks",
                                                    """
                                                    import os, signal
                                                    def handler(event, context):
                                                        if event == 0:
                                                            return 'sound'
                                                        signal.signal(signal.SIGTERM, signal.SIG_IGN)
                                                        children = 0
                                                        try:
                                                            while children < event:
                                                                if os.fork() == 0:
                                                                    os.setsid()
                                                                    while True:
                                                                        signal.pause()
                                                                children += 1
                                                        except BlockingIOError:
                                                            print('no more than', children)
                                                        print('forked')
                                                        while True:
                                                            signal.pause()
                                                    """)
                                            .timeout(Duration.ofSeconds(3))
                                            .memoryMb(1769));
                    int wanted = level == Isolation.PROCESS ? 40 : 1100;

                    assertThat(stage.answer(function, Integer.toString(wanted)))
                            .contains("Task timed out after 3.00 seconds");
                    assertThat(stage.answer(function, "0")).isEqualTo("\"sound\"");
                    assertThat(marked()).isLessThan(30);
                });
    }

    @AtEveryLevel
    void opensTenThousandSockets(Isolation level, TestReporter reporter) {
        at(
                level,
                reporter,
                stage -> {
                    var function =
                            stage.python(
                                    "sockets",
                                    """
                                    import errno, socket
                                    held = []
                                    def handler(event, context):
                                        try:
                                            while len(held) < event:
                                                held.append(socket.socket())
                                        except OSError as full:
                                            assert full.errno == errno.EMFILE
                                        return 900 < len(held) < 1024
                                    """);
                    assertThat(stage.answer(function, "10000")).isEqualTo("true");
                    assertThat(stage.answer(function, "10000")).isEqualTo("true");
                });
    }

    @AtEveryLevel
    void floodsItsLog(Isolation level, TestReporter reporter) {
        at(
                level,
                reporter,
                stage -> {
                    var function =
                            stage.python(
                                    "loud",
                                    """
                                    import sys
                                    def handler(event, context):
                                        for i in range(32):
                                            sys.stdout.write('x' * (1 << 20))
                                        print()
                                        return 'ok'
                                    """);
                    assertThat(stage.answer(function, "{}")).isEqualTo("\"ok\"");
                    assertThat(stage.log(function)).allMatch(line -> line.length() <= 256 * 1024);
                });
    }

    @AtEveryLevel
    void answersTwice(Isolation level, TestReporter reporter) {
        at(
                level,
                reporter,
                stage -> {
                    var function =
                            stage.deploy(
                                    Deployment.of("twice", "provided.al2023", "ignored")
                                            .file("bootstrap", TwoAnswers.BOOTSTRAP));

                    assertThat(stage.answer(function, "1")).startsWith("{\"first\":");
                    assertThat(stage.answer(function, "2"))
                            .containsPattern("\"second\": 40[03]"); // of its own, or the next one's
                });
    }

    @BehindWalls
    void withoutNetworkItReachesItselfAndTheRuntimeApiOnly(Isolation level, TestReporter reporter)
            throws IOException {
        try (var neighbour = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            at(
                    Stage.settings(level, Network.NONE),
                    reporter,
                    stage -> {
                        var function = stage.python("alone", LONELY);
                        String port = Integer.toString(neighbour.getLocalPort());

                        assertThat(stage.answer(function, port))
                                .isEqualTo(
                                        "{\"neighbour\": \"refused\", \"outside\": \"refused\", \"interfaces\": [\"lo\"], \"itself\": \"reached\"}");
                        assertThat(stage.answer(function, port))
                                .contains("\"itself\": \"reached\"");
                    });
        }
    }

    @BehindWalls
    void withoutNetworkExtensionsAndTelemetryWork(Isolation level, TestReporter reporter) {
        at(
                Stage.settings(level, Network.NONE),
                reporter,
                stage -> {
                    var function =
                            stage.deploy(
                                    Deployment.python(
                                                    "watched",
                                                    "def handler(event, context):\n    print('seen', event)\n    return event\n")
                                            .extension("watcher", WATCHER));

                    assertThat(stage.answer(function, "41")).isEqualTo("41");
                    assertThat(stage.answer(function, "42")).isEqualTo("42");
                    stage.awaitLog(function, "told of seen 41");
                });
    }

    @Test
    void takesTheNetworkAwayOnlyBehindWalls() {
        assertThatThrownBy(() -> new Stage(root, Stage.settings(Isolation.PROCESS, Network.NONE)))
                .hasRootCauseInstanceOf(IsolationUnavailableException.class)
                .hasRootCauseMessage(
                        "The isolation level process is not available on this machine: it cannot"
                                + " take the network away; use sandbox or runc.");
    }

    private void at(Isolation level, TestReporter reporter, Consumer<Stage> scene) {
        at(Stage.settings(level), reporter, scene);
    }

    private void at(EnvironmentSettings settings, TestReporter reporter, Consumer<Stage> scene) {
        String name = settings.enclosure().isolation().name().toLowerCase(Locale.ROOT);
        Stage stage;
        try {
            stage = new Stage(root, settings);
        } catch (UncheckedIOException refused) {
            report(name + ": did not run: " + refused.getCause(), reporter);
            assertThat(refused)
                    .rootCause()
                    .isInstanceOf(IsolationUnavailableException.class)
                    .hasMessageStartingWith(
                            "The isolation level " + name + " is not available on this machine: ");
            return;
        }
        try (stage) {
            boolean alone = settings.enclosure().network() == Network.NONE;
            report(name + (alone ? ": ran without network" : ": ran"), reporter);
            scene.accept(stage);
        }
    }

    /// Says which levels ran, here and to whoever runs all tests.
    private static void report(String line, TestReporter reporter) {
        reporter.publishEntry("isolation", line);
        Path file = Path.of("..", "target", "isolation.txt");
        try {
            Files.createDirectories(file.resolveSibling(""));
            Files.writeString(
                    file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static final String LONELY =
            """
            import socket
            def tries(host, port):
                try:
                    socket.create_connection((host, port), 2).close()
                    return 'reached'
                except OSError:
                    return 'refused'
            def handler(event, context):
                with socket.create_server(('127.0.0.1', 0)) as own:
                    return {
                        'neighbour': tries('127.0.0.1', event),
                        'outside': tries('192.0.2.1', 80),
                        'interfaces': [name for _, name in socket.if_nameindex()],
                        'itself': tries('127.0.0.1', own.getsockname()[1]),
                    }
            """;

    /// An extension that prints what telemetry tells it of the function's lines.
    private static final String WATCHER =
            """
            #!/usr/bin/python3
            import http.client, json, os, socketserver, threading
            class Receiver(socketserver.StreamRequestHandler):
                def handle(self):
                    for line in self.rfile:
                        event = json.loads(line)
                        if event['type'] == 'function':
                            print('told of', event['record'], flush=True)
            server = socketserver.TCPServer(('127.0.0.1', 0), Receiver)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            def ask(method, path, body, headers):
                api = http.client.HTTPConnection(os.environ['AWS_LAMBDA_RUNTIME_API'])
                api.request(method, path, body, headers)
                answer = api.getresponse()
                answer.read()
                return answer
            base = '/2020-01-01/extension/'
            known = ask('POST', base + 'register', json.dumps({'events': ['INVOKE']}),
                {'Lambda-Extension-Name': 'watcher'}).getheader('Lambda-Extension-Identifier')
            me = {'Lambda-Extension-Identifier': known}
            ask('PUT', '/2022-07-01/telemetry', json.dumps({
                'schemaVersion': '2022-12-13',
                'types': ['function'],
                'buffering': {'timeoutMs': 25, 'maxBytes': 262144, 'maxItems': 1000},
                'destination': {'protocol': 'TCP', 'port': server.server_address[1]},
            }), me)
            while True:
                ask('GET', base + 'event/next', None, me)
            """;

    /// Returns how many processes of functions this machine has now.
    private static long marked() {
        return ProcessHandle.current()
                .descendants()
                .filter(handle -> handle.info().command().orElse("").contains("python"))
                .count();
    }

    /// A runtime of its own that posts every answer twice and tells what came of the last second.
    private static final class TwoAnswers {
        static final String BOOTSTRAP =
                """
                #!/usr/bin/python3
                import http.client, json, os
                api = http.client.HTTPConnection(os.environ['AWS_LAMBDA_RUNTIME_API'])
                base = '/2018-06-01/runtime/invocation/'
                second = 0
                while True:
                    api.request('GET', base + 'next')
                    event = api.getresponse()
                    event.read()
                    id = event.getheader('Lambda-Runtime-Aws-Request-Id')
                    text = json.dumps({'first': os.environ.get('QUOTED', ''), 'second': second})
                    for attempt in [1, 2]:
                        api.request('POST', base + id + '/response', text)
                        answer = api.getresponse()
                        answer.read()
                        second = answer.status
                """;
    }

    /// Runs a test at every level of isolation.
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest
    @EnumSource(Isolation.class)
    private @interface AtEveryLevel {}

    /// Runs a test at every level that keeps functions from the machine.
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest
    @EnumSource(
            value = Isolation.class,
            names = {"SANDBOX", "RUNC"})
    private @interface BehindWalls {}
}
