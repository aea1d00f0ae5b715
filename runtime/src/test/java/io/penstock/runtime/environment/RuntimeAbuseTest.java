package io.penstock.runtime.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationResult.FunctionFailed;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Runtimes of functions' own that misuse the Runtime API: they are told so, or fail, and what
/// comes after them is sound.
@Timeout(120)
final class RuntimeAbuseTest {
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
    void garbageIsAnsweredOrCutOffAndTheRuntimeWorksOn() {
        FunctionArn function =
                provided(
                        "garbage",
                        """
                        post = b'POST ' + base.encode() + id.encode() + b'/response HTTP/1.1\\r\\n'
                        chunked = post + b'Transfer-Encoding: chunked\\r\\n\\r\\n'
                        answers = [raw(data) for data in [
                            b'\\r\\n\\r\\n',
                            b'GET\\r\\n\\r\\n',
                            b'\\0' * 5000 + b'\\r\\n\\r\\n',
                            os.urandom(50000).replace(b'\\r\\n\\r\\n', b'') + b'\\r\\n\\r\\n',
                            b'GET /' + b'a' * 2000000,
                            b'GET /2020-01-01/extension/ HTTP/1.1\\r\\n\\r\\n',
                            post.replace(id.encode(), b'..%2f..') + b'Content-Length: 2\\r\\n\\r\\n{}',
                            post + b'Content-Length: 99999999999999999999\\r\\n\\r\\n',
                            post + b'Content-Length: 999999999999\\r\\n\\r\\n',
                            chunked + b'zz\\r\\n',
                            chunked + b'ffffffffffffffff\\r\\n',
                        ]]
                        respond(json.dumps(answers))
                        """);

        assertThat(stage.answer(function, "1"))
                .isEqualTo(
                        "[\"404\", \"404\", \"404\", \"404\", \"431\", \"404\", \"400\", \"\", \"\", \"\", \"\"]");
        assertThat(stage.invoke(function, "2").coldStart()).isFalse();
    }

    @Test
    void hundredsOfConnectionsLeaveTheFirstOneWorking() {
        FunctionArn function =
                provided(
                        "crowd",
                        """
                        for i in range(300):
                            held.append(socket.create_connection(address))
                        respond(str(len(held)))
                        """);

        for (int i = 1; i < 4; i++) {
            assertThat(stage.answer(function, "1")).isEqualTo(Integer.toString(300 * i));
        }
        assertThat(stage.answer(function, "1")).contains("exit status 1"); // no descriptors left
        assertThat(stage.answer(function, "1")).isEqualTo("300");
    }

    @Test
    void aLargeResponseIsRefusedWithItsLimit() {
        FunctionArn function =
                provided("large", "respond('x' * 6291557)\nprint('told', told, flush=True)\n");

        assertThat(stage.answer(function, "1"))
                .isEqualTo(
                        "{\"errorMessage\":\"Response payload size exceeded maximum allowed payload"
                                + " size (6291556 bytes).\",\"errorType\":\"Function.ResponseSizeTooLarge\"}");
        assertThat(stage.invoke(function, "2").coldStart()).isFalse();
        assertThat(stage.log(function))
                .contains(
                        "told 413 {\"errorMessage\":\"Exceeded maximum allowed payload size (6291556"
                                + " bytes).\",\"errorType\":\"RequestEntityTooLarge\"}");
    }

    @Test
    void answersForForeignRequestsAreRefused() {
        FunctionArn function =
                provided(
                        "foreign",
                        """
                        mine = id
                        seen = []
                        for id in ['00000000-0000-4000-8000-000000000000', last or 'none', 'x' * 5000]:
                            respond('stolen')
                            seen.append(told)
                        id = mine
                        respond(json.dumps(seen))
                        """);
        String refused =
                "400 {\\\"errorMessage\\\":\\\"Invalid request ID\\\",\\\"errorType\\\":\\\"InvalidRequestID\\\"}";

        for (int i = 0; i < 2; i++) {
            assertThat(stage.answer(function, "1"))
                    .isEqualTo("[\"%s\", \"%s\", \"%s\"]".formatted(refused, refused, refused));
        }
    }

