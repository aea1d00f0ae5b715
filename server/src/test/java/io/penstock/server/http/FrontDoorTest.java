package io.penstock.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.penstock.engine.invocation.Payload;
import io.penstock.server.wire.BodyFlow;
import io.penstock.server.wire.HeaderLine;
import io.penstock.server.wire.Json;
import io.penstock.server.wire.Operation;
import io.penstock.server.wire.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(20)
class FrontDoorTest {
    private static final Operation ECHO =
            call ->
                    new Reply.Raw(
                            200, Map.of("X-Name", call.text("FunctionName", "")), call.body());
    private static final String STREAM =
            "/2021-11-15/functions/orders/response-streaming-invocations";
    private static final String INVOKE = "/2015-03-31/functions/orders/invocations";

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void carriesBytesBothWays(HttpClient.Version version) {
        var routes = new ControlRoutes();
        try (Door door = Door.open(Map.of("Invoke", ECHO), Map.of(), routes, version)) {
            // a connection becomes HTTP/2 with a request that has no body
            door.send(door.request("GET", "/", HttpRequest.BodyPublishers.noBody()));

            HttpResponse<String> first = door.send("POST", INVOKE, "{\"a\":\"é\"}");
            HttpResponse<String> second = door.send("POST", INVOKE, "x".repeat(6_291_456));

            assertThat(first.statusCode()).isEqualTo(200);
            assertThat(first.body()).isEqualTo("{\"a\":\"é\"}");
            assertThat(first.headers().firstValue("x-name")).hasValue("orders");
            assertThat(first.headers().firstValue("x-amzn-requestid").orElseThrow())
                    .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
            assertThat(second.body()).hasSize(6_291_456);
            assertThat(second.version()).isEqualTo(version);
        }
    }

    @Test
    void passesArnsInPathsThrough() {
        var seen = new AtomicReference<>("");
        Operation get =
                call -> {
                    seen.set(call.text("FunctionName", ""));
                    return new Reply.Output(Json.object());
                };
        try (Door door = Door.open(Map.of("GetFunction", get))) {
            String arn = "arn:aws:lambda:us-east-1:123456789012:function:orders:$LATEST";

            door.send("GET", "/2015-03-31/functions/" + arn, "");
            assertThat(seen).hasValue(arn);

            door.send(
                    "GET",
                    "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction"
                            + "%3Aorders%3A1",
                    "");
            assertThat(seen).hasValue("arn:aws:lambda:us-east-1:123456789012:function:orders:1");
        }
    }

    @Test
    void answersAnOversizedBodyAndKeepsTheConnection() {
        try (Door door = Door.open(Map.of("Invoke", ECHO))) {
            HttpResponse<String> refused = door.send("POST", INVOKE, new byte[20_000_000]);
            HttpResponse<String> next = door.send("POST", INVOKE, "7");

            assertThat(refused.statusCode()).isEqualTo(413);
            assertThat(refused.body())
                    .contains("Request must be smaller than 6291456 bytes for the InvokeFunction");
            assertThat(next.body()).isEqualTo("7");
        }
    }

    @Test
    void answersAnOversizedBodyOfUnknownLength() {
        try (Door door = Door.open(Map.of("Invoke", ECHO))) {
            HttpRequest.BodyPublisher endless =
                    HttpRequest.BodyPublishers.ofInputStream(
                            () -> new ByteArrayInputStream(new byte[20_000_000]));

            HttpResponse<String> refused = door.send(door.request("POST", INVOKE, endless));

            assertThat(refused.statusCode()).isEqualTo(413);
        }
    }

    @Test
    void doesNotReadABodyThatIsFarTooLong() throws IOException {
        try (Door door = Door.open(Map.of("Invoke", ECHO));
                Socket socket = new Socket("localhost", door.port())) {
            socket.getOutputStream()
                    .write(
                            ("POST "
                                            + INVOKE
                                            + " HTTP/1.1\r\nHost: localhost\r\n"
                                            + "Content-Length: 9999999999\r\n\r\n{\"a\":")
                                    .getBytes(StandardCharsets.US_ASCII));

            String answer = readAll(socket.getInputStream());

            assertThat(answer)
                    .startsWith("HTTP/1.1 413 ")
                    .containsIgnoringCase("connection: close");
        }
    }

