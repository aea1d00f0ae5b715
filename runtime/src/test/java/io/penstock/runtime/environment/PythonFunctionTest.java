package io.penstock.runtime.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.invocation.InvocationResult.FunctionFailed;
import io.penstock.engine.invocation.Payload;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// Python functions through our own bootstrap.
@ParameterizedClass(name = "from a process that is ready: {0}")
@ValueSource(booleans = {true, false})
final class PythonFunctionTest {
    @Parameter boolean headStart;
    @TempDir Path root;
    private Stage stage;

    @BeforeEach
    void open() {
        stage = Stage.with(root, headStart);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void returnsWhatTheHandlerReturns() {
        var function =
                stage.python("echo", "def handler(event, context):\n    return {'got': event}\n");

        InvocationReport first = stage.invoke(function, "{\"a\": [1, \"é\"]}");
        InvocationReport second = stage.invoke(function, "null");

        assertThat(Stage.text(first)).isEqualTo("{\"got\": {\"a\": [1, \"é\"]}}");
        assertThat(first.coldStart()).isTrue();
        assertThat(first.executedVersion()).isEqualTo("$LATEST");
        assertThat(Stage.text(second)).isEqualTo("{\"got\": null}");
        assertThat(second.coldStart()).isFalse();
    }

    @Test
    void givesTheHandlerItsContext() {
        var function =
                stage.python(
                        "context",
                        """
                        import os
                        def handler(event, context):
                            return [context.aws_request_id, context.function_name,
                                    context.memory_limit_in_mb, context.invoked_function_arn,
                                    0 < context.get_remaining_time_in_millis() <= 20000,
                                    context.log_group_name, context.client_context.custom,
                                    context.identity.cognito_identity_id,
                                    os.environ['_X_AMZN_TRACE_ID']]
                        """);
        var request =
                new InvocationRequest(
                        "11111111-2222-4333-8444-555555555555",
                        function.qualified("$LATEST"),
                        Payload.of("{}"),
                        "{\"custom\":{\"k\":\"ü\"}}",
                        "Root=1-2-3",
                        false);

        String answer = Stage.text(stage.invoke(request));

        assertThat(answer)
                .startsWith(
                        "[\"11111111-2222-4333-8444-555555555555\", \"context\", \"256\","
                                + " \"arn:aws:lambda:us-east-1:123456789012:function:context:$LATEST\","
                                + " true, \"/aws/lambda/context\", {\"k\": \"ü\"}, null, \"Root=1-2-3;Lineage=");
    }

    @Test
    void reportsAnExceptionAndLivesOn() {
        var function =
                stage.python(
                        "raises",
                        """
                        def handler(event, context):
                            if event == 1:
                                raise ValueError('no good')
                            return 'fine'
                        """);
        var request = Stage.request(function, "1");

        InvocationReport report = stage.invoke(request);

        assertThat(report.result())
                .isInstanceOfSatisfying(
                        FunctionFailed.class,
                        failed -> {
                            assertThat(failed.errorType()).isEqualTo("ValueError");
                            assertThat(failed.errorMessage()).isEqualTo("no good");
                            assertThat(failed.response().text())
                                    .startsWith(
                                            "{\"errorMessage\": \"no good\", \"errorType\": \"ValueError\", \"requestId\": \""
                                                    + request.requestId()
                                                    + "\", \"stackTrace\": [\"  File \\\"")
                                    .contains("line 3, in handler");
                        });
        InvocationReport after = stage.invoke(function, "2");
        assertThat(Stage.text(after)).isEqualTo("\"fine\"");
        assertThat(after.coldStart()).isFalse();
        assertThat(stage.awaitLog(function, "[ERROR] ValueError: no good")).isNotEmpty();
    }

    @Test
    void namesEveryWayAHandlerCannotBeLoaded() {
        assertThat(loading("nodot", "x = 1\n"))
                .startsWith(
                        "{\"errorMessage\": \"Bad handler 'nodot': not enough values to unpack (expected 2, got 1)\", \"errorType\": \"Runtime.MalformedHandlerName\", \"requestId\": \"\"");
        assertThat(loading("missing.handler", "x = 1\n"))
                .startsWith(
                        "{\"errorMessage\": \"Unable to import module 'missing': No module named 'missing'\", \"errorType\": \"Runtime.ImportModuleError\"");
        assertThat(loading("app.nothing", "x = 1\n"))
                .startsWith(
                        "{\"errorMessage\": \"Handler 'nothing' missing on module 'app'\", \"errorType\": \"Runtime.HandlerNotFound\"");
        assertThat(loading("app.handler", "def handler(:\n"))
                .contains("\"errorType\": \"Runtime.UserCodeSyntaxError\"");
        assertThat(loading("sys.handler", "x = 1\n"))
                .contains("\"errorType\": \"Runtime.BuiltInModuleConflict\"");
        assertThat(loading("app.handler", "raise KeyError('early')\n"))
                .startsWith("{\"errorMessage\": \"'early'\", \"errorType\": \"KeyError\"");
    }

    @Test
    void readsHandlersInPackages() {
        var function =
                stage.deploy(
                        Deployment.of("packaged", "python3.12", "pkg/mod.handler")
                                .file("pkg/mod.py", "def handler(e, c):\n    return __name__\n"));

        assertThat(stage.answer(function, "{}")).isEqualTo("\"pkg.mod\"");
    }

    @Test
    void reportsWhatIsNotJson() {
        var function = stage.python("set", "def handler(event, context):\n    return {1, 2}\n");

        assertThat(stage.answer(function, "{}"))
                .contains("Unable to marshal response: Object of type set is not JSON serializable")
                .contains("\"errorType\": \"Runtime.MarshalError\"");
    }

    @Test
    void writesLogLinesInTheirFormatAndOrder() {
        var function =
                stage.python(
                        "logs",
                        """
                        import logging
                        logging.getLogger().setLevel(logging.INFO)
                        def handler(event, context):
                            print('printed')
                            logging.info('logged %s', 1)
                            print('unfinished', end='')
                        """);
        var request = Stage.withTail(function, "{}");

        InvocationReport report = stage.invoke(request);

        String id = request.requestId();
        assertThat(report.logTail().text())
                .matches(
                        "(?s)START RequestId: "
                                + id
                                + " Version: \\$LATEST\nprinted\n"
                                + "\\[INFO\\]\t\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\t"
                                + id
                                + "\tlogged 1\nunfinished\nEND RequestId: "
                                + id
                                + "\nREPORT RequestId: "
                                + id
                                + "\tDuration: \\d+\\.\\d\\d ms\tBilled Duration: \\d+ ms\tMemory Size: 256 MB"
                                + "\tMax Memory Used: [1-9]\\d* MB\tInit Duration: \\d+\\.\\d\\d ms\t\n");
    }

    private String loading(String handler, String source) {
        var function =
                stage.deploy(Deployment.of("broken", "python3.12", handler).file("app.py", source));
        return stage.answer(function, "{}");
    }
}
