package io.penstock.runtime.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.invocation.InvocationResult.Refusal;
import io.penstock.engine.invocation.InvocationResult.ThrottleReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How environments are shared, limited, replaced and ended.
final class EnvironmentPoolTest {
    private static final String PID =
            "import os\ndef handler(event, context):\n    return os.getpid()\n";

    /// Waits inside the function until the test makes a file.
    private static final String GATED =
            """
            import os, select, threading
            def handler(event, context):
                with open(event['gate']) as gate:
                    gate.read()
                return os.getpid()
            """;

    @TempDir Path root;

    @Test
    void givesEveryCallerItsOwnAnswer() throws Exception {
        try (Stage stage = new Stage(root, settings(8));
                ExecutorService callers = Executors.newFixedThreadPool(8)) {
            var functions =
                    List.of(
                            stage.python("one", "def handler(e, c):\n    return ['one', e]\n"),
                            stage.node(
                                    "two", "app.js", "exports.handler = async (e) => ['two', e];"));
            var calls = new ArrayList<Callable<Set<String>>>();
            for (int caller = 0; caller < 8; caller++) {
                int number = caller;
                calls.add(() -> wrongAnswers(stage, functions.get(number % 2), number));
            }

            for (Future<Set<String>> wrong : callers.invokeAll(calls)) {
                assertThat(wrong.get(60, TimeUnit.SECONDS)).isEmpty();
            }
            assertThat(stage.invoker.environments()).isBetween(2, 8);
        }
    }

    @Test
    void reusesTheLastUsedEnvironmentFirst() throws Exception {
        try (Stage stage = new Stage(root, settings(10))) {
            var function = stage.python("gated", GATED);
            var first = new Gate(stage, function, root.resolve("gate1"));
            var second = new Gate(stage, function, root.resolve("gate2"));
            first.open();
            String early = first.answer();
            second.open();
            String late = second.answer();

            var third = new Gate(stage, function, root.resolve("gate3"));
            third.open();

            assertThat(late).isNotEqualTo(early);
            assertThat(third.answer()).isEqualTo(late);
        }
    }

    @Test
    void refusesMoreThanTheMachineMayRun() throws Exception {
        try (Stage stage = new Stage(root, settings(1))) {
            var gated = stage.python("gated", GATED);
            var other = stage.python("other", PID);
            var busy = new Gate(stage, gated, root.resolve("gate"));

            InvocationReport refused = stage.invoke(other, "{}");
            busy.open();
            String answer = busy.answer();
            InvocationReport afterwards = stage.invoke(other, "{}");

            assertThat(refused.result())
                    .isInstanceOfSatisfying(
                            InvocationResult.Refused.class,
                            it -> assertThat(it.refusal()).isEqualTo(Refusal.UNAVAILABLE));
            assertThat(answer).matches("\\d+");
            assertThat(Stage.text(afterwards)).matches("\\d+"); // the idle one made room
        }
    }

