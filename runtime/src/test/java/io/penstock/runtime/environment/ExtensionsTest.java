package io.penstock.runtime.environment;

import static io.penstock.runtime.environment.ExtensionPrograms.HANDLER;
import static io.penstock.runtime.environment.ExtensionPrograms.INTERNAL;
import static io.penstock.runtime.environment.ExtensionPrograms.RETURN;
import static io.penstock.runtime.environment.ExtensionPrograms.telemetry;
import static io.penstock.runtime.environment.ExtensionPrograms.watcher;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.invocation.InvocationReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// External and internal extensions with real processes, and what they are told.
final class ExtensionsTest {
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
    void anExtensionTakesPartInEveryPhase() {
        FunctionArn function = python("phases", HANDLER + RETURN, "watcher", watcher("pass"));

        assertThat(stage.answer(function, "1")).isEqualTo("1");
        InvocationReport second = stage.invoke(function, "2");
        stage.invoker.close();

        assertThat(second.coldStart()).isFalse();
        assertThat(stage.log(function))
                .filteredOn(line -> line.startsWith("EXT") || line.startsWith("handled"))
                .map(line -> line.replaceAll("[0-9a-f-]{36}", "ID").replaceAll("\\d{13}", "MS"))
                .contains("EXT registered phases $LATEST app.handler 123456789012")
                .containsSubsequence(
                        "EXTENSION\tName: watcher\tState: Ready\tEvents: [INVOKE,SHUTDOWN]",
                        "EXT INVOKE ID MS phases",
                        "EXT INVOKE ID MS phases",
                        "EXT SHUTDOWN spindown MS in time");
    }

    @Test
    void anInvocationEndsWhenItsExtensionsAreDone() {
        FunctionArn function =
                python("slow", HANDLER + RETURN, "watcher", watcher("time.sleep(0.3)"));

        stage.answer(function, "1");
        InvocationReport second = stage.invoke(function, "2");

        assertThat(second.extensions()).isGreaterThan(Duration.ofMillis(200));
        assertThat(second.duration()).isGreaterThan(second.extensions());
        assertThat(Stage.text(second)).isEqualTo("2");
    }

    @Test
    void anExtensionThatDoesNotFinishTimesTheInvocationOut() {
        FunctionArn function =
                python(
                        "late",
                        HANDLER + RETURN,
                        "watcher",
                        watcher("time.sleep(60 if event['eventType'] == 'INVOKE' else 0)"));

        assertThat(stage.answer(function, "1")).contains("Task timed out after 3.00 seconds");
    }

    /// Everything that the platform tells of two invocations, the second of which fails.
    @ParameterizedTest
    @ValueSource(strings = {"HTTP", "TCP"})
    void telemetryArrivesInItsOrder(String protocol) {
        String handler =
                "import os\n" + HANDLER + "    if event == 2: os._exit(3)\n    return event\n";
        FunctionArn function = python("telemetry", handler, "watcher", telemetry(protocol));
        var first = Stage.request(function, "1");
        var second = Stage.request(function, "2");

        assertThat(Stage.text(stage.invoke(first))).isEqualTo("1");
        assertThat(Stage.text(stage.invoke(second))).contains("exit status 3");
        stage.invoker.close();

        assertThat(got(function))
                .containsSubsequence(
                        "platform.initStart on-demand init telemetry $LATEST",
                        "platform.telemetrySubscription watcher Subscribed",
                        "platform.extension watcher Ready",
                        "platform.initRuntimeDone on-demand init success",
                        "platform.initReport on-demand init success durationMs",
                        "platform.start " + first.requestId() + " $LATEST",
                        "platform.runtimeDone "
                                + first.requestId()
                                + " success durationMs producedBytes",
                        "platform.report "
                                + first.requestId()
                                + " success durationMs billedDurationMs memorySizeMB maxMemoryUsedMB"
                                + " initDurationMs",
                        "platform.start " + second.requestId() + " $LATEST",
                        "platform.runtimeDone "
                                + second.requestId()
                                + " error Runtime.ExitError durationMs producedBytes",
                        "platform.report "
                                + second.requestId()
                                + " error Runtime.ExitError durationMs billedDurationMs memorySizeMB"
                                + " maxMemoryUsedMB");
        assertThat(got(function)).contains("function handled 1");
        assertThat(stage.log(function))
                .contains(
                        "EXT 400 ValidationError types should not be empty; URI port is not"
                                + " provided",
                        "EXT 202 Logs.NotSupported Logs API is not supported");
    }

    @Test
    void theRuntimeStartsOnceItsExtensionsHaveRegistered() {
        FunctionArn function =
                python(
                        "ordered",
                        """
                        import os
                        seen = os.path.exists(os.environ['TMPDIR'] + '/made')
                        def handler(event, context):
                            return seen
                        """,
                        "watcher",
                        """
                        #!/usr/bin/python3
                        import os, time
                        time.sleep(0.3)
                        open(os.environ['TMPDIR'] + '/made', 'w').close()
                        """
                                + watcher("pass"));

        assertThat(stage.answer(function, "1")).isEqualTo("true");
    }

    @Test
    void aRuntimeHasAnInternalExtension() {
        FunctionArn function =
                stage.deploy(
                        Deployment.of("inner", "provided.al2023", "h").file("bootstrap", INTERNAL));

        assertThat(stage.answer(function, "1")).isEqualTo("1");
        InvocationReport second = stage.invoke(function, "2");
        stage.invoker.close();

        assertThat(second.extensions()).isGreaterThan(Duration.ofMillis(100));
        assertThat(stage.log(function))
                .contains(
                        "EXTENSION\tName: inner\tState: Ready\tEvents: [INVOKE]",
                        "INNER INVOKE inner",
                        "INNER asked to end");
    }

    private List<String> got(FunctionArn function) {
        return stage.log(function).stream()
                .filter(line -> line.startsWith("GOT "))
                .map(line -> line.substring(4))
                .toList();
    }

    private FunctionArn python(String name, String handler, String extension, String source) {
        return stage.deploy(
                Deployment.of(name, "python3.12", "app.handler")
                        .timeout(Duration.ofSeconds(3))
                        .file("app.py", handler)
                        .extension(extension, source));
    }
}