    @Test
    void livesOnAfterAnOperationBreaks() {
        Operation broken =
                call -> {
                    throw new IllegalStateException("broken on purpose, to see the 500");
                };
        try (Door door = Door.open(Map.of("Invoke", ECHO, "GetFunction", broken))) {
            HttpResponse<String> failed = door.send("GET", "/2015-03-31/functions/orders", "");

            assertThat(failed.statusCode()).isEqualTo(500);
            assertThat(failed.headers().firstValue("x-amzn-errortype"))
                    .hasValue("ServiceException");
            assertThat(failed.headers().firstValue("x-amzn-requestid")).isPresent();
            assertThat(failed.body())
                    .isEqualTo(
                            "{\"Type\":\"Service\",\"Message\":\"An internal error occurred.\"}");
            assertThat(door.send("POST", INVOKE, "7").body()).isEqualTo("7");
        }
    }

    @Test
    void servesTheFirstConnectionsThatInvokeOnPlatformThreads() throws IOException {
        Operation kind =
                call ->
                        new Reply.Raw(
                                200,
                                Map.of(),
                                Payload.of(Thread.currentThread().isVirtual() ? "V" : "P"));
        var sockets = new ArrayList<Socket>();
        try (Door door = Door.open(Map.of("Invoke", kind))) {
            try {
                for (int i = 0; i <= InvokingConnections.PLATFORM_THREADS_MAX; i++) {
                    sockets.add(new Socket("localhost", door.port()));
                    String expected = i < InvokingConnections.PLATFORM_THREADS_MAX ? "P" : "V";

                    assertThat(invoke(sockets.getLast())).isEqualTo(expected);
                    assertThat(invoke(sockets.getLast())).isEqualTo(expected);
                }
            } finally {
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
        }
    }

    @Test
    void livesOnAfterAClientLeavesInTheMiddle() throws IOException {
        try (Door door = Door.open(Map.of("Invoke", ECHO))) {
            try (Socket socket = new Socket("localhost", door.port())) {
                socket.getOutputStream()
                        .write(
                                ("POST "
                                                + INVOKE
                                                + " HTTP/1.1\r\nHost: localhost\r\n"
                                                + "Content-Length: 100\r\n\r\n{")
                                        .getBytes(StandardCharsets.US_ASCII));
            }

            assertThat(door.send("POST", INVOKE, "7").body()).isEqualTo("7");
        }
    }

    @Test
    void interruptsWhatDoesNotEndWhenStopping() throws InterruptedException {
        var started = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        Operation endless =
                call -> {
                    started.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } finally {
                        interrupted.countDown();
                    }
                    return new Reply.Done();
                };
        Thread client;
        try (Door door = Door.open(Map.of("Invoke", endless))) {
            client =
                    Thread.ofVirtual()
                            .start(() -> {
                                try (Socket socket = new Socket("localhost", door.port())) {
                                    socket.getOutputStream()
                                            .write(
                                                    ("POST "
                                                                    + INVOKE
                                                                    + " HTTP/1.1\r\nHost:"
                                                                    + " localhost\r\nContent-Length:"
                                                                    + " 0\r\n\r\n")
                                                            .getBytes(StandardCharsets.US_ASCII));
                                    readAll(socket.getInputStream());
                                } catch (IOException closed) {
                                    assertThat(closed).isNotNull();
                                }
                            });
            assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        client.join();
    }

    @Test
    void handsControlRequestsToTheirRoutes() {
        var routes =
                new ControlRoutes()
                        .add(
                                "GET",
                                "health",
                                request -> ControlReply.ok(Json.object().put("ok", 1)))
                        .add(
                                "GET",
                                "mappings/{uuid}/journal",
                                request ->
                                        new ControlReply(
                                                200,
                                                "text/plain",
                                                Payload.of(
                                                        request.label("uuid")
                                                                + " "
                                                                + request.query("after", "0"))))
                        .add(
                                "POST",
                                "clock",
                                request -> new ControlReply(200, "text/plain", request.body()))
                        .add(
                                "GET",
                                "broken",
                                request -> {
                                    throw new IllegalStateException("broken on purpose");
                                });
        try (Door door = Door.open(Map.of(), Map.of(), routes, HttpClient.Version.HTTP_1_1)) {
            assertThat(door.send("GET", "/_penstock/health", "").body()).isEqualTo("{\"ok\":1}");
            assertThat(door.send("GET", "/_penstock/mappings/a-b/journal?after=7", "").body())
                    .isEqualTo("a-b 7");
            assertThat(door.send("POST", "/_penstock/clock", "{\"advanceSeconds\":30}").body())
                    .isEqualTo("{\"advanceSeconds\":30}");
            assertThat(door.send("GET", "/_penstock/clock", "").statusCode()).isEqualTo(405);
            assertThat(door.send("GET", "/_penstock/nothing", "").statusCode()).isEqualTo(404);
            assertThat(door.send("GET", "/_penstock/broken", "").statusCode()).isEqualTo(500);
            assertThat(door.send("POST", "/_penstock/clock", "x".repeat(2_000_000)).statusCode())
                    .isEqualTo(413);
        }
    }

    @Test
    void listensOnLoopbackOnly() {
        try (Door door = Door.open(Map.of())) {
            assertThat(FrontDoor.LOOPBACK).isEqualTo("127.0.0.1");
            assertThat(door.port()).isPositive();
        }
    }

    /// Invokes over a connection that stays open; the answer is one letter.
    private static String invoke(Socket socket) throws IOException {
        String request =
                "POST " + INVOKE + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        var answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            answer.append((char) socket.getInputStream().read());
        }
        return String.valueOf((char) socket.getInputStream().read());
    }