    @Test
    void makesRoomForAllWhoComeAtOnce() throws Exception {
        int many = 16;
        try (Stage stage = new Stage(root, settings(many));
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < many; i++) {
                stage.invoke(stage.python("idle" + i, PID), "{}"); // one idle environment each
            }
            for (int round = 0; round < 8; round++) { // each finds those of the round before
                var start = new CyclicBarrier(many);
                var calls = new ArrayList<Callable<InvocationReport>>();
                for (int i = 0; i < many; i++) {
                    var function = stage.python("round%d-%d".formatted(round, i), PID);
                    calls.add(() -> {
                        start.await(60, TimeUnit.SECONDS);
                        return stage.invoke(function, "{}");
                    });
                }

                for (Future<InvocationReport> report : callers.invokeAll(calls)) {
                    assertThat(Stage.text(report.get(60, TimeUnit.SECONDS))).matches("\\d+");
                }
            }
        }
    }

    @Test
    void throttlesByTheLedgerAndGivesThePermitBack() {
        try (Stage stage = new Stage(root, settings(5))) {
            var function = stage.python("reserved", PID);
            stage.ledgers.of(function).reserve(function, 0, stage.ledgers.now());

            InvocationReport throttled = stage.invoke(function, "{}");
            stage.ledgers.of(function).unreserve(function, stage.ledgers.now());
            InvocationReport admitted = stage.invoke(function, "{}");

            assertThat(throttled.result())
                    .isEqualTo(
                            new InvocationResult.Throttled(
                                    ThrottleReason
                                            .RESERVED_FUNCTION_CONCURRENT_INVOCATION_LIMIT_EXCEEDED));
            assertThat(Stage.text(admitted)).matches("\\d+");
            assertThat(stage.ledgers.of(function).snapshot().inUse()).isZero();
        }
    }

    @Test
    void retiresTheOldRevision() throws Exception {
        try (Stage stage = new Stage(root, settings(5))) {
            var function = stage.python("changing", PID);
            long before = Long.parseLong(stage.answer(function, "{}"));
            var old = ProcessHandle.of(before).orElseThrow();

            stage.python("changing", "def handler(event, context):\n    return 'new'\n");

            assertThat(stage.answer(function, "{}")).isEqualTo("\"new\"");
            old.onExit().get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void endsTheEnvironmentsOfADeletedFunction() throws Exception {
        try (Stage stage = new Stage(root, settings(5))) {
            var function = stage.python("deleted", PID);
            var process =
                    ProcessHandle.of(Long.parseLong(stage.answer(function, "{}"))).orElseThrow();

            stage.directory.remove(function);

            process.onExit().get(20, TimeUnit.SECONDS);
            assertThat(stage.invoke(function, "{}").result())
                    .isInstanceOfSatisfying(
                            InvocationResult.Refused.class,
                            it -> assertThat(it.refusal()).isEqualTo(Refusal.MISSING));
        }
    }

    @Test
    void freezesWhatIdlesAndThawsItForTheNextEvent() throws Exception {
        var quick = settings(5, Lifespan.DEFAULT.freezingAfter(Duration.ofMillis(50)));
        try (Stage stage = new Stage(root, quick)) {
            var function =
                    stage.python(
                            "background",
                            """
                            import os, threading
                            n = 0
                            def tick():
                                global n
                                while True:
                                    print('tick', n, flush=True)
                                    n += 1
                                    threading.Event().wait(0.005)
                            def handler(event, context):
                                if event == 1:
                                    threading.Thread(target=tick, daemon=True).start()
                                before = n
                                while n == before:
                                    threading.Event().wait(0.005)
                                return os.getpid()
                            """);
            long pid = Long.parseLong(stage.answer(function, "1"));

            awaitState(pid, 'T');

            assertThat(stage.answer(function, "2"))
                    .as("the thread of the first invocation goes on in the second")
                    .isEqualTo(Long.toString(pid));
            awaitState(pid, 'T');
        }
    }

    @Test
    void endsWhatIdlesTooLong() throws Exception {
        var impatient =
                settings(
                        5,
                        Lifespan.DEFAULT
                                .idlingFor(Duration.ofMillis(100))
                                .freezingAfter(Duration.ofMillis(20)));
        try (Stage stage = new Stage(root, impatient)) {
            var function = stage.python("idle", PID);
            var process = ProcessHandle.of(Long.parseLong(stage.answer(function, "{}")));

            if (process.isPresent()) {
                process.get().onExit().get(20, TimeUnit.SECONDS);
            }
            assertThat(stage.answer(function, "{}")).matches("\\d+");
        }
    }

    @Test
    void finishesWhatRunsWhenItStopsAndLeavesNothing() throws Exception {
        Stage stage = new Stage(root, settings(5));
        var function = stage.python("gated", GATED);
        var running = new Gate(stage, function, root.resolve("gate"));
        Thread stopping = Thread.ofVirtual().start(stage::close);
        awaitStopping(stage, function);

        running.open();

        String pid = running.answer();
        assertThat(pid).matches("\\d+");
        assertThat(stopping.join(Duration.ofSeconds(20))).isTrue();
        assertThat(ProcessHandle.of(Long.parseLong(pid))).isEmpty();
        try (Stream<Path> left = Files.list(root.resolve("data/environments"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void killsWhatDoesNotEndInTime() throws Exception {
        var hasty = settings(5, Lifespan.DEFAULT.stoppingFor(Duration.ofMillis(50)));
        Stage stage = new Stage(root, hasty);
        var function = stage.python("gated", GATED);
        var running = new Gate(stage, function, root.resolve("gate"));

        stage.close();

        assertThat(running.answer()).contains("Runtime.ExitError").contains("signal: killed");
    }

    private static Set<String> wrongAnswers(Stage stage, FunctionArn function, int caller) {
        Set<String> wrong = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 150; i++) {
            String event = caller + "." + (1000 + i);
            String answer = stage.answer(function, "\"" + event + "\"");
            String expected = "[\"" + function.name() + "\",\"" + event + "\"]";
            if (!answer.replace(" ", "").equals(expected)) {
                wrong.add(answer);
            }
        }
        return wrong;
    }

    private static void awaitStopping(Stage stage, FunctionArn function) {
        long deadline = System.nanoTime() + Stage.PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            var stopped = stage.python("none", PID);
            if (stage.invoke(stopped, "{}").result()
                            instanceof InvocationResult.Refused(var refusal, var message)
                    && refusal == Refusal.STOPPING) {
                assertThat(message).isEqualTo("The server is stopping.");
                return;
            }
        }
        throw new AssertionError("still takes invocations of " + function);
    }

    private static void awaitState(long pid, char wanted) throws Exception {
        long deadline = System.nanoTime() + Stage.PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            if (stat.charAt(stat.lastIndexOf(')') + 2) == wanted) {
                return;
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("process " + pid + " never reached state " + wanted);
    }

    private static EnvironmentSettings settings(int environmentsMax) {
        return settings(environmentsMax, Lifespan.DEFAULT);
    }

    private static EnvironmentSettings settings(int environmentsMax, Lifespan lifespan) {
        return EnvironmentSettings.DEFAULT.atMost(environmentsMax).with(lifespan);
    }

    /// An invocation that the test holds inside the function.
    private static final class Gate {
        private final Path pipe;
        private final Future<String> answer;
        private final java.io.OutputStream held;

        Gate(Stage stage, FunctionArn function, Path pipe) throws Exception {
            this.pipe = pipe;
            int status = new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
            assertThat(status).isZero();
            var task =
                    new java.util.concurrent.FutureTask<>(
                            () -> stage.answer(function, "{\"gate\": \"" + pipe + "\"}"));
            Thread.ofPlatform().daemon().start(task);
            answer = task;
            held = Files.newOutputStream(pipe); // blocks until the function reads
        }

        void open() throws Exception {
            held.close();
            Files.delete(pipe);
        }

        String answer() throws Exception {
            return answer.get(30, TimeUnit.SECONDS);
        }
    }
}
