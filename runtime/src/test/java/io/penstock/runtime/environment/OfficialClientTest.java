package io.penstock.runtime.environment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.invocation.ResponseMetadata;
import io.penstock.engine.invocation.ResponseSink;
import io.penstock.runtime.environment.language.Bootstraps;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// AWS's own runtime clients as they come from their registries, unmodified. Sources of the
/// functions: `src/test/clients`.
@Timeout(180)
final class OfficialClientTest {
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

    /// `aws-lambda-ric` from npm, started by a bootstrap of one line.
    @Nested
    final class OfNode {
        @Test
        void answersFailsAndRecovers(TestReporter reporter) throws IOException {
            if (!ClientBuild.ready("runtime-node", reporter)) {
                return;
            }
            FunctionArn function = node("app.handler");
            String trace = "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=1";
            var request =
                    new InvocationRequest(
                            Stage.id(),
                            function,
                            Payload.of("{\"name\":\"Ada\"}"),
                            "{\"custom\":{\"a\":1}}",
                            trace,
                            true);

            InvocationReport first = stage.invoke(request);
            InvocationReport failed = stage.invoke(function, ask("fail", "Bob"));
            InvocationReport again = stage.invoke(function, ask("greet", "Cleo"));

            assertThat(Stage.text(first))
                    .startsWith(
                            "{\"hello\":\"Ada\",\"arn\":\"%s\",\"client\":{\"a\":1},\"trace\":\"%s;Lineage="
                                    .formatted(function, trace))
                    .endsWith("\"left\":true}");
            assertThat(first.logTail().text())
                    .containsPattern("Z\\t" + request.requestId() + "\\tINFO\\tgreeting Ada\\n");
            assertThat(Stage.text(failed))
                    .startsWith(
                            "{\"errorType\":\"RangeError\",\"errorMessage\":\"refused Bob\",\"trace\":[");
            assertThat(Stage.text(again)).contains("\"hello\":\"Cleo\"");
            assertThat(again.coldStart()).isFalse();
            assertThat(
                            stage.answer(
                                    function,
                                    "{\"do\":\"repeat\",\"name\":\"x\",\"times\":6291554}"))
                    .hasSize(6291556);
            assertThat(stage.answer(function, "{\"name\":\"" + "y".repeat(6_000_000) + "\"}"))
                    .contains("yyy");
        }

        @Test
        void tellsHowItsProcessEnds(TestReporter reporter) throws IOException {
            if (!ClientBuild.ready("runtime-node", reporter)) {
                return;
            }
            FunctionArn function = node("app.handler");

            assertThat(stage.answer(function, ask("crash", "Eve")))
                    .contains("\"errorMessage\":\"lost Eve\"");
            assertThat(stage.answer(function, ask("reject", "Eve")))
                    .contains("Runtime.UnhandledPromiseRejection", "unhandled Eve");
            assertThat(stage.answer(function, ask("never", "Eve"))).isEqualTo("null");
            assertThat(stage.answer(function, ask("hang", "Eve")))
                    .contains("Task timed out after 5.00 seconds");
            assertThat(stage.answer(function, ask("greet", "Ada"))).contains("\"hello\":\"Ada\"");
        }

        @Test
        void callsBackStreamsAndFailsItsInitialisation(TestReporter reporter) throws IOException {
            if (!ClientBuild.ready("runtime-node", reporter)) {
                return;
            }
            var streamed = new Collected();
            var words = Stage.request(node("app.words"), "{\"words\":[\"one \",\"two\"]}");
            stage.invoke(words, streamed);

            assertThat(stage.answer(node("app.later"), ask("", "Ada")))
                    .isEqualTo("\"called back for Ada\"");
            assertThat(streamed.metadata)
                    .isEqualTo(new ResponseMetadata(ResponseMetadata.HTTP_INTEGRATION, true));
            assertThat(streamed.bytes.toString(UTF_8))
                    .isEqualTo(
                            "{\"statusCode\":201,\"headers\":{\"x-words\":\"yes\"}}"
                                    + "\0".repeat(8)
                                    + "one two");
            assertThat(stage.answer(node("app.missing"), "{}")).contains("Runtime.HandlerNotFound");
            assertThat(stage.answer(node("nowhere.handler"), "{}"))
                    .contains("Runtime.ImportModuleError");
        }

        private FunctionArn node(String handler) {
            return stage.deploy(
                    Deployment.of(handler.replace('.', '-'), "provided.al2023", handler)
                            .timeout(Duration.ofSeconds(5))
                            .code(ClientBuild.code("runtime-node")));
        }
    }

