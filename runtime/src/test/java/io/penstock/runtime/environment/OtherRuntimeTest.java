package io.penstock.runtime.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.invocation.InvocationResult.FunctionFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Java functions through Lambda's own client, and custom runtimes that open a connection per call.
final class OtherRuntimeTest {
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
    void runsAJavaHandler() throws IOException {
        var function =
                stage.deploy(
                        Deployment.of("java", "java21", "Shout::handle")
                                .memoryMb(512)
                                .code(
                                        JavaClasses.compile(
                                                root,
                                                "Shout",
                                                """
                                                public class Shout {
                                                    public String handle(String event) {
                                                        if (event.equals("bad")) throw new IllegalStateException("bad event");
                                                        IO.println("heard " + event);
                                                        return event.toUpperCase();
                                                    }
                                                }
                                                """)));

        InvocationReport first = stage.invoke(function, "\"hello\"");
        InvocationReport second = stage.invoke(Stage.withTail(function, "\"again\""));

        assertThat(Stage.text(first)).isEqualTo("\"HELLO\"");
        assertThat(Stage.text(second)).isEqualTo("\"AGAIN\"");
        assertThat(second.coldStart()).isFalse();
        assertThat(second.logTail().text()).contains("\nheard again\nEND RequestId");
        assertThat(stage.invoke(function, "\"bad\"").result())
                .isInstanceOfSatisfying(
                        FunctionFailed.class,
                        failed -> {
                            assertThat(failed.errorType())
                                    .isEqualTo("java.lang.IllegalStateException");
                            assertThat(failed.errorMessage()).isEqualTo("bad event");
                        });
    }

    @Test
    void reportsAJavaClassThatIsNotThere() throws IOException {
        var function =
                stage.deploy(
                        Deployment.of("nojava", "java21", "Nowhere::handle")
                                .memoryMb(512)
                                .code(JavaClasses.compile(root, "Shout", "public class Shout {}")));

        assertThat(stage.answer(function, "{}")).contains("Class not found: Nowhere");
    }

    @Test
    void runsACustomRuntime() {
        var function =
                stage.deploy(
                        Deployment.of("custom", "provided.al2023", "any.thing")
                                .variable("GREETING", "hi")
                                .file("bootstrap", BOOTSTRAP));

        InvocationReport first = stage.invoke(function, "{\"n\": 1}");

        assertThat(Stage.text(first)).isEqualTo("hi any.thing {\"n\": 1}");
        for (int i = 0; i < 20; i++) {
            assertThat(stage.answer(function, "{\"n\": %d}".formatted(i)))
                    .isEqualTo("hi any.thing {\"n\": %d}".formatted(i));
        }
        assertThat(stage.invoker.environments()).isEqualTo(1);
    }

    @Test
    void givesAProcessExactlyItsVariables() {
        var function =
                stage.deploy(
                        Deployment.of("variables", "provided.al2023", "h")
                                .variable("MINE", "yes")
                                .variable("TZ", "Europe/Berlin")
                                .file("bootstrap", VARIABLES));

        List<String> lines = List.of(stage.answer(function, "{}").split("\n"));

        assertThat(lines.stream().map(line -> line.substring(0, line.indexOf('='))))
                .containsExactlyInAnyOrder(
                        "AWS_ACCESS_KEY_ID",
                        "AWS_DEFAULT_REGION",
                        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
                        "AWS_LAMBDA_FUNCTION_NAME",
                        "AWS_LAMBDA_FUNCTION_VERSION",
                        "AWS_LAMBDA_INITIALIZATION_TYPE",
                        "AWS_LAMBDA_LOG_FORMAT",
                        "AWS_LAMBDA_LOG_GROUP_NAME",
                        "AWS_LAMBDA_LOG_STREAM_NAME",
                        "AWS_LAMBDA_RUNTIME_API",
                        "AWS_REGION",
                        "AWS_SECRET_ACCESS_KEY",
                        "AWS_SESSION_TOKEN",
                        "AWS_XRAY_CONTEXT_MISSING",
                        "AWS_XRAY_DAEMON_ADDRESS",
                        "LAMBDA_RUNTIME_DIR",
                        "LAMBDA_TASK_ROOT",
                        "LANG",
                        "LD_LIBRARY_PATH",
                        "MINE",
                        "PATH",
                        "PWD",
                        "TMPDIR",
                        "TZ",
                        "_AWS_XRAY_DAEMON_ADDRESS",
                        "_AWS_XRAY_DAEMON_PORT",
                        "_HANDLER",
                        "_PENSTOCK_ENVIRONMENT");
        assertThat(lines)
                .contains("MINE=yes", "TZ=Europe/Berlin", "AWS_ACCESS_KEY_ID=123456789012");
    }

    @Test
    void needsABootstrapThatCanBeExecuted() throws IOException {
        var missing =
                stage.deploy(
                        Deployment.of("missing", "provided.al2023", "h").file("other", "nothing"));
        Path code = Files.createDirectories(root.resolve("plain"));
        Files.writeString(code.resolve("bootstrap"), "#!/bin/sh\n");
        var plain = stage.deploy(Deployment.of("plain", "provided.al2023", "h").code(code));
        var request = Stage.request(missing, "{}");

        assertThat(Stage.text(stage.invoke(request)))
                .isEqualTo(
                        "{\"errorType\":\"Runtime.InvalidEntrypoint\",\"errorMessage\":\"RequestId: "
                                + request.requestId()
                                + " Error: Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]\"}");
        assertThat(stage.answer(plain, "{}")).contains("Runtime.InvalidEntrypoint");
    }

    @Test
    void refusesWhatTheMachineLacks() {
        var function = stage.deploy(Deployment.of("ruby", "ruby3.3", "a.b").file("a.rb", ""));

        assertThat(stage.invoke(function, "{}").result())
                .isInstanceOfSatisfying(
                        InvocationResult.Refused.class,
                        refused -> {
                            assertThat(refused.refusal())
                                    .isEqualTo(InvocationResult.Refusal.UNAVAILABLE);
                            assertThat(refused.message()).contains("ruby3.3");
                        });
    }

    /// Opens a connection per call, as a shell script would.
    private static final String BOOTSTRAP =
            """
            #!/usr/bin/env python3
            import http.client, os
            def call(method, path, body=None):
                connection = http.client.HTTPConnection(os.environ['AWS_LAMBDA_RUNTIME_API'])
                connection.request(method, '/2018-06-01/runtime' + path, body)
                answer = connection.getresponse()
                data = answer.read()
                connection.close()
                return answer, data
            while True:
                event, data = call('GET', '/invocation/next')
                id = event.getheader('Lambda-Runtime-Aws-Request-Id')
                text = os.environ['GREETING'] + ' ' + os.environ['_HANDLER'] + ' ' + data.decode()
                answer, _ = call('POST', '/invocation/' + id + '/response', text.encode())
                assert answer.status == 202
            """;

    private static final String VARIABLES =
            BOOTSTRAP.replace(
                    "os.environ['GREETING'] + ' ' + os.environ['_HANDLER'] + ' ' + data.decode()",
                    "'\\n'.join(k + '=' + v for k, v in os.environ.items() if k != 'LC_CTYPE')");
}
