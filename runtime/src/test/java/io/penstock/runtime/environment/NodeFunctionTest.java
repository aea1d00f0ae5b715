package io.penstock.runtime.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.invocation.InvocationReport;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// Node.js functions through our own bootstrap.
@ParameterizedClass(name = "from a process that is ready: {0}")
@ValueSource(booleans = {true, false})
final class NodeFunctionTest {
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
    void returnsWhatAPromiseBrings() {
        var function =
                stage.node(
                        "promise",
                        "app.js",
                        "exports.handler = async (event, context) => ({ got: event, name: context.functionName });\n");

        assertThat(stage.answer(function, "{\"ä\":1}"))
                .isEqualTo("{\"got\":{\"ä\":1},\"name\":\"promise\"}");
        assertThat(stage.answer(function, "\"" + "x".repeat(300_000) + "\"")).hasSize(300_027);
    }

    @Test
    void loadsModulesOfEveryKind() {
        String modern = "export const handler = async () => 'esm';\n";

        assertThat(stage.answer(stage.node("mjs", "app.mjs", modern), "{}")).isEqualTo("\"esm\"");
        assertThat(
                        stage.answer(
                                stage.deploy(
                                        Deployment.of("typed", "nodejs20.x", "src/app.api.handler")
                                                .file("package.json", "{\"type\":\"module\"}")
                                                .file(
                                                        "src/app.js",
                                                        "export const api = { handler: async () => 'nested' };\n")),
                                "{}"))
                .isEqualTo("\"nested\"");
        assertThat(
                        stage.answer(
                                stage.node(
                                        "cjs", "app.cjs", "exports.handler = async () => 'cjs';"),
                                "{}"))
                .isEqualTo("\"cjs\"");
    }

    @Test
    void waitsForAnEmptyEventLoopAfterACallback() {
        var function =
                stage.node(
                        "callback",
                        "app.js",
                        """
                        exports.handler = (event, context, callback) => {
                          if (event === 'silent') return;
                          if (event === 'fail') { callback(new TypeError('no')); return; }
                          setTimeout(() => console.log('late'), 20);
                          callback(null, 'early');
                        };
                        """);

        assertThat(stage.answer(function, "1")).isEqualTo("\"early\"");
        assertThat(stage.log(function)).anyMatch(line -> line.endsWith("\tINFO\tlate"));
        assertThat(stage.answer(function, "\"silent\"")).isEqualTo("null");
        assertThat(stage.answer(function, "\"fail\""))
                .startsWith(
                        "{\"errorType\":\"TypeError\",\"errorMessage\":\"no\",\"trace\":[\"TypeError: no\",");
    }

    @Test
    void reportsErrorsInTheirShape() {
        var function =
                stage.node(
                        "errors",
                        "app.js",
                        """
                        exports.handler = async (event) => {
                          if (event === 1) throw new RangeError('far');
                          if (event === 2) throw 'text';
                          if (event === 3) await new Promise(() => {});
                          return 'fine';
                        };
                        """);

        assertThat(stage.answer(function, "1"))
                .startsWith(
                        "{\"errorType\":\"RangeError\",\"errorMessage\":\"far\",\"trace\":[\"RangeError: far\",\"    at ");
        assertThat(stage.answer(function, "2"))
                .isEqualTo("{\"errorType\":\"string\",\"errorMessage\":\"text\",\"trace\":[]}");
        assertThat(stage.answer(function, "3")).contains("\"errorType\":\"Runtime.NodeJsExit\"");
        InvocationReport after = stage.invoke(function, "4");
        assertThat(Stage.text(after)).isEqualTo("\"fine\"");
        assertThat(after.coldStart()).isFalse();
        assertThat(stage.log(function))
                .anyMatch(line ->
                        line.contains("\tERROR\tInvoke Error \t{\"errorType\":\"RangeError\""));
    }

    @Test
    void endsAfterWhatNobodyCaught() {
        var function =
                stage.node(
                        "uncaught",
                        "app.js",
                        """
                        exports.handler = (event, context, callback) => {
                          if (event === 1) setImmediate(() => { throw new Error('thrown later'); });
                          else if (event === 2) Promise.reject(new Error('rejected later'));
                          else callback(null, 'fine');
                        };
                        """);

        assertThat(stage.answer(function, "1"))
                .startsWith("{\"errorType\":\"Error\",\"errorMessage\":\"thrown later\"");
        assertThat(stage.answer(function, "2"))
                .contains("Runtime.UnhandledPromiseRejection")
                .contains("rejected later");
        assertThat(stage.answer(function, "3")).isEqualTo("\"fine\"");
    }

    @Test
    void namesEveryWayAHandlerCannotBeLoaded() {
        assertThat(loading("../app.handler", "")).contains("Runtime.MalformedHandlerName");
        assertThat(loading("nodot", "")).contains("Runtime.MalformedHandlerName");
        assertThat(loading("missing.handler", ""))
                .startsWith(
                        "{\"errorType\":\"Runtime.ImportModuleError\",\"errorMessage\":\"Error: Cannot find module 'missing'");
        assertThat(loading("app.nothing", "exports.x = 1;"))
                .startsWith(
                        "{\"errorType\":\"Runtime.HandlerNotFound\",\"errorMessage\":\"app.nothing is undefined or not exported\"");
        assertThat(loading("app.handler", "exports.handler = (;"))
                .startsWith("{\"errorType\":\"Runtime.UserCodeSyntaxError\"");
        assertThat(loading("app.handler", "require('nowhere');"))
                .startsWith(
                        "{\"errorType\":\"Runtime.ImportModuleError\",\"errorMessage\":\"Error: Cannot find module 'nowhere'");
        assertThat(loading("app.handler", "throw new Error('early');"))
                .startsWith("{\"errorType\":\"Error\",\"errorMessage\":\"early\"");
    }

    @Test
    void writesLogLinesInTheirFormat() {
        var function =
                stage.node(
                        "console",
                        "app.js",
                        "exports.handler = async () => { console.warn('a\\nb', { c: 1 }); };\n");
        var request = Stage.request(function, "{}");

        assertThat(Stage.text(stage.invoke(request))).isEqualTo("null");

        assertThat(stage.log(function))
                .anyMatch(line ->
                        line.matches(
                                "\\d{4}-\\d\\d-\\d\\dT\\S+Z\t"
                                        + request.requestId()
                                        + "\tWARN\ta\nb \\{ c: 1 \\}"));
    }

    private String loading(String handler, String source) {
        FunctionArn function =
                stage.deploy(Deployment.of("broken", "nodejs20.x", handler).file("app.js", source));
        return stage.answer(function, "{}");
    }
}
