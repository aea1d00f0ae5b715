package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.server.config.ClockKind;
import io.penstock.server.config.ServerConfig;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Functions that break every rule, behind a mapping: the message comes back and ends in the
/// dead-letter queue, nothing is lost, and the server works on.
class MisbehavingFunctionTest {
    private static Site site;

    @BeforeAll
    static void open() {
        site = Site.open(ServerConfig.passing().with(ClockKind.MANUAL));
        site.function("works", Code.python(Code.PRINTS));
    }

    @AfterAll
    static void close() {
        site.close();
    }

    @AfterEach
    void worksStill() {
        site.worksStill("works");
    }

    /// One way to fail, and how the journal names it.
    enum Misdeed {
        NEVER_ANSWERS(
                "import threading\ndef handle(event, context):\n    threading.Event().wait()\n",
                "Sandbox.Timedout",
                "Task timed out after 1.00 seconds"),
        ANSWERS_TOO_LATE(
                "import time\ndef handle(event, context):\n    time.sleep(1.2)\n    return 'late'\n",
                "Sandbox.Timedout",
                "Task timed out after 1.00 seconds"),
        EXITS_WITH_ZERO(
                "import os\ndef handle(event, context):\n    os._exit(0)\n",
                "Runtime.ExitError",
                "Runtime exited without providing a reason"),
        EXITS_WITH_ONE(
                "import os\ndef handle(event, context):\n    os._exit(1)\n",
                "Runtime.ExitError",
                "Runtime exited with error: exit status 1"),
        KILLS_ITSELF(
                "import os\ndef handle(event, context):\n    os.kill(os.getpid(), 9)\n",
                "Runtime.ExitError",
                "Runtime exited with error: signal: killed"),
        ANSWERS_WHAT_IS_NO_JSON(
                "def handle(event, context):\n    return object()\n",
                "Runtime.MarshalError",
                "Unable to marshal response"),
        HAS_NO_HANDLER(
                "x = 1\n", "Runtime.HandlerNotFound", "Handler 'handle' missing on module 'main'"),
        DOES_NOT_PARSE(
                "def handle(event", "Runtime.UserCodeSyntaxError", "Syntax error in module 'main'"),
        CANNOT_BE_IMPORTED(
                "import no_such_module\n",
                "Runtime.ImportModuleError",
                "Unable to import module 'main': No module named 'no_such_module'"),
        EXITS_AT_START("import os\nos._exit(7)\n", "Runtime.ExitError", "exit status 7");

        private final String source;
        private final String errorType;
        private final String message;

        Misdeed(String source, String errorType, String message) {
            this.source = source;
            this.errorType = errorType;
            this.message = message;
        }
    }

    @ParameterizedTest
    @EnumSource
    void deadLettersWhatTheFunctionCannotHandle(Misdeed misdeed) throws Exception {
        String name = misdeed.name().toLowerCase(Locale.ROOT);
        site.function(name, Code.python(misdeed.source).timeout(1));
        Box dead = site.queue(name + "-dead");
        Box queue = site.queue(name, Box.visibility(30), dead.after(1));
        Mapping mapping = site.mapping(name, queue);

        String id = queue.send("precious");
        JsonNode failed = mapping.await("function-failed", 1).getFirst();
        mapping.await("returned", 1);
        site.control().advance(30);
        mapping.await("dead-lettered", 1);
        site.lambda().deleteEventSourceMapping(delete -> delete.uuid(mapping.uuid()));

        assertThat(failed.path("errorType").asText()).isEqualTo(misdeed.errorType);
        assertThat(failed.path("errorMessage").asText()).contains(misdeed.message);
        assertThat(dead.receive(0))
                .singleElement()
                .satisfies(message -> {
                    assertThat(message.messageId()).isEqualTo(id);
                    assertThat(message.body()).isEqualTo("precious");
                });
    }

    @Test
    void doesNotMistakeALateAnswerForTheNextOne() throws Exception {
        String function =
                site.function(
                        "late-then-fresh",
                        Code.python(
                                        """
                                        import time
                                        def handle(event, context):
                                            time.sleep(event)
                                            return ["answer", event]
                                        """)
                                .timeout(1));

        var late = site.invoke(function, "1.1");
        var fresh = site.invoke(function, "0");

        assertThat(late.functionError()).isEqualTo("Unhandled");
        assertThat(late.payload().asUtf8String()).contains("Task timed out after 1.00 seconds");
        assertThat(fresh.functionError()).isNull();
        assertThat(fresh.payload().asUtf8String()).isEqualTo("[\"answer\", 0]");
    }

    @Test
    void survivesTwentyMegabytesOfOutput() throws Exception {
        String function =
                site.function(
                        "loud",
                        Code.python(
                                        """
                                        def handle(event, context):
                                            for i in range(20 * 1024):
                                                print("x" * 1023)
                                            print("and done")
                                        """)
                                .timeout(30));
        Box queue = site.queue("loud");
        Mapping mapping = site.mapping(function, queue);

        queue.send("speak");
        mapping.await("deleted", 1);

        assertThat(site.awaitLog(function, log -> log.contains("and done"))).isNotEmpty();
    }

    @Test
    void survivesAChildThatKeepsRunning() throws Exception {
        String function =
                site.function(
                        "forks",
                        Code.python(
                                """
                                import os, signal
                                def handle(event, context):
                                    child = os.fork()
                                    if child == 0:
                                        while True:
                                            signal.pause()
                                    print("child", child)
                                """));
        Box queue = site.queue("forks");
        Mapping mapping = site.mapping(function, queue);

        queue.send("one");
        mapping.await("deleted", 1);
        queue.send("two");
        mapping.await("deleted", 2);
        List<ProcessHandle> children =
                site.awaitLog(function, log -> children(log).size() == 2).stream()
                        .filter(line -> line.startsWith("child "))
                        .flatMap(line ->
                                ProcessHandle.of(Long.parseLong(line.substring(6).strip()))
                                        .stream())
                        .toList();
        site.lambda().deleteFunction(delete -> delete.functionName(function));

        for (ProcessHandle child : children) {
            child.onExit().get(20, TimeUnit.SECONDS);
        }
    }

    private static List<String> children(List<String> log) {
        return log.stream().filter(line -> line.startsWith("child ")).toList();
    }
}