    /// A binary with `lambda_runtime` from crates.io.
    @Nested
    final class OfRust {
        @Test
        void answersFailsPanicsAndIsToldOfItsEnd(TestReporter reporter) throws IOException {
            if (!ClientBuild.ready("runtime-rust", reporter)) {
                return;
            }
            FunctionArn function = binary("crab", "runtime-rust");

            assertThat(stage.answer(function, ask("greet", "Ada")))
                    .isEqualTo("{\"arn\":\"" + function + "\",\"hello\":\"Ada\"}");
            assertThat(stage.answer(function, ask("fail", "Bob")))
                    .contains("\"errorMessage\":\"refused Bob\"", "\"errorType\":");
            assertThat(stage.answer(function, ask("panic", "Eve"))).contains("lost Eve");
            InvocationReport warm = stage.invoke(function, ask("greet", "Cleo"));
            assertThat(Stage.text(warm)).contains("Cleo");
            assertThat(warm.coldStart()).isFalse();
            assertThat(stage.answer(function, ask("exit", "x"))).contains("exit status 7");
            assertThat(stage.answer(function, ask("greet", "Ada"))).contains("Ada");
            assertThat(stage.log(function))
                    .anyMatch(
                            line -> line.startsWith("EXTENSION\tName: _lambda-rust-runtime-no-op"));
            stage.invoker.close();
            assertThat(stage.log(function)).contains("told of the end");
        }
    }

    /// A binary with `aws-lambda-go`.
    @Nested
    final class OfGo {
        @Test
        void answersStreamsFailsAndPanics(TestReporter reporter) throws IOException {
            if (!ClientBuild.ready("runtime-go", reporter)) {
                return;
            }
            FunctionArn function = binary("gopher", "runtime-go");

            assertThat(stage.answer(function, "{\"name\":\"Ada\"}"))
                    .isEqualTo("{\"arn\":\"" + function + "\",\"hello\":\"Ada\"}");
            assertThat(stage.answer(function, ask("stream", "abc"))).isEqualTo("abc".repeat(1000));
            assertThat(stage.answer(function, ask("fail", "Bob")))
                    .contains("\"errorMessage\":\"refused Bob\"", "\"errorType\":\"errorString\"");
            assertThat(stage.answer(function, ask("panic", "Eve")))
                    .contains("\"errorMessage\":\"lost Eve\"", "\"stackTrace\":[");
            assertThat(stage.answer(function, "{\"name\":\"again\"}")).contains("again");
            assertThat(stage.log(function))
                    .anyMatch(line ->
                            line.startsWith("EXTENSION\tName: GoLangEnableSIGTERM\tState: Ready"));
        }
    }

    /// `aws-lambda-java-runtime-interface-client` from Maven Central, which every `java*` runs on.
    @Nested
    final class OfJava {
        @Test
        void isTheOneThatWasPublished() throws IOException {
            FunctionArn function =
                    stage.deploy(
                            Deployment.of("origin", "java21", "Origin::tell")
                                    .memoryMb(512)
                                    .code(JavaClasses.compile(root, "Origin", ORIGIN)));

            assertThat(stage.answer(function, "{}"))
                    .isEqualTo(
                            "\"%s/aws-lambda-java-runtime-interface-client-2.9.0.jar version=2.9.0\"",
                            Bootstraps.defaultJavaRuntime().toAbsolutePath());
        }

        /// Tells which jar called it, and which version that says it is.
        private static final String ORIGIN =
                """
                import java.io.IOException;
                import java.util.Properties;

                public class Origin {
                    public String tell(Object event) throws IOException {
                        Class<?> caller = null;
                        for (StackTraceElement frame : new Throwable().getStackTrace()) {
                            if (frame.getClassName().endsWith(".client.AWSLambda")) {
                                try {
                                    caller = Class.forName(frame.getClassName());
                                } catch (ClassNotFoundException impossible) {
                                    throw new IllegalStateException(impossible);
                                }
                            }
                        }
                        String jar = caller.getProtectionDomain().getCodeSource().getLocation().getPath();
                        var about = new Properties();
                        about.load(caller.getResourceAsStream("/META-INF/maven/com.amazonaws/"
                            + "aws-lambda-java-runtime-interface-client/pom.properties"));
                        return jar + " version=" + about.getProperty("version");
                    }
                }
                """;
    }

    private FunctionArn binary(String name, String client) {
        return stage.deploy(
                Deployment.of(name, "provided.al2023", "unused").code(ClientBuild.code(client)));
    }

    private static String ask(String what, String name) {
        return "{\"do\":\"%s\",\"name\":\"%s\"}".formatted(what, name);
    }

    /// Collects a streamed response.
    private static final class Collected implements ResponseSink {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private ResponseMetadata metadata = new ResponseMetadata("nothing came", false);

        @Override
        public void begin(ResponseMetadata began) {
            metadata = began;
        }

        @Override
        public void bytes(byte[] from, int offset, int length) {
            bytes.write(from, offset, length);
        }

        @Override
        public void ended() {}
    }
}
