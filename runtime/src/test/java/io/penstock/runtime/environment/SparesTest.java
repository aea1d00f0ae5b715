package io.penstock.runtime.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Interpreters that were forked before a function needed them.
final class SparesTest {
    private static final String PID =
            """
            import os
            def handler(event, context):
                return os.getpid()
            """;

    /// Tells the limit of its own control group; 0 where there is none.
    private static final String LIMIT =
            """
            def handler(event, context):
                for line in open('/proc/self/cgroup'):
                    _, kinds, group = line.strip().split(':', 2)
                    if kinds == 'memory':
                        return int(open('/sys/fs/cgroup/memory%s/memory.limit_in_bytes' % group).read())
                    if kinds == '' and 'penstock-' in group:
                        return int(open('/sys/fs/cgroup%s/memory.max' % group).read())
                return 0
            """;

    private static final String VARIABLES =
            """
            import os, subprocess
            def handler(event, context):
                inherited = subprocess.run(['env'], capture_output=True, text=True).stdout
                names = {line.partition('=')[0] for line in inherited.splitlines()}
                return {
                    'own': os.environ['OWN'],
                    'theirs': sorted(n for n in names | set(os.environ) if n in ('LD_BIND_NOW', '_PENSTOCK_WAITING')),
                    'same': set(os.environ) <= names,
                    'directory': os.getcwd() == os.environ['LAMBDA_TASK_ROOT'],
                }
            """;

    private static final String RANDOM_AFTER_A_MOMENT =
            """
            import os, random, time
            def handler(event, context):
                time.sleep(1)
                return '%d %r' % (os.getpid(), random.random())
            """;

    @TempDir Path root;
    private Stage stage;

    @BeforeEach
    void open() {
        stage = Stage.with(root, true);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void givesAFunctionAnInterpreterThatWaits() {
        var function = stage.python("waits", PID);
        Set<Long> before = children();

        long pid = Long.parseLong(stage.answer(function, "{}"));

        assertThat(before).contains(pid).hasSizeLessThanOrEqualTo(Spares.SPARES_MAX);
    }

    @Test
    void forksMoreThanWaitWhenManyComeAtOnce() throws Exception {
        var function = stage.python("many", RANDOM_AFTER_A_MOMENT);
        int many = Spares.SPARES_MAX + 4;

        List<String> answers = atOnce(function, many);

        Set<String> pids = new HashSet<>();
        Set<String> drawn = new HashSet<>();
        for (String answer : answers) {
            String[] words = answer.replace("\"", "").split(" ", -1);
            pids.add(words[0]);
            drawn.add(words[1]);
        }
        assertThat(pids).hasSize(many);
        assertThat(drawn).as("random numbers").hasSize(many);
    }

    @Test
    void limitsASpareToWhatItsFunctionMayHave() {
        var function =
                stage.deploy(
                        Deployment.of("small", "python3.12", "app.handler")
                                .memoryMb(192)
                                .file("app.py", LIMIT));

        String limit = stage.answer(function, "{}");

        boolean limited = stage.invoker.room().capabilities().memoryLimits();
        assertThat(limit).isEqualTo(limited ? Integer.toString(192 * 1024 * 1024) : "0");
    }

    @Test
    void leavesNothingOfTheServersVariables() {
        var function =
                stage.deploy(
                        Deployment.of("variables", "python3.12", "app.handler")
                                .variable("OWN", "a=b\nc")
                                .file("app.py", VARIABLES));

        assertThat(stage.answer(function, "{}"))
                .isEqualTo(
                        "{\"own\": \"a=b\\nc\", \"theirs\": [], \"same\": true,"
                                + " \"directory\": true}");
    }

    @Test
    void usesAnotherIfOneHasEnded() throws Exception {
        var function = stage.python("ended", PID);
        for (ProcessHandle spare : spares()) {
            spare.destroyForcibly();
            spare.onExit().get(20, TimeUnit.SECONDS);
        }

        assertThat(stage.answer(function, "{}")).matches("\\d+");
    }

    @Test
    void endsThemWithTheServer() throws Exception {
        stage.python("idle", PID);
        List<ProcessHandle> spares = spares();

        stage.close();

        assertThat(spares).isNotEmpty();
        for (ProcessHandle spare : spares) {
            spare.onExit().get(20, TimeUnit.SECONDS);
        }
    }

    private List<String> atOnce(FunctionArn function, int count) throws Exception {
        Callable<String> call = () -> stage.answer(function, "{}");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> calls = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                calls.add(threads.submit(call));
            }
            List<String> answers = new ArrayList<>();
            for (Future<String> one : calls) {
                answers.add(one.get());
            }
            return answers;
        }
    }

    private Set<Long> children() {
        return spares().stream().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    /// Returns the children of this stage's fork server.
    private List<ProcessHandle> spares() {
        String program =
                root.resolve("data").resolve("bootstraps").resolve("forkserver.py").toString();
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().commandLine().orElse("").contains(program))
                .flatMap(ProcessHandle::children)
                .toList();
    }
}
