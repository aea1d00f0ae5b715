package io.penstock.runtime.environment.api;

import static io.penstock.runtime.environment.api.RawRuntime.NEXT;
import static io.penstock.runtime.environment.api.RawRuntime.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.engine.invocation.Payload;
import io.penstock.engine.invocation.ResponseMetadata;
import java.io.EOFException;
import java.io.IOException;
import java.util.Base64;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// The contract of both kinds of channel, and what sets each apart.
final class RuntimeChannelTest {
    private static final String ID = "8476a536-e9f4-11e8-9739-2dfe598c3fcd";
    private static final String RESPONSE = "invocation/" + ID + "/response";

    @Nested
    final class OverOneConnection extends Contract {
        @Override
        RuntimeChannel open() throws IOException {
            return SingleChannel.open(StreamLimits.AWS);
        }

        @Test
        void letsThe202WaitForTheNextEventIfTheRuntimeDoesNotWait() throws Exception {
            try (RuntimeChannel channel = open();
                    RawRuntime runtime = ready(channel)) {
                var first = exchange(channel, delivery("1"));
                assertThat(runtime.receive()).endsWith("\r\n\r\n1");
                runtime.send(post(RESPONSE, "", "one") + NEXT);
                assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo(responded("one"));
                assertThat(channel.idle()).isTrue();

                var second = exchange(channel, delivery("2"));

                assertThat(runtime.receive()).startsWith("HTTP/1.1 202 Accepted");
                assertThat(runtime.receive()).endsWith("\r\n\r\n2");
                runtime.send(post(RESPONSE, "", "two"));
                assertThat(runtime.receive()).startsWith("HTTP/1.1 202 Accepted");
                assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo(responded("two"));
            }
        }

