package io.penstock.runtime.environment.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.environment.api.ExtensionRoster.Trouble;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every call of the Extensions API and every refusal of it, byte for byte.
@Timeout(60)
final class ExtensionCallsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NOBODY = "11111111-1111-4111-8111-111111111111";
    private static final String NEXT = "GET event/next";
    private static final String INIT_ERROR = "POST init/error";
    private static final String EXIT_ERROR = "POST exit/error";

    private final List<String> noted = new CopyOnWriteArrayList<>();
    private final List<RawRuntime> connections = new ArrayList<>();
    private final Map<String, String> identifiers = new HashMap<>();
    private SharedChannel channel;
    private ExtensionRoster roster;

    @BeforeEach
    void open() throws IOException {
        open(List.of("watcher", "guard"));
    }

    private void open(List<String> launched) throws IOException {
        var telemetry = new TelemetryDesk(record -> noted.add(record.text()), false);
        var identity = new ExtensionRoster.Identity("orders", "7", "app.handle", "123456789012");
        roster = new ExtensionRoster(identity, launched, telemetry);
        channel = SharedChannel.open(StreamLimits.AWS, roster);
    }

    @AfterEach
    void close() throws IOException {
        for (RawRuntime connection : connections) {
            connection.close();
        }
        channel.close();
    }

    /// Columns: the call, its header `Lambda-Extension-Name`, `-Identifier`,
    /// `-Function-Error-Type`, and its body, then the answer's type and message. `me` is the
    /// identifier of `watcher`, which has registered.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "POST register    |          |    |     | {}  | Extension.InvalidExtensionName | Empty extension name",
                "POST register    | inner    |    |     | {'events':['SHUTDOWN']} | Extension.InvalidEventType | SHUTDOWN: ShutdownEventNotSupportedForInternalExtension",
                "POST register    | inner    |    |     | {'events':['INVOKE','RESTART']} | Extension.InvalidEventType | RESTART: InvalidEventType",
                "POST register    | guard    |    |     | {'events':['RESTART']} | Extension.InvalidEventType | RESTART: InvalidEventType",
                "POST register    | watcher  |    |     | {'events':[]} | Extension.InvalidExtensionState | State transition from Registered to Registered failed for extension watcher. Error: State transition is not allowed",
                "POST register    | inner    |    |     | {'events':'INVOKE'} | InvalidRequestFormat | the body is no object with an array of events",
                "POST register    | inner    |    |     | {'events':[1]} | InvalidRequestFormat | the body is no object with an array of events",
                "POST register    | inner    |    |     | [] | InvalidRequestFormat | the body is no object with an array of events",
                "POST register    | inner    |    |     | `` | InvalidRequestFormat | the body is no object with an array of events",
                "POST register    | inner    |    |     | {'configurationKeys':['A']} | InvalidRequestFormat | configurationKeys are deprecated; use environment variables instead",
                "GET event/next   |          |    |     |     | Extension.MissingExtensionIdentifier | Missing Lambda-Extension-Identifier header",
                "GET event/next   |          | x  |     |     | Extension.InvalidExtensionIdentifier | Invalid Lambda-Extension-Identifier",
                "GET event/next   |          | nobody |  |     | Extension.UnknownExtensionIdentifier | Unknown extension 11111111-1111-4111-8111-111111111111",
                "POST init/error  |          |    | E.R | {}  | Extension.MissingExtensionIdentifier | Missing Lambda-Extension-Identifier header",
                "POST init/error  |          | x  | E.R | {}  | Extension.InvalidExtensionIdentifier | Invalid Lambda-Extension-Identifier",
                "POST init/error  |          | nobody | E.R | {} | Extension.UnknownExtensionIdentifier | Unknown Lambda-Extension-Identifier",
                "POST init/error  |          | me |     | {}  | Extension.MissingHeader | Lambda-Extension-Function-Error-Type not found",
                "POST exit/error  |          |    | E.R | {}  | Extension.MissingExtensionIdentifier | Missing Lambda-Extension-Identifier header",
                "POST exit/error  |          | x  | E.R | {}  | Extension.InvalidExtensionIdentifier | Invalid Lambda-Extension-Identifier",
                "POST exit/error  |          | nobody | E.R | {} | Extension.UnknownExtensionIdentifier | Unknown Lambda-Extension-Identifier",
                "POST exit/error  |          | me |     | {}  | Extension.MissingHeader | Lambda-Extension-Function-Error-Type not found",
                "PUT telemetry    |          |    |     | {}  | Extension.MissingExtensionIdentifier | Missing Lambda-Extension-Identifier header",
                "PUT telemetry    |          | x  |     | {}  | Extension.InvalidExtensionIdentifier | Invalid Lambda-Extension-Identifier",
                "PUT telemetry    |          | nobody |  | {} | Extension.UnknownExtensionIdentifier | Unknown extension 11111111-1111-4111-8111-111111111111",
            })
    void refuses(
            String call,
            @Nullable String name,
            @Nullable String identifier,
            @Nullable String errorType,
            @Nullable String body,
            String type,
            String message)
            throws IOException {
        String me = register("watcher", "INVOKE", "SHUTDOWN");
        @Nullable String sent =
                switch (identifier) {
                    case "me" -> me;
                    case "nobody" -> NOBODY;
                    case null, default -> identifier;
                };

        String answer =
                connect()
                        .call(
                                request(
                                        call,
                                        header("Name", name)
                                                + header("Identifier", sent)
                                                + header("Function-Error-Type", errorType),
                                        body == null ? "" : body.replace('\'', '"')));

        refused(answer, type, message);
    }

    @Test
    void saysWhereJsonBreaks() throws IOException {
        refused(
                connect().call(request("POST register", header("Name", "inner"), "{\"events\"")),
                "InvalidRequestFormat",
                null);
    }

    @Test
    void tellsAnExtensionOfItsFunction() throws IOException {
        String plain = connect().call(registration("watcher", "", "INVOKE"));
        String accounted =
                connect()
                        .call(
                                registration(
                                        "inner",
                                        "Lambda-Extension-Accept-Feature: other, accountId\r\n",
                                        "INVOKE"));

        assertThat(plain)
                .startsWith("HTTP/1.1 200 OK\r\n")
                .containsPattern("\r\nLambda-Extension-Identifier: [0-9a-f]{8}-[0-9a-f-]{27}\r\n")
                .endsWith(
                        "\r\n\r\n{\"functionName\":\"orders\",\"functionVersion\":\"7\",\"handler\":\"app.handle\"}");
        assertThat(accounted)
                .endsWith("\"handler\":\"app.handle\",\"accountId\":\"123456789012\"}");
    }

    @Test
    void refusesASecondOfTheSameName() throws IOException {
        register("inner", "INVOKE");

        refused(
                connect().call(registration("inner", "", "INVOKE")),
                "Extension.InvalidExtensionState",
                "Extension with this name already registered");
    }

    @Test
    void countsLaunchedExtensionsBeforeTheyRegister() throws IOException {
        for (int i = 0; i < 8; i++) {
            register("inner" + i);
        }

        refused(
                connect().call(registration("inner8", "", "INVOKE")),
                "Extension.TooManyExtensions",
                "Extension limit (10) reached");
        assertThat(register("guard", "SHUTDOWN")).as("one that was launched").isNotEmpty();
    }

    @Test
    void closesRegistrationOnceTheRuntimeIsReady() throws Exception {
        RawRuntime watcher = waiting(register("watcher", "INVOKE", "SHUTDOWN"));
        RawRuntime guard = waiting(register("guard"));
        becomeReady();

        refused(
                connect().call(registration("inner", "", "INVOKE")),
                "Extension.RegistrationClosed",
                "Extension registration closed already");
        refused(
                connect().call(registration("watcher", "", "INVOKE")),
                "Extension.InvalidExtensionState",
                "State transition from Ready to Registered failed for extension watcher. Error: State"
                        + " transition is not allowed");
        refused(
                connect()
                        .call(
                                request(
                                        "PUT telemetry",
                                        header("Identifier", identifier("watcher")),
                                        SubscriptionBody.of("{'protocol':'TCP','port':1234}", ""))),
                "Telemetry.SubscriptionClosed",
                "Telemetry API subscription is closed");
        assertThat(watcher).isNotSameAs(guard);
    }

    @Test
    void tellsWhoAskedOfAnInvocationAndWaitsForThem() throws Exception {
        RawRuntime watcher = waiting(register("watcher", "INVOKE", "SHUTDOWN"));
        RawRuntime guard = waiting(register("guard", "SHUTDOWN"));
        RawRuntime runtime = becomeReady();
        var delivery =
                new Delivery("id-1", "arn:f", 1234, "", "Root=1;Sampled=1", Payload.of("{}"));
        var exchange = new FutureTask<>(() -> channel.exchange(delivery, soon()));
        Thread.ofVirtual().start(exchange);

        assertThat(runtime.receive()).endsWith("{}");
        assertThat(watcher.receive())
                .containsPattern("\r\nLambda-Extension-Event-Identifier: [0-9a-f-]{36}\r\n")
                .endsWith(
                        "\r\n\r\n{\"eventType\":\"INVOKE\",\"deadlineMs\":1234,\"requestId\":\"id-1\","
                                + "\"invokedFunctionArn\":\"arn:f\",\"tracing\":{\"type\":\"X-Amzn-Trace-Id\","
                                + "\"value\":\"Root=1;Sampled=1\"}}");
        assertThat(runtime.call(RawRuntime.post("invocation/id-1/response", "", "ok")))
                .contains(" 202 ");
        assertThat(exchange.get(20, TimeUnit.SECONDS)).isInstanceOf(Answer.Responded.class);
        runtime.send(RawRuntime.NEXT);
        assertThat(channel.awaitNext(System.nanoTime() + 50_000_000))
                .as("before it is done")
                .isFalse();
        watcher.send(next("watcher"));
        assertThat(channel.awaitNext(soon())).isTrue();

        roster.shutdown("spindown", 5678);

        for (RawRuntime each : List.of(watcher, guard)) {
            assertThat(each.receive())
                    .endsWith(
                            "\r\n\r\n{\"eventType\":\"SHUTDOWN\",\"shutdownReason\":\"spindown\",\"deadlineMs\":5678}");
        }
    }

    /// Columns: what it did before, what it does now, and the two states of the refusal.
    @ParameterizedTest
    @CsvSource({
        "waits,   GET event/next,  Ready,     Ready",
        "waits,   POST init/error, Ready,     InitError",
        "failed,  GET event/next,  InitError, Ready",
        "failed,  POST exit/error, InitError, ExitError",
        "left,    GET event/next,  ExitError, Ready",
        "left,    POST init/error, ExitError, InitError",
    })
    void allowsNoOtherOrderOfCalls(String before, String now, String from, String to)
            throws Exception {
        String me = register("watcher", "INVOKE");
        String reason = header("Identifier", me) + header("Function-Error-Type", "Extension.Test");
        switch (before) {
            case "waits" -> {
                connect().send(request(NEXT, reason, ""));
                awaitNoted("State: Ready");
            }
            case "failed" ->
                    assertThat(connect().call(request(INIT_ERROR, reason, "{}"))).contains(" 202 ");
            default ->
                    assertThat(connect().call(request(EXIT_ERROR, reason, "{}"))).contains(" 202 ");
        }

        refused(
                connect().call(request(now, reason, "{}")),
                "Extension.InvalidExtensionState",
                "State transition from "
                        + from
                        + " to "
                        + to
                        + " failed for extension watcher. Error: State transition is not allowed");
    }

    /// Columns: the call, what the log says, and what the end of the process is then called.
    @ParameterizedTest
    @CsvSource({
        "POST init/error, InitError, Extension.InitError",
        "POST exit/error, ExitError, Extension.ExitError",
    })
    void takesTheReportOfAnErrorTwice(String call, String state, String type) throws Exception {
        String me = register("watcher", "INVOKE");
        String headers =
                header("Identifier", me) + header("Function-Error-Type", "Extension.NoKey");

        String first = connect().call(request(call, headers, "{\"errorMessage\":\"no key\"}"));
        String second = connect().call(request(call, headers, "{}"));

        assertThat(first)
                .startsWith("HTTP/1.1 202 Accepted\r\n")
                .endsWith("\r\n\r\n{\"status\":\"OK\"}");
        assertThat(second).startsWith("HTTP/1.1 202 ");
        assertThat(noted)
                .contains(
                        "EXTENSION\tName: watcher\tState: "
                                + state
                                + "\tEvents: [INVOKE]\tError Type: Extension.NoKey");
        assertThat(roster.trouble()).as("before it exits").isEmpty();

        roster.ended("watcher", "exit code 0");

        assertThat(roster.trouble()).contains(new Trouble(type, "exit code 0"));
        assertThat(channel.awaitReady(soon())).isEqualTo(new Readiness.Gone());
    }

    @Test
    void callsAnUnannouncedEndACrashAndAMissingInterpreterALaunchError() throws Exception {
        register("watcher", "INVOKE");

        roster.ended("watcher", "exit status 3");
        roster.unlaunched("guard", "fork/exec /opt/extensions/guard: no such file or directory");

        assertThat(roster.trouble()).contains(new Trouble("Extension.Crash", "exit status 3"));
        assertThat(noted)
                .contains(
                        "EXTENSION\tName: guard\tState: LaunchError\tEvents: []\tError Type: UnknownError");
    }

    @Test
    void waitsForExternalExtensionsOnlyAsLongAsItMay() throws Exception {
        assertThat(roster.awaitRegistered(System.nanoTime() + 1_000_000)).isFalse();
        register("watcher");
        register("guard");

        assertThat(roster.awaitRegistered(soon())).isTrue();
        connect().send(RawRuntime.NEXT);
        assertThat(channel.awaitReady(System.nanoTime() + 50_000_000))
                .as("registered, but not ready")
                .isEqualTo(new Readiness.TimedOut());
    }

    @Test
    void knowsNoOtherPaths() throws IOException {
        assertThat(connect().call(request("GET register", "", ""))).startsWith("HTTP/1.1 404");
        assertThat(connect().call(request("POST elsewhere", "", "{}"))).startsWith("HTTP/1.1 404");
    }

    private RawRuntime connect() throws IOException {
        var connection = new RawRuntime(channel.port());
        connections.add(connection);
        return connection;
    }

    private String register(String name, String... events) throws IOException {
        String answer = connect().call(registration(name, "", events));
        int at = answer.indexOf("Lambda-Extension-Identifier: ");
        assertThat(at).as(answer).isPositive();
        String identifier = answer.substring(at + 29, answer.indexOf('\r', at));
        identifiers.put(name, identifier);
        return identifier;
    }

    private String identifier(String name) {
        return String.valueOf(identifiers.get(name));
    }

    private RawRuntime waiting(String identifier) throws IOException {
        RawRuntime connection = connect();
        connection.send(request(NEXT, header("Identifier", identifier), ""));
        return connection;
    }

    private String next(String name) {
        return request(NEXT, header("Identifier", identifier(name)), "");
    }

    private RawRuntime becomeReady() throws Exception {
        RawRuntime runtime = connect();
        runtime.send(RawRuntime.NEXT);
        assertThat(channel.awaitReady(soon())).isEqualTo(new Readiness.Ready());
        return runtime;
    }

    private void awaitNoted(String text) {
        long deadline = soon();
        while (noted.stream().noneMatch(line -> line.contains(text))) {
            assertThat(System.nanoTime()).as(noted.toString()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static String registration(String name, String headers, String... events) {
        String list = events.length == 0 ? "" : "\"" + String.join("\",\"", events) + "\"";
        return request(
                "POST register", header("Name", name) + headers, "{\"events\":[" + list + "]}");
    }

    /// Returns a request; `telemetry` is the Telemetry API.
    private static String request(String call, String headers, String body) {
        String[] words = call.split(" ", 2);
        String path =
                words[1].equals("telemetry")
                        ? "/2022-07-01/telemetry"
                        : "/2020-01-01/extension/" + words[1];
        return "%s %s HTTP/1.1\r\nHost: x\r\n%sContent-Length: %d\r\n\r\n%s"
                .formatted(words[0], path, headers, body.length(), body);
    }

    private static String header(String name, @Nullable String value) {
        return value == null || value.isEmpty()
                ? ""
                : "Lambda-Extension-" + name + ": " + value + "\r\n";
    }

    private static void refused(String answer, String type, @Nullable String message)
            throws IOException {
        assertThat(answer).startsWith("HTTP/1.1 403 Forbidden\r\n");
        JsonNode body = JSON.readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4));
        assertThat(body.path("errorType").asText()).isEqualTo(type);
        if (message != null) {
            assertThat(body.path("errorMessage").asText()).isEqualTo(message);
        }
        assertThat(body.size()).isEqualTo(2);
    }

    private static long soon() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    }
}
