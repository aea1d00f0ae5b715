package io.penstock.runtime.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.environment.process.Isolation;
import io.penstock.runtime.environment.process.IsolationUnavailableException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
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

    @Test
    void aConfinedFunctionSeesThePlacesThatAreDocumented(TestReporter reporter) {
        at(
                Isolation.SANDBOX,
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

    @Test
    void aConfinedFunctionHasItsShareOfTheProcessor(TestReporter reporter) {
        at(
                Isolation.SANDBOX,
                reporter,
                stage -> {
                    var function =
                            stage.deploy(
                                    Deployment.of("busy", "python3.12", "app.handler")
                                            .memoryMb(354) // a fifth of a processor
                                            .file(
                                                    "app.py",
                                                    """
                                                    import time
                                                    def handler(event, context):
                                                        began, used = time.monotonic(), time.process_time()
                                                        while time.process_time() - used < 0.2:
                                                            pass
                                                        return time.monotonic() - began
                                                    """));

                    assertThat(Double.parseDouble(stage.answer(function, "1"))).isGreaterThan(0.7);
                });
    }

    @Test
    void aConfinedFunctionStartsInEveryLanguage(TestReporter reporter) {
        at(
                Isolation.SANDBOX,
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

    @Test
    void fillsItsTemporaryFilesAndKeepsThemOverAReset(TestReporter reporter) {
        at(
                Isolation.SANDBOX,
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

    @ParameterizedTest
    @EnumSource(
            value = Isolation.class,
            names = {"PROCESS", "SANDBOX"})
    void allocatesPastItsMemory(Isolation level, TestReporter reporter) {
        at(
                level,
                reporter,
                stage -> {
                    var function =
                            stage.deploy(
                                    Deployment.of("greedy", "python3.12", "app.handler")
                                            .memoryMb(128)
                                            .file(
                                                    "app.py",
                                                    """
                                                    def handler(event, context):
                                                        return len(bytearray(event << 20))
                                                    """));
                    assertThat(stage.answer(function, "1")).isEqualTo("1048576");
                    if (stage.invoker.capabilities().memoryLimits()) {
                        assertThat(stage.answer(function, "400")).contains("signal: killed");
                    }
                    assertThat(stage.answer(function, "2")).isEqualTo("2097152");
                });
    }

    @ParameterizedTest
    @EnumSource(
            value = Isolation.class,
            names = {"PROCESS", "SANDBOX"})
    void forksIgnoresSignalsAndHangs(Isolation level, TestReporter reporter) {
        at(
                level,
                reporter,
                stage -> {
                    FunctionArn function =
                            stage.deploy(
                                    Deployment.of("forks", "python3.12", "app.handler")
                                            .timeout(Duration.ofSeconds(3))
                                            .memoryMb(1769)
                                            .file(
                                                    "app.py",
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
                                                    """));
                    int wanted = level == Isolation.PROCESS ? 40 : 1100;

                    assertThat(stage.answer(function, Integer.toString(wanted)))
                            .contains("Task timed out after 3.00 seconds");
                    assertThat(stage.answer(function, "0")).isEqualTo("\"sound\"");
                    assertThat(marked()).isLessThan(30);
                });
    }

    @ParameterizedTest
    @EnumSource(
            value = Isolation.class,
            names = {"PROCESS", "SANDBOX"})
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

    @ParameterizedTest
    @EnumSource(
            value = Isolation.class,
            names = {"PROCESS", "SANDBOX"})
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

    @ParameterizedTest
    @EnumSource(
            value = Isolation.class,
            names = {"PROCESS", "SANDBOX"})
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

    @Test
    void aLevelThatIsNotOfferedIsRefusedByName() {
        assertThatThrownBy(() -> Stage.isolated(root, Isolation.RUNC))
                .hasRootCauseInstanceOf(IsolationUnavailableException.class)
                .hasRootCauseMessage(
                        "The isolation level runc is not available on this machine: it is not"
                                + " offered; use process or sandbox.");
    }

    private void at(Isolation level, TestReporter reporter, Consumer<Stage> scene) {
        String name = level.name().toLowerCase(Locale.ROOT);
        Stage stage;
        try {
            stage = Stage.isolated(root, level);
        } catch (UncheckedIOException refused) {
            reporter.publishEntry("isolation", String.valueOf(refused.getCause()));
            assertThat(refused)
                    .rootCause()
                    .isInstanceOf(IsolationUnavailableException.class)
                    .hasMessageStartingWith(
                            "The isolation level " + name + " is not available on this machine: ");
            return;
        }
        try (stage) {
            reporter.publishEntry("isolation", name + " ran");
            scene.accept(stage);
        }
    }

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
}