        @Test
        void letsNobodyElseIn() throws Exception {
            try (RuntimeChannel channel = open();
                    RawRuntime runtime = ready(channel)) {
                assertThat(runtime).isNotNull();
                assertThatThrownBy(() -> new RawRuntime(channel.port()))
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Nested
    final class OverManyConnections extends Contract {
        @Override
        RuntimeChannel open() throws IOException {
            return SharedChannel.open(StreamLimits.AWS);
        }

        @Test
        void servesAConnectionPerCall() throws Exception {
            try (RuntimeChannel channel = open()) {
                try (RawRuntime next = new RawRuntime(channel.port());
                        RawRuntime answer = new RawRuntime(channel.port());
                        RawRuntime again = new RawRuntime(channel.port())) {
                    next.send(NEXT);
                    assertThat(channel.awaitReady(soon())).isEqualTo(new Readiness.Ready());
                    var exchange = exchange(channel, delivery("{}"));
                    assertThat(next.receive()).startsWith("HTTP/1.1 200 OK");
                    assertThat(answer.call(post(RESPONSE, "Connection: close\r\n", "ok")))
                            .startsWith("HTTP/1.1 202");
                    assertThat(exchange.get(20, TimeUnit.SECONDS)).isEqualTo(responded("ok"));
                    assertThat(again.call(post(RESPONSE, "", "twice")))
                            .startsWith("HTTP/1.1 403")
                            .contains(
                                    "State transition from ResponseSent to InvocationResponse failed");
                }
            }
        }

        /// Otherwise the event would be given to another runtime, and be handled twice.
        @Test
        void knowsThatAnEventWasTakenOverAConnectionThatHasEnded() throws Exception {
            try (RuntimeChannel channel = open();
                    RawRuntime runtime = ready(channel)) {
                var exchange = exchange(channel, delivery("{}"));
                assertThat(runtime.receive()).endsWith("{}");
                runtime.endOutput();
                assertThatThrownBy(runtime::receive)
                        .as("the channel has ended it too")
                        .isInstanceOf(EOFException.class);

                channel.runtimeEnded();

                assertThat(exchange.get(20, TimeUnit.SECONDS)).isEqualTo(new Answer.Gone(true));
            }
        }

        @Test
        void tellsThatARuntimeEnded() throws Exception {
            try (RuntimeChannel channel = open();
                    RawRuntime runtime = ready(channel)) {
                var exchange = exchange(channel, delivery("{}"));
                assertThat(runtime.receive()).endsWith("{}");

                channel.runtimeEnded();

                assertThat(exchange.get(20, TimeUnit.SECONDS)).isEqualTo(new Answer.Gone(true));
            }
        }
    }

    /// What every channel does.
    abstract static class Contract {
        abstract RuntimeChannel open() throws IOException;

        @Test
        void writesTheEventWithItsHeaders() throws Exception {
            try (RuntimeChannel channel = open();
                    RawRuntime runtime = ready(channel)) {
                var exchange =
                        exchange(
                                channel,
                                new Delivery(
                                        ID,
                                        "arn:f",
                                        1234,
                                        "{\"custom\":\"ü\r\n\"}",
                                        "Root=1\r\nEvil: yes",
                                        Payload.of("{}")));

                assertThat(runtime.receive())
                        .isEqualTo(
                                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                        + "Lambda-Runtime-Aws-Request-Id: "
                                        + ID
                                        + "\r\nLambda-Runtime-Deadline-Ms: 1234\r\n"
                                        + "Lambda-Runtime-Invoked-Function-Arn: arn:f\r\n"
                                        + "Lambda-Runtime-Trace-Id: Root=1Evil: yes\r\n"
                                        + "Lambda-Runtime-Client-Context: {\"custom\":\"\\u00fc\"}\r\n"
                                        + "Content-Length: 2\r\n\r\n{}");
                assertThat(runtime.call(post(RESPONSE, "", "done")))
                        .isEqualTo(
                                "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\n"
                                        + "Content-Length: 15\r\n\r\n{\"status\":\"OK\"}");
                assertThat(exchange.get(20, TimeUnit.SECONDS)).isEqualTo(responded("done"));
            }
        }

        @Test
        void deliversAgainWhatIsOutstanding() throws Exception {
            try (RuntimeChannel channel = open();
                    RawRuntime runtime = ready(channel)) {
                var exchange = exchange(channel, delivery("{\"n\":1}"));
                String first = runtime.receive();

                String second = runtime.call(NEXT);

                assertThat(second).isEqualTo(first);
                runtime.send(post(RESPONSE, "", "1"));
                assertThat(exchange.get(20, TimeUnit.SECONDS)).isEqualTo(responded("1"));
            }
        }

        @Test
        void refusesWhatDoesNotFit() throws Exception {
            try (RuntimeChannel channel = open();
                    RawRuntime runtime = ready(channel)) {
                var exchange = exchange(channel, delivery("{}"));
                assertThat(runtime.receive()).startsWith("HTTP/1.1 200");

                assertThat(runtime.call(post("invocation/other/response", "", "x")))
                        .startsWith("HTTP/1.1 400")
                        .endsWith(
                                "{\"errorMessage\":\"Invalid request ID\",\"errorType\":\"InvalidRequestID\"}");
                assertThat(runtime.call(post("init/error", "", "{}")))
                        .startsWith("HTTP/1.1 403")
                        .endsWith(
                                "{\"errorMessage\":\"State transition from Running to InitError failed for"
                                        + " runtime. Error: State transition is not allowed\",\"errorType\":\"InvalidStateTransition\"}");
                assertThat(
                                runtime.call(
                                        post(
                                                RESPONSE,
                                                "Lambda-Runtime-Function-Response-Mode: odd\r\n",
                                                "x")))
                        .startsWith("HTTP/1.1 400")
                        .contains("InvalidFunctionResponseMode");
                assertThat(runtime.call("GET /nowhere HTTP/1.1\r\n\r\n"))
                        .startsWith("HTTP/1.1 404");
                assertThat(runtime.call("GET /2018-06-01/ping HTTP/1.1\r\n\r\n"))
                        .startsWith("HTTP/1.1 200")
                        .endsWith("pong");
                runtime.send(post(RESPONSE, "", "good"));
                assertThat(exchange.get(20, TimeUnit.SECONDS)).isEqualTo(responded("good"));
            }
        }

        @Test
        void refusesAnAnswerBeforeAnyEvent() throws Exception {
            try (RuntimeChannel channel = open()) {
                var readiness = new FutureTask<>(() -> channel.awaitReady(soon()));
                Thread.ofVirtual().start(readiness);
                try (RawRuntime runtime = new RawRuntime(channel.port())) {
                    assertThat(runtime.call(post(RESPONSE, "", "x"))).startsWith("HTTP/1.1 400");
                    runtime.send(NEXT);
                    assertThat(readiness.get(20, TimeUnit.SECONDS))
                            .isEqualTo(new Readiness.Ready());
                }
            }
        }

        @Test
        void readsChunksTrailersAndExpectations() throws Exception {
            String chunked =
                    "POST /2018-06-01/runtime/"
                            + RESPONSE
                            + " HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTrailer: Lambda-Runtime-Function-Error-Type\r\n"
                            + "Expect: 100-continue\r\n\r\n";
            String error =
                    Base64.getEncoder().encodeToString("{\"errorType\":\"E\"}".getBytes(UTF_8));
            try (RuntimeChannel channel = open();
                    RawRuntime runtime = ready(channel)) {
                var first = exchange(channel, delivery("{}"));
                assertThat(runtime.receive()).startsWith("HTTP/1.1 200");
                assertThat(runtime.call(chunked)).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
                runtime.send("3;x=y\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n");
                assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo(responded("abcdefg"));
                assertThat(runtime.receive()).startsWith("HTTP/1.1 202");
                runtime.send(NEXT);
                var second = exchange(channel, delivery("{}"));
                assertThat(runtime.receive()).startsWith("HTTP/1.1 200");
                assertThat(runtime.call(chunked)).startsWith("HTTP/1.1 100");
                runtime.send(
                        "2\r\nab\r\n0\r\nLambda-Runtime-Function-Error-Type: Runtime.Late\r\n"
                                + "Lambda-Runtime-Function-Error-Body: "
                                + error
                                + "\r\n\r\n");

                assertThat(second.get(20, TimeUnit.SECONDS))
                        .isEqualTo(
                                new Answer.Failed(
                                        "Runtime.Late", Payload.of("{\"errorType\":\"E\"}")));
            }
        }

        @Test
        void limitsResponsesAndLivesOn() throws Exception {
            try (RuntimeChannel channel = open();
                    RawRuntime runtime = ready(channel)) {
                var first = exchange(channel, delivery("{}"));
                assertThat(runtime.receive()).startsWith("HTTP/1.1 200");
                assertThat(runtime.call(post(RESPONSE, "", "x".repeat(6_291_557))))
                        .startsWith("HTTP/1.1 413")
                        .endsWith(
                                "{\"errorMessage\":\"Exceeded maximum allowed payload size (6291556"
                                        + " bytes).\",\"errorType\":\"RequestEntityTooLarge\"}");
                assertThat(first.get(20, TimeUnit.SECONDS))
                        .isEqualTo(new Answer.TooLarge(6_291_556));
                runtime.send(NEXT);
                var second = exchange(channel, delivery("{}"));
                assertThat(runtime.receive()).startsWith("HTTP/1.1 200");
                runtime.send(post("invocation/" + ID + "/error", errorType("Runtime.X"), "{}"));

                assertThat(second.get(20, TimeUnit.SECONDS))
                        .isEqualTo(new Answer.Failed("Runtime.X", Payload.of("{}")));
            }
        }

        @Test
        void readsHeadersOfAMebibyteAndNoMore() throws Exception {
            try (RuntimeChannel channel = open();
                    RawRuntime runtime = ready(channel)) {
                var exchange = exchange(channel, delivery("{}"));
                assertThat(runtime.receive()).startsWith("HTTP/1.1 200");
                runtime.send(
                        post(
                                "invocation/" + ID + "/error",
                                "Lambda-Runtime-Function-XRay-Error-Cause: "
                                        + "x".repeat(1024 * 1024)
                                        + "\r\n",
                                "{}"));
                assertThat(exchange.get(20, TimeUnit.SECONDS))
                        .isEqualTo(new Answer.Failed("", Payload.of("{}")));
            }
        }

        @Test
        void noticesAResponseThatBreaksOff() throws Exception {
            try (RuntimeChannel channel = open();
                    RawRuntime runtime = ready(channel)) {
                var exchange = exchange(channel, delivery("{}"));
                assertThat(runtime.receive()).startsWith("HTTP/1.1 200");
                runtime.send(
                        "POST /2018-06-01/runtime/"
                                + RESPONSE
                                + " HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf");
                runtime.endOutput();

                assertThat(exchange.get(20, TimeUnit.SECONDS)).isEqualTo(new Answer.Truncated());
            }
        }

        @Test
        void takesInitErrorsAndDeadlines() throws Exception {
            try (RuntimeChannel channel = open();
                    RawRuntime runtime = new RawRuntime(channel.port())) {
                runtime.send(post("init/error", errorType("Runtime.Bad"), "{\"a\":1}"));

                assertThat(channel.awaitReady(soon()))
                        .isEqualTo(new Readiness.Failed("Runtime.Bad", Payload.of("{\"a\":1}")));
                assertThat(runtime.receive()).startsWith("HTTP/1.1 202");
            }
            try (RuntimeChannel silent = open()) {
                assertThat(silent.awaitReady(System.nanoTime() + 1_000_000))
                        .isEqualTo(new Readiness.TimedOut());
            }
            try (RuntimeChannel channel = open();
                    RawRuntime runtime = ready(channel)) {
                assertThat(channel.exchange(delivery("{}"), System.nanoTime() + 50_000_000))
                        .isEqualTo(new Answer.TimedOut());
                assertThat(runtime).isNotNull();
            }
        }

        @Test
        void carriesAnswersAcrossManyInvocations() throws Exception {
            try (RuntimeChannel channel = open();
                    RawRuntime runtime = ready(channel)) {
                for (int i = 0; i < 200; i++) {
                    var exchange = exchange(channel, delivery("{\"i\":" + i + "}"));
                    assertThat(runtime.receive()).endsWith("{\"i\":" + i + "}");
                    assertThat(runtime.call(post(RESPONSE, "", "r" + i))).contains("202");
                    runtime.send(NEXT);
                    assertThat(exchange.get(20, TimeUnit.SECONDS)).isEqualTo(responded("r" + i));
                }
                assertThat(channel.awaitNext(soon())).isTrue();
            }
        }
    }

    private static RawRuntime ready(RuntimeChannel channel)
            throws IOException, InterruptedException {
        var runtime = new RawRuntime(channel.port());
        runtime.send(NEXT);
        assertThat(channel.awaitReady(soon())).isEqualTo(new Readiness.Ready());
        return runtime;
    }

    private static FutureTask<Answer> exchange(RuntimeChannel channel, Delivery delivery) {
        Callable<Answer> call = () -> channel.exchange(delivery, soon());
        var task = new FutureTask<>(call);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    private static Delivery delivery(String event) {
        return new Delivery(ID, "arn:f", 1, "", "", Payload.of(event));
    }

    private static Answer responded(String text) {
        return new Answer.Responded(Payload.of(text), new ResponseMetadata("", false));
    }

    private static String errorType(String type) {
        return "Lambda-Runtime-Function-Error-Type: " + type + "\r\n";
    }

    private static long soon() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    }
}
