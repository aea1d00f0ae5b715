package io.penstock.runtime.environment;

import static io.penstock.runtime.environment.ExtensionPrograms.HANDLER;
import static io.penstock.runtime.environment.ExtensionPrograms.REGISTERED;
import static io.penstock.runtime.environment.ExtensionPrograms.RETURN;
import static io.penstock.runtime.environment.ExtensionPrograms.watcher;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// How extensions fail their function, and what they are told when it fails or ends.
@Timeout(120)
final class ExtensionEndsTest {
    private static final String FUNCTION = HANDLER + RETURN;

    @TempDir Path root;
    private Stage stage;

    @BeforeEach
    void open() {
        stage = Stage.initialisingFor(root, Duration.ofSeconds(1));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void anExtensionThatDiesFailsTheInvocationAndTheNextBeginsAfresh() {
        FunctionArn function = python("crash", FUNCTION, watcher("os._exit(3)"));

        for (int i = 0; i < 2; i++) {
            var request = Stage.request(function, "1");
            assertThat(Stage.text(stage.invoke(request)))
                    .isEqualTo(error("Extension.Crash", request.requestId(), "exit status 3"));
        }
        assertThat(stage.log(function))
                .anyMatch(line -> line.endsWith("Status: error\tError Type: Extension.Crash"));
    }

    @Test
    void anExtensionReportsThatItCannotInitialise() {
        FunctionArn function =
                python(
                        "noinit",
                        "print('function begins')\n" + FUNCTION,
                        REGISTERED + "error('init', 'Extension.NoLicence')\n");
        var request = Stage.request(function, "1");

        assertThat(Stage.text(stage.invoke(request)))
                .isEqualTo(error("Extension.InitError", request.requestId(), "exit code 0"));
        assertThat(stage.log(function))
                .contains(
                        "EXT 202",
                        "EXTENSION\tName: watcher\tState: InitError\tEvents: [INVOKE,SHUTDOWN]\tError"
                                + " Type: Extension.NoLicence")
                .anyMatch(line ->
                        line.startsWith("INIT_REPORT")
                                && line.endsWith("\tError Type: Extension.InitError"));
    }

    @Test
    void anExtensionReportsThatItMustEnd() {
        FunctionArn function =
                python(
                        "noexit",
                        FUNCTION,
                        watcher("error('exit', 'Extension.LostKey'); sys.exit(4)"));
        var request = Stage.request(function, "1");

        assertThat(Stage.text(stage.invoke(request)))
                .isEqualTo(error("Extension.ExitError", request.requestId(), "exit status 4"));
        assertThat(stage.log(function))
                .contains(
                        "EXTENSION\tName: watcher\tState: ExitError\tEvents: [INVOKE,SHUTDOWN]\tError"
                                + " Type: Extension.LostKey");
    }

    @Test
    void anExtensionThatReportsAnErrorAndStaysHoldsTheInvocationUp() {
        FunctionArn function =
                python(
                        "stays",
                        FUNCTION,
                        watcher("error('exit', 'Extension.LostKey'); time.sleep(60)"));

        assertThat(stage.answer(function, "1")).contains("Task timed out after 2.00 seconds");
    }

    @Test
    void aProgramThatCannotBeExecutedIsALaunchError() {
        FunctionArn function = python("unlaunched", FUNCTION, "#!/nowhere/interpreter\n");
        var request = Stage.request(function, "1");

        assertThat(Stage.text(stage.invoke(request)))
                .isEqualTo(
                        error(
                                "Extension.LaunchError",
                                request.requestId(),
                                "fork/exec /opt/extensions/watcher: no such file or directory"));
        assertThat(stage.log(function))
                .contains(
                        "EXTENSION\tName: watcher\tState: LaunchError\tEvents: []\tError Type:"
                                + " UnknownError")
                .doesNotContain("handled 1");
    }

    @Test
    void elevenProgramsAreTooMany() {
        var deployment =
                Deployment.of("eleven", "python3.12", "app.handler").file("app.py", FUNCTION);
        for (int i = 10; i < 21; i++) {
            deployment.extension("watcher" + i, watcher("pass"));
        }
        FunctionArn function = stage.deploy(deployment);
        var request = Stage.request(function, "1");

        assertThat(Stage.text(stage.invoke(request)))
                .isEqualTo(
                        error(
                                "Extension.LaunchError",
                                request.requestId(),
                                "Extension limit (10) reached"));
        assertThat(stage.log(function))
                .contains(
                        "EXTENSION\tName: watcher20\tState: LaunchError\tEvents: []\tError Type:"
                                + " TooManyExtensions");
    }

    @Test
    void anExtensionThatDoesNotRegisterHoldsTheRuntimeBack() {
        FunctionArn function =
                python(
                        "silent",
                        "print('function begins')\n" + FUNCTION,
                        "#!/usr/bin/python3\nimport time\ntime.sleep(60)\n");

        assertThat(stage.answer(function, "1")).contains("Task timed out after 2.00 seconds");
        assertThat(stage.log(function))
                .anyMatch(line -> line.matches("INIT_REPORT .*Phase: init\tStatus: timeout"))
                .anyMatch(line -> line.matches("INIT_REPORT .*Phase: invoke\tStatus: timeout"))
                .doesNotContain("function begins");
    }

    @Test
    void anExtensionThatNeverAsksForAnEventHoldsTheInitialisationUp() {
        FunctionArn function = python("mute", FUNCTION, REGISTERED + "time.sleep(60)\n");

        assertThat(stage.answer(function, "1")).contains("Task timed out after 2.00 seconds");
        assertThat(stage.log(function))
                .anyMatch(line -> line.matches("INIT_REPORT .*Phase: init\tStatus: timeout"));
    }

    @Test
    void extensionsAreToldOfATimeOut() {
        FunctionArn function =
                python(
                        "hangs",
                        "import threading\n" + HANDLER + "    threading.Event().wait()\n",
                        watcher("pass"));

        assertThat(stage.answer(function, "1")).contains("Task timed out after 2.00 seconds");
        assertThat(ends(function)).containsExactly("EXT SHUTDOWN timeout in time");
    }

    @Test
    void extensionsAreToldOfAFailure() {
        FunctionArn function =
                python("exits", "import os\n" + HANDLER + "    os._exit(5)\n", watcher("pass"));

        assertThat(stage.answer(function, "1")).contains("exit status 5");
        assertThat(ends(function)).containsExactly("EXT SHUTDOWN failure in time");
    }

    @Test
    void anExtensionHasTwoSecondsToEndAndIsKilledThen() {
        FunctionArn function = python("slow", FUNCTION, watcher("pass", "time.sleep(60)"));
        assertThat(stage.answer(function, "1")).isEqualTo("1");
        long began = System.nanoTime();

        stage.invoker.close();

        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(Duration.ofMillis(1_900), Duration.ofSeconds(6));
        assertThat(ends(function)).containsExactly("EXT SHUTDOWN spindown in time");
    }

    @Test
    void aRuntimeWithoutExtensionsIsNotAskedToEnd() {
        FunctionArn function =
                stage.deploy(
                        Deployment.of("alone", "python3.12", "app.handler")
                                .file("app.py", ASKED + FUNCTION));
        assertThat(stage.answer(function, "1")).isEqualTo("1");

        stage.invoker.close();

        assertThat(stage.log(function)).doesNotContain("asked to end");
    }

    @Test
    void aRuntimeWithExtensionsIsAskedToEndAndHasThirtyPercentOfTheirTime() {
        FunctionArn function = python("asked", ASKED + FUNCTION, watcher("pass"));
        assertThat(stage.answer(function, "1")).isEqualTo("1");
        long began = System.nanoTime();

        stage.invoker.close();

        assertThat(stage.log(function)).contains("asked to end");
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(Duration.ofMillis(600), Duration.ofMillis(1_900));
    }

    /// What a function begins with that tells when it is asked to end, and stays.
    private static final String ASKED =
            "import signal\nsignal.signal(signal.SIGTERM, lambda *_: print('asked to end', flush=True))\n";

    private List<String> ends(FunctionArn function) {
        return stage.log(function).stream()
                .filter(line -> line.startsWith("EXT SHUTDOWN"))
                .map(line -> line.replaceAll("\\d{13} ", ""))
                .toList();
    }

    private FunctionArn python(String name, String handler, String extension) {
        return stage.deploy(
                Deployment.of(name, "python3.12", "app.handler")
                        .timeout(Duration.ofSeconds(2))
                        .file("app.py", handler)
                        .extension("watcher", extension));
    }

    private static String error(String type, String requestId, String text) {
        return "{\"errorType\":\"%s\",\"errorMessage\":\"RequestId: %s Error: %s\"}"
                .formatted(type, requestId, text);
    }
}