    /// Columns: the error type header, the body, and what the failure is then called.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Runtime.Odd | {\"errorType\":\"Mine\",\"errorMessage\":\"m\"} | Mine",
                "Runtime.Odd | {broken                             | Runtime.Odd",
                "Runtime.Odd | [1]                                 | Runtime.Odd",
                "odd type    | {broken                             | Function.Unknown",
                "Custom.Type | null                                | Function.Unknown",
                "Runtime.Odd | {\"errorType\":7}                   | Runtime.Odd",
            })
    void anErrorReportIsPassedOnAsItIs(String header, String body, String type) {
        FunctionArn function =
                provided(
                        "respond(os.environ['BODY'], '/error', {'Lambda-Runtime-Function-Error-Type':"
                                + " os.environ['HEADER']})\n",
                        Deployment.of("errors", "provided.al2023", "h")
                                .variable("BODY", body)
                                .variable("HEADER", header));

        InvocationReport report = stage.invoke(function, "1");

        assertThat(Stage.text(report)).isEqualTo(body);
        assertThat(report.result())
                .isInstanceOfSatisfying(
                        FunctionFailed.class,
                        failed -> assertThat(failed.errorType()).isEqualTo(type));
        assertThat(stage.invoke(function, "2").coldStart()).isFalse();
    }

    /// What a runtime does in an invocation instead of answering, and what its caller gets.
    @ParameterizedTest
    @CsvSource({
        "sys.exit(0), Runtime exited without providing a reason",
        "sys.exit(3), Runtime exited with error: exit status 3",
        "'os.kill(os.getpid(), 9)', Runtime exited with error: signal: killed",
    })
    void aRuntimeThatEndsInAnInvocation(String work, String text) {
        FunctionArn function =
                provided("ends", "if event != b'0':\n    " + work + "\nrespond('0')\n");

        assertThat(stage.answer(function, "1")).contains(text, "Runtime.ExitError");
        assertThat(stage.answer(function, "0")).isEqualTo("0");
    }

    @Test
    void aRuntimeThatNeverAsksForAnEvent() {
        FunctionArn function =
                stage.deploy(
                        Deployment.of("mute", "provided.al2023", "h")
                                .timeout(Duration.ofSeconds(2))
                                .file("bootstrap", "#!/bin/sh\nexec sleep 60\n"));

        InvocationReport report = stage.invoke(function, "1");

        assertThat(Stage.text(report)).contains("Sandbox.Timedout", "after 2.00 seconds");
        assertThat(stage.log(function))
                .anyMatch(line -> line.matches("INIT_REPORT .*Phase: init\tStatus: timeout"))
                .anyMatch(line -> line.matches("INIT_REPORT .*Phase: invoke\tStatus: timeout"));
    }

    @Test
    void anAnswerAfterTheTimeOutReachesNobody() {
        FunctionArn function =
                stage.deploy(
                        Deployment.of("late", "provided.al2023", "h")
                                .timeout(Duration.ofSeconds(1))
                                .file(
                                        "bootstrap",
                                        RUNTIME
                                                + "    if event == b'1': time.sleep(1.02)\n"
                                                + "    respond('for ' + event.decode())\n"));

        assertThat(stage.answer(function, "1")).contains("Task timed out after 1.00 seconds");
        for (int i = 2; i < 5; i++) {
            assertThat(stage.answer(function, Integer.toString(i))).isEqualTo("for " + i);
        }
    }

    private FunctionArn provided(String name, String work) {
        return provided(work, Deployment.of(name, "provided.al2023", "h"));
    }

    private FunctionArn provided(String work, Deployment deployment) {
        return stage.deploy(
                deployment
                        .timeout(Duration.ofSeconds(15))
                        .file("bootstrap", RUNTIME + work.indent(4)));
    }

    private static final String RUNTIME =
            """
            #!/usr/bin/python3
            import http.client, json, os, socket, sys, time
            held, id, last, told = [], '', '', ''
            base = '/2018-06-01/runtime/invocation/'
            host, port = os.environ['AWS_LAMBDA_RUNTIME_API'].split(':')
            address = (host, int(port))
            api = http.client.HTTPConnection(host, int(port))
            def raw(data):
                with socket.create_connection(address) as connection:
                    connection.settimeout(5)
                    try:
                        connection.sendall(data)
                        return connection.recv(12).decode()[9:]
                    except (ConnectionResetError, BrokenPipeError):
                        return ''
            def respond(body, path='/response', headers={}):
                global told
                api.request('POST', base + id + path, body, headers)
                answer = api.getresponse()
                told = '%d %s' % (answer.status, answer.read().decode())
            while True:
                last = id
                api.request('GET', base + 'next')
                answer = api.getresponse()
                event = answer.read()
                id = answer.getheader('Lambda-Runtime-Aws-Request-Id')
            """;
}
