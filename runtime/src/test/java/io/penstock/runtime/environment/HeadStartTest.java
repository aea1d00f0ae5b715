package io.penstock.runtime.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runtimes that are born of processes that were ready.
final class HeadStartTest {
    private static final String PARENT =
            """
            import os, random
            def parent():
                with open('/proc/%d/cmdline' % os.getppid()) as line:
                    return line.read()
            def handler(event, context):
                return [parent(), os.getpid() == os.getsid(0), random.random(), os.getpid()]
            """;

    private static final String OPTIONS =
            """
            import java.lang.management.ManagementFactory;
            import java.util.List;
            public class Options {
                public List<String> handle() {
                    return ManagementFactory.getRuntimeMXBean().getInputArguments();
                }
            }
            """;
    private static final String SHADOWED =
            """
            import uuid
            def handler(event, context):
                return uuid.mine
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
    void forksPythonWithASessionOfItsOwn() {
        var function = stage.python("forked", PARENT);

        String answer = stage.answer(function, "{}");

        assertThat(answer).contains("forkserver.py").contains("true");
    }

    @Test
    void drawsOtherRandomNumbersInEveryFork() {
        Set<String> drawn = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            var function = stage.python("random" + i, PARENT);
            drawn.add(stage.answer(function, "{}").replaceAll(".*, (0\\.\\d+[^,]*), .*", "$1"));
        }

        assertThat(drawn).hasSize(5);
    }

    @Test
    void prefersAFunctionsOwnModuleToOneThatWasLoadedAhead() {
        var function =
                stage.deploy(
                        Deployment.of("shadow", "python3.12", "app.handler")
                                .file("uuid.py", "mine = 'own'\n")
                                .file("app.py", SHADOWED));

        assertThat(stage.answer(function, "{}")).isEqualTo("\"own\"");
    }

    @Test
    void startsFromScratchWhatReadsItsVariablesAtTheStart() {
        var function =
                stage.deploy(
                        Deployment.of("unbuffered", "python3.12", "app.handler")
                                .variable("PYTHONHASHSEED", "0")
                                .file("app.py", PARENT));

        assertThat(stage.answer(function, "{}")).doesNotContain("forkserver.py");
    }

    @Test
    void replacesAForkServerThatDied() {
        var function = stage.python("first", PARENT.replace("os.getpid()]", "os.getppid()]"));
        String answer = stage.answer(function, "{}");
        long server = Long.parseLong(answer.replaceAll(".*, (\\d+)]", "$1"));
        ProcessHandle handle = ProcessHandle.of(server).orElseThrow();
        handle.destroyForcibly();
        handle.onExit().join();

        assertThat(stage.invoke(function, "{}").coldStart()).as("a child lives on").isFalse();

        var second = stage.python("second", "def handler(event, context):\n    return 'alive'\n");
        assertThat(stage.answer(second, "{}")).isEqualTo("\"alive\"");
    }

    @Test
    void noticesTheEndOfAForkedProcess() {
        var function =
                stage.python(
                        "exits", "import os\ndef handler(event, context):\n    os._exit(event)\n");

        assertThat(stage.answer(function, "3")).contains("exit status 3");
        assertThat(stage.answer(function, "4")).contains("exit status 4");
    }

    @Test
    void startsJavaFromACacheOfItsStart() throws Exception {
        Path code = JavaClasses.compile(root, "Options", OPTIONS);

        var function = stage.deploy(Deployment.of("java", "java25", "Options::handle").code(code));

        assertThat(stage.answer(function, "{}"))
                .containsAnyOf("-XX:AOTCache=", "-XX:SharedArchiveFile=");
    }
}