    private static String readAll(InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void sendsAResponseWhileItIsMade(HttpClient.Version version) throws Exception {
        var proceed = new CountDownLatch(1);
        Operation stream =
                call ->
                        new Reply.Streamed(outlet -> {
                            BodyFlow flow =
                                    outlet.begin(200, List.of(new HeaderLine("X-Kind", "stream")));
                            flow.write("one".getBytes(StandardCharsets.UTF_8), 0, 3);
                            assertThat(proceed.await(10, TimeUnit.SECONDS)).isTrue();
                            flow.write("two".getBytes(StandardCharsets.UTF_8), 0, 3);
                            flow.end();
                        });
        var operations = Map.of("InvokeWithResponseStream", stream, "GetFunction", ECHO);
        try (Door door = Door.open(operations, Map.of(), new ControlRoutes(), version)) {
            // a connection becomes HTTP/2 with a request that has no body
            door.send(door.request("GET", "/", HttpRequest.BodyPublishers.noBody()));
            HttpResponse<InputStream> response = door.open(door.request("POST", STREAM, "{}"));

            byte[] first = response.body().readNBytes(3);
            proceed.countDown();
            byte[] rest = response.body().readAllBytes();

            assertThat(new String(first, StandardCharsets.UTF_8)).isEqualTo("one");
            assertThat(new String(rest, StandardCharsets.UTF_8)).isEqualTo("two");
            assertThat(response.version()).isEqualTo(version);
            assertThat(response.headers().firstValue("x-kind")).hasValue("stream");
            assertThat(response.headers().firstValue("x-amzn-requestid")).isPresent();
        }
    }

    @Test
    void cutsAResponseThatIsNotEnded() {
        Operation broken =
                call ->
                        new Reply.Streamed(outlet ->
                                outlet.begin(200, List.of())
                                        .write("one".getBytes(StandardCharsets.UTF_8), 0, 3));
        try (Door door = Door.open(Map.of("InvokeWithResponseStream", broken))) {
            HttpResponse<InputStream> response = door.open(door.request("POST", STREAM, "{}"));

            assertThatIOException().isThrownBy(() -> response.body().readAllBytes());
        }
    }

    @Test
    void repliesWithAnErrorInsteadOfAStream() {
        Operation refused =
                call ->
                        new Reply.Streamed(outlet ->
                                outlet.reply(
                                        Reply.failed(404, "ResourceNotFoundException", "none")));
        try (Door door = Door.open(Map.of("InvokeWithResponseStream", refused))) {
            HttpResponse<String> response = door.send("POST", STREAM, "{}");

            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.headers().firstValue("x-amzn-errortype"))
                    .hasValue("ResourceNotFoundException");
            assertThat(response.body()).isEqualTo("{\"Type\":\"User\",\"Message\":\"none\"}");
        }
    }
}
