package io.penstock.runtime.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.invocation.InvocationResult.FunctionFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Functions that harm themselves, and nobody else.
final class MisbehavingFunctionTest {
    @TempDir Path root;
    private Stage stage;

    @BeforeEach
    void open() {
        stage = new Stage(root, EnvironmentSettings.DEFAULT);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void isKilledAtItsTimeoutAndInitialisedAgainInTheNextInvocation() {
        var function =
                oneSecond(
                        """
                        import os, signal, threading
                        signal.signal(signal.SIGTERM, signal.SIG_IGN)
                        print('initialised', os.getpid())
                        def handler(event, context):
                            path = os.environ['TMPDIR'] + '/kept'
                            if event == 'hang':
                                open(path, 'w').write('kept')
                                threading.Event().wait()
                            return [open(path).read(), context.log_stream_name]
                        """);
        var request = Stage.request(function, "\"hang\"");

        InvocationReport hung = stage.invoke(request);
        InvocationReport after = stage.invoke(function, "1");

        assertThat(Stage.text(hung))
                .isEqualTo(
                        "{\"errorType\":\"Sandbox.Timedout\",\"errorMessage\":\"RequestId: "
                                + request.requestId()
                                + " Error: Task timed out after 1.00 seconds\"}");
        assertThat(hung.duration()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
        assertThat(Stage.text(after)).startsWith("[\"kept\", \"20");
        assertThat(after.coldStart()).isTrue();
        assertThat(stage.invoker.environments()).isEqualTo(1);
        assertThat(stage.log(function))
                .anyMatch(line -> line.contains("Task timed out after 1.00 seconds"))
                .anyMatch(line ->
                        line.endsWith("MB\tInit Duration: ") || line.endsWith("Status: timeout"))
                .filteredOn(line -> line.startsWith("initialised"))
                .hasSize(2);
    }

    @Test
    void exitsInTheMiddle() {
        var function =
                stage.python(
                        "exits",
                        """
                        import os, signal
                        def handler(event, context):
                            if event == 'kill':
                                os.kill(os.getpid(), signal.SIGKILL)
                            if event >= 0:
                                os._exit(event)
                            return 'alive'
                        """);
        var zero = Stage.request(function, "0");
        var three = Stage.request(function, "3");
        var killed = Stage.request(function, "\"kill\"");

        assertThat(Stage.text(stage.invoke(zero)))
                .isEqualTo(exit(zero.requestId(), "Runtime exited without providing a reason"));
        assertThat(Stage.text(stage.invoke(three)))
                .isEqualTo(exit(three.requestId(), "Runtime exited with error: exit status 3"));
        assertThat(Stage.text(stage.invoke(killed)))
                .isEqualTo(exit(killed.requestId(), "Runtime exited with error: signal: killed"));
        assertThat(stage.answer(function, "-1")).isEqualTo("\"alive\"");
        assertThat(stage.log(function))
                .anyMatch(line -> line.endsWith("Status: error\tError Type: Runtime.ExitError"));
    }

    @Test
    void keepsItsFilesButNotItsMemoryWhenItExits() {
        var function =
                stage.python(
                        "forgets",
                        """
                        import os, tempfile
                        calls = 0
                        def handler(event, context):
                            global calls
                            calls += 1
                            file = os.path.join(tempfile.gettempdir(), 'kept')
                            if event == 'write':
                                with open(file, 'w') as out:
                                    out.write('kept')
                            if event == 'exit':
                                os._exit(0)
                            with open(file) as back:
                                return [calls, back.read()]
                        """);

        assertThat(stage.answer(function, "\"write\"")).isEqualTo("[1, \"kept\"]");
        assertThat(stage.answer(function, "\"read\"")).isEqualTo("[2, \"kept\"]");
        assertThat(stage.answer(function, "\"exit\"")).contains("Runtime.ExitError");
        assertThat(stage.answer(function, "\"read\"")).isEqualTo("[1, \"kept\"]");
    }

    @Test
    void answersTooMuch() {
        var function =
                stage.python("large", "def handler(event, context):\n    return 'x' * event\n");

        assertThat(stage.answer(function, "6291554")).hasSize(6291556);
        assertThat(stage.answer(function, "6291555"))
                .isEqualTo(
                        "{\"errorMessage\":\"Response payload size exceeded maximum allowed payload"
                                + " size (6291556 bytes).\",\"errorType\":\"Function.ResponseSizeTooLarge\"}");
        InvocationReport after = stage.invoke(function, "1");
        assertThat(Stage.text(after)).isEqualTo("\"x\"");
        assertThat(after.coldStart()).isFalse();
    }

    @Test
    void takesTheLargestEventAndRefusesALargerOne() {
        var function =
                stage.python("takes", "def handler(event, context):\n    return len(event)\n");

        assertThat(stage.answer(function, "\"" + "x".repeat(6291454) + "\"")).isEqualTo("6291454");
        assertThat(stage.invoke(function, "\"" + "x".repeat(6291455) + "\"").result())
                .isInstanceOfSatisfying(
                        InvocationResult.Refused.class,
                        refused ->
                                assertThat(refused.refusal())
                                        .isEqualTo(InvocationResult.Refusal.TOO_LARGE));
    }

    @Test
    void printsMegabytesWithoutAnEndOfLine() {
        var function =
                stage.python(
                        "loud",
                        """
                        import sys
                        def handler(event, context):
                            for i in range(64):
                                sys.stdout.write('x' * (1 << 20))
                            print()
                            print('done')
                            return 'ok'
                        """);

        assertThat(stage.answer(function, "{}")).isEqualTo("\"ok\"");
        assertThat(stage.log(function))
                .contains("done")
                .allMatch(line -> line.length() <= 256 * 1024)
                .last()
                .asString()
                .startsWith("REPORT");
    }

    @Test
    void leavesChildrenThatHoldItsConnectionAndItsOutput() throws Exception {
        var function =
                stage.python(
                        "forks",
                        """
                        import os, signal
                        def handler(event, context):
                            child = os.fork()
                            if child == 0:
                                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                                os.setsid()
                                while True:
                                    signal.pause()
                            print('child', child)
                            if event == 'die':
                                os._exit(9)
                            return child
                        """);

        long child = Long.parseLong(stage.answer(function, "1"));
        assertThat(stage.answer(function, "\"die\"")).contains("exit status 9");

        ProcessHandle.of(child)
                .ifPresent(handle ->
                        assertThat(handle.onExit()).succeedsWithin(Duration.ofSeconds(10)));
        String line =
                stage.log(function).stream()
                        .filter(text -> text.startsWith("child"))
                        .reduce("", (_, last) -> last);
        var second = ProcessHandle.of(Long.parseLong(line.substring("child ".length())));
        if (second.isPresent()) {
            second.get().onExit().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void diesWhileIdleAndIsReplacedWithoutHarm() throws Exception {
        var function =
                stage.python(
                        "mortal",
                        "import os\ndef handler(event, context):\n    return os.getpid()\n");
        for (int round = 0; round < 5; round++) {
            long pid = Long.parseLong(stage.answer(function, "1"));
            var process = ProcessHandle.of(pid).orElseThrow();

            process.destroyForcibly();
            awaitDeath(pid); // and invoked before anybody may have noticed

            InvocationReport after = stage.invoke(function, "1");
            assertThat(Long.parseLong(Stage.text(after))).isNotEqualTo(pid);
            assertThat(after.coldStart()).isTrue();
            process.onExit().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void failsItsInitialisationByExitAndByTime() {
        var exits = stage.python("initexit", "import os\nos._exit(7)\n");
        var request = Stage.request(exits, "{}");

        assertThat(Stage.text(stage.invoke(request)))
                .isEqualTo(exit(request.requestId(), "Runtime exited with error: exit status 7"));
        assertThat(stage.log(exits))
                .anyMatch(line ->
                        line.matches(
                                "INIT_REPORT Init Duration: \\S+ ms\tPhase: init\tStatus:"
                                        + " error\tError Type: Runtime.ExitError"))
                .anyMatch(line -> line.contains("\tPhase: invoke\tStatus: error"));
        try (Stage impatient = impatient(Duration.ofMillis(1500))) {
            var slow =
                    impatient.python(
                            "slow",
                            """
                            import os, threading
                            flag = os.environ['TMPDIR'] + '/tried'
                            if not os.path.exists(flag):
                                open(flag, 'w').close()
                                threading.Event().wait()
                            def handler(event, context):
                                return 'second time'
                            """);
            assertThat(impatient.answer(slow, "{}")).isEqualTo("\"second time\"");
            assertThat(impatient.log(slow))
                    .anyMatch(line -> line.endsWith("\tPhase: init\tStatus: timeout"));
        }
    }

    @Test
    void hangsInItsInitialisationForTheWholeTimeout() {
        try (Stage impatient = impatient(Duration.ofMillis(200))) {
            var function =
                    impatient.deploy(
                            Deployment.python(
                                            "hangs", "import threading\nthreading.Event().wait()\n")
                                    .timeout(Duration.ofSeconds(1)));

            InvocationReport report = impatient.invoke(function, "{}");

            assertThat(report.result())
                    .isInstanceOfSatisfying(
                            FunctionFailed.class,
                            failed -> assertThat(failed.errorType()).isEqualTo("Sandbox.Timedout"));
        }
    }

    @Test
    void breaksItsConnectionAndIsReset() {
        var function =
                stage.python(
                        "breaks",
                        """
                        import gc, socket
                        def handler(event, context):
                            if event == 1:
                                for each in gc.get_objects():
                                    if isinstance(each, socket.socket):
                                        each.shutdown(socket.SHUT_RDWR)
                            return 'sound'
                        """);

        assertThat(stage.answer(function, "1")).contains("Runtime.ExitError");
        assertThat(stage.answer(function, "2")).isEqualTo("\"sound\"");
    }

    @Test
    void usesMoreMemoryThanItHas() {
        if (!stage.invoker.capabilities().memoryLimits()) {
            return; // this machine permits no limits; the capability says so
        }
        var function =
                stage.deploy(
                        Deployment.python(
                                        "greedy",
                                        """
                                        def handler(event, context):
                                            return len(bytearray(event << 20))
                                        """)
                                .memoryMb(128));

        var request = Stage.request(function, "400");

        assertThat(stage.answer(function, "20")).isEqualTo("20971520");
        assertThat(Stage.text(stage.invoke(request)))
                .isEqualTo(exit(request.requestId(), "Runtime exited with error: signal: killed"));
        assertThat(stage.answer(function, "1")).isEqualTo("1048576");
    }

    /// Waits until the process is dead, reaped or not.
    private static void awaitDeath(long pid) throws IOException {
        Path stat = Path.of("/proc/" + pid + "/stat");
        long deadline = System.nanoTime() + Stage.PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                String text = Files.readString(stat);
                if (text.charAt(text.lastIndexOf(')') + 2) == 'Z') {
                    return;
                }
            } catch (IOException reaped) {
                return;
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("process " + pid + " does not die");
    }

    private FunctionArn oneSecond(String source) {
        return stage.deploy(Deployment.python("slow", source).timeout(Duration.ofSeconds(1)));
    }

    private Stage impatient(Duration initLimit) {
        return Stage.initialisingFor(root.resolve("impatient"), initLimit);
    }

    private static String exit(String id, String text) {
        return "{\"errorType\":\"Runtime.ExitError\",\"errorMessage\":\"RequestId: "
                + id
                + " Error: "
                + text
                + "\"}";
    }
}
