package io.penstock.runtime.environment;

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
        FunctionArn function = python("phases", HANDLER, "watcher", watcher("work(event)"));

        assertThat(stage.answer(function, "1")).isEqualTo("1");
        InvocationReport second = stage.invoke(function, "2");
        stage.invoker.close();

        assertThat(second.coldStart()).isFalse();
        assertThat(stage.log(function))
                .filteredOn(line -> line.startsWith("EXT") || line.startsWith("handled"))
                .map(line -> line.replaceAll("[0-9a-f-]{36}", "ID").replaceAll("\\d{13}", "MS"))
                .containsSubsequence(
                        "EXT registered phases $LATEST app.handler 123456789012",
                        "EXTENSION\tName: watcher\tState: Ready\tEvents: [INVOKE,SHUTDOWN]",
                        "EXT INVOKE ID MS phases",
                        "EXT INVOKE ID MS phases",
                        "EXT SHUTDOWN spindown MS");
    }

    @Test
    void anInvocationEndsWhenItsExtensionsAreDone() {
        FunctionArn function = python("slow", HANDLER, "watcher", watcher("time.sleep(0.3)"));

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
                        HANDLER,
                        "watcher",
                        watcher("time.sleep(60 if event['eventType'] == 'INVOKE' else 0)"));

        assertThat(stage.answer(function, "1")).contains("Task timed out after 3.00 seconds");
    }

    @Test
    void anExtensionThatDiesFailsTheInvocationAndTheNextBeginsAfresh() {
        FunctionArn function =
                python("crash", HANDLER, "watcher", watcher("os._exit(3) if CRASH else None"));

        assertThat(stage.answer(function, "1")).contains("\"Extension.Crash\"");
        assertThat(stage.answer(function, "2")).contains("\"Extension.Crash\"");
    }

    @Test
    void anExtensionReportsThatItCannotInitialise() {
        FunctionArn function =
                python(
                        "noinit",
                        HANDLER,
                        "watcher",
                        REGISTER
                                + "print('EXT', call('POST', 'init/error', '{\"errorMessage\":\"no licence\","
                                + "\"errorType\":\"Extension.NoLicence\"}', **{'Lambda-Extension-Function-Error-Type':"
                                + " 'Extension.NoLicence'})[0])\n");

        assertThat(stage.answer(function, "1"))
                .isEqualTo(
                        "{\"errorMessage\":\"no licence\",\"errorType\":\"Extension.NoLicence\"}");
        assertThat(stage.log(function)).contains("EXT 202");
    }

    @Test
    void everyRuleOfTheCallsIsAnswered() {
        FunctionArn function =
                python("rules", HANDLER, "watcher", RULES + watcher("pass").replace(CALL, ""));

        assertThat(stage.answer(function, "1")).isEqualTo("1");

        assertThat(stage.log(function))
                .filteredOn(line -> line.startsWith("RULE"))
                .containsExactly(
                        "RULE 403 Extension.InvalidExtensionName Empty extension name",
                        "RULE 403 Extension.InvalidEventType SHUTDOWN:"
                                + " ShutdownEventNotSupportedForInternalExtension",
                        "RULE 403 Extension.InvalidEventType RESTART: InvalidEventType",
                        "RULE 403 Extension.MissingExtensionIdentifier Missing"
                                + " Lambda-Extension-Identifier header",
                        "RULE 403 Extension.InvalidExtensionIdentifier Invalid"
                                + " Lambda-Extension-Identifier",
                        "RULE 403 Extension.UnknownExtensionIdentifier Unknown extension"
                                + " 11111111-1111-4111-8111-111111111111",
                        "RULE 403 Extension.UnknownExtensionIdentifier Unknown"
                                + " Lambda-Extension-Identifier",
                        "RULE 403 InvalidRequestFormat");
    }

    @Test
    void telemetryArrivesInItsOrder() {
        FunctionArn function = python("telemetry", HANDLER, "watcher", TELEMETRY);

        assertThat(stage.answer(function, "1")).isEqualTo("1");
        stage.invoker.close();

        List<String> got =
                stage.log(function).stream().filter(line -> line.startsWith("GOT ")).toList();
        assertThat(got)
                .containsSubsequence(
                        "GOT platform.initStart",
                        "GOT platform.telemetrySubscription",
                        "GOT platform.extension",
                        "GOT platform.initRuntimeDone",
                        "GOT platform.initReport",
                        "GOT platform.start",
                        "GOT platform.runtimeDone",
                        "GOT platform.report")
                .contains("GOT function handled 1");
        assertThat(stage.log(function))
                .contains(
                        "EXT 400 ValidationError types should not be empty; URI port is not"
                                + " provided",
                        "EXT 202 Logs.NotSupported Logs API is not supported");
    }

    private FunctionArn python(String name, String handler, String extension, String source) {
        return stage.deploy(
                Deployment.of(name, "python3.12", "app.handler")
                        .timeout(Duration.ofSeconds(3))
                        .file("app.py", handler)
                        .extension(extension, source));
    }

    private static String watcher(String work) {
        return REGISTER
                + """
                CRASH = True
                def work(event):
                    pass
                while True:
                    status, headers, body = call('GET', 'event/next')
                    event = json.loads(body)
                    if event['eventType'] == 'INVOKE':
                        print('EXT INVOKE', event['requestId'], event['deadlineMs'],
                              event['invokedFunctionArn'].split(':')[6], flush=True)
                        WORK
                    else:
                        print('EXT SHUTDOWN', event['shutdownReason'], event['deadlineMs'], flush=True)
                        sys.exit(0)
                """
                        .replace("WORK", work);
    }

    private static final String HANDLER =
            "def handler(event, context):\n    print('handled', event)\n    return event\n";

    private static final String CALL =
            """
            #!/usr/bin/python3
            import http.client, json, os, sys, time
            api = http.client.HTTPConnection(os.environ['AWS_LAMBDA_RUNTIME_API'])
            identifier = ''
            def call(method, path, body='', base='/2020-01-01/extension/', **headers):
                if identifier:
                    headers.setdefault('Lambda-Extension-Identifier', identifier)
                api.request(method, base + path, body, headers)
                answer = api.getresponse()
                return answer.status, answer.headers, answer.read()
            """;

    private static final String REGISTER =
            CALL
                    + """
                    status, headers, body = call('POST', 'register', '{"events":["INVOKE","SHUTDOWN"]}',
                        **{'Lambda-Extension-Name': os.path.basename(sys.argv[0]),
                           'Lambda-Extension-Accept-Feature': 'accountId'})
                    identifier = headers['Lambda-Extension-Identifier']
                    told = json.loads(body)
                    print('EXT registered', told['functionName'], told['functionVersion'],
                          told['handler'], told['accountId'], flush=True)
                    """;

    private static final String RULES =
            CALL
                    + """
                    def rule(method, path, body='', **headers):
                        status, _, text = call(method, path, body, **headers)
                        told = json.loads(text)
                        words = [] if told['errorType'] == 'InvalidRequestFormat' else [told['errorMessage']]
                        print('RULE', status, told['errorType'], *words, flush=True)
                    ID, NAME = 'Lambda-Extension-Identifier', 'Lambda-Extension-Name'
                    unknown = '11111111-1111-4111-8111-111111111111'
                    rule('POST', 'register', '{"events":[]}')
                    rule('POST', 'register', '{"events":["SHUTDOWN"]}', **{NAME: 'inside'})
                    rule('POST', 'register', '{"events":["RESTART"]}', **{NAME: 'inside'})
                    rule('GET', 'event/next')
                    rule('GET', 'event/next', **{ID: 'x'})
                    rule('GET', 'event/next', **{ID: unknown})
                    rule('POST', 'exit/error', '{}', **{ID: unknown})
                    rule('POST', 'register', '{"events"', **{NAME: 'inside'})
                    """;

    private static final String TELEMETRY =
            REGISTER
                    + """
                    import http.server, threading
                    class Receiver(http.server.BaseHTTPRequestHandler):
                        def do_POST(self):
                            for event in json.loads(self.rfile.read(int(self.headers['Content-Length']))):
                                words = [event['record']] if event['type'] == 'function' else []
                                print('GOT', event['type'], *words, flush=True)
                            self.send_response(200)
                            self.send_header('Content-Length', '0')
                            self.end_headers()
                        def log_message(self, *_):
                            pass
                    server = http.server.HTTPServer(('127.0.0.1', 0), Receiver)
                    threading.Thread(target=server.serve_forever, daemon=True).start()
                    def subscribe(types, uri, path='telemetry', base='/2022-07-01/'):
                        body = {'schemaVersion': '2022-12-13', 'types': types,
                                'buffering': {'timeoutMs': 25}, 'destination': {'protocol': 'HTTP', 'URI': uri}}
                        status, _, text = call('PUT', path, json.dumps(body), base)
                        told = json.loads(text)
                        if told != 'OK':
                            print('EXT', status, told['errorType'], told['errorMessage'], flush=True)
                    subscribe([], 'http://sandbox.localdomain')
                    subscribe(['platform'], 'http://sandbox.localdomain:1', 'logs', '/2020-08-15/')
                    subscribe(['platform', 'function'],
                              'http://sandbox.localdomain:%d/x' % server.server_address[1])
                    while True:
                        status, headers, body = call('GET', 'event/next')
                        if json.loads(body)['eventType'] == 'SHUTDOWN':
                            time.sleep(0.3)
                            sys.exit(0)
                    """;
}
