package io.penstock.runtime.environment.api;

import static io.penstock.runtime.environment.api.RawRuntime.NEXT;
import static io.penstock.runtime.environment.api.RawRuntime.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.invocation.Payload;
import io.penstock.engine.invocation.ResponseMetadata;
import io.penstock.engine.invocation.ResponseSink;
import java.io.IOException;
import java.util.Base64;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What both kinds of channel do with a response that is streamed.
@Timeout(60)
final class StreamingChannelTest {
    private static final String ID = "8476a536-e9f4-11e8-9739-2dfe598c3fcd";
    private static final String RESPONSE = "invocation/" + ID + "/response";
    private static final String STREAMED =
            head(
                    "Lambda-Runtime-Function-Response-Mode: streaming\r\nContent-Type: text/plain\r\n");

    @Nested
    final class OverOneConnection extends Contract {
        @Override
        RuntimeChannel open(StreamLimits limits) throws IOException {
            return SingleChannel.open(limits);
        }
    }

    @Nested
    final class OverManyConnections extends Contract {
        @Override
        RuntimeChannel open(StreamLimits limits) throws IOException {
            return SharedChannel.open(limits);
        }
    }

    /// What every channel does.
    abstract static class Contract {
        abstract RuntimeChannel open(StreamLimits limits) throws IOException;

        @Test
        void passesEachChunkOnAsItComes() throws Exception {
            try (RuntimeChannel channel = open(StreamLimits.AWS);
                    RawRuntime runtime = ready(channel)) {
                var sink = new RecordingSink();
                var exchange = exchange(channel, sink, soon());
                assertThat(runtime.receive()).startsWith("HTTP/1.1 200");

                runtime.send(STREAMED);
                assertThat(sink.next()).isEqualTo("begin text/plain streamed");
                runtime.send("3\r\none\r\n");
                assertThat(sink.next()).isEqualTo("bytes one");
                runtime.send("3\r\ntwo\r\n");
                assertThat(sink.next()).isEqualTo("bytes two");
                assertThat(exchange.isDone()).isFalse();
                runtime.send("0\r\n\r\n");

                assertThat(exchange.get(20, TimeUnit.SECONDS)).isEqualTo(new Answer.Streamed());
                assertThat(runtime.receive()).startsWith("HTTP/1.1 202 Accepted");
                assertThat(sink.isEmpty()).isTrue();
                runtime.send(NEXT);
                assertThat(channel.awaitNext(soon())).isTrue();
            }
        }

        @Test
        void takesChunksWithoutTheModeAsGoSendsThem() throws Exception {
            try (RuntimeChannel channel = open(StreamLimits.AWS);
                    RawRuntime runtime = ready(channel)) {
                var sink = new RecordingSink();
                var exchange = exchange(channel, sink, soon());
                assertThat(runtime.receive()).startsWith("HTTP/1.1 200");

                runtime.send(head("Content-Type: application/json\r\n") + "2\r\n{}\r\n0\r\n\r\n");

                assertThat(exchange.get(20, TimeUnit.SECONDS)).isEqualTo(new Answer.Streamed());
                assertThat(sink.next()).isEqualTo("begin application/json");
                assertThat(sink.next()).isEqualTo("bytes {}");
            }
        }

        @Test
        void passesOnABodyOfKnownLengthThatIsDeclaredAStream() throws Exception {
            try (RuntimeChannel channel = open(StreamLimits.AWS);
                    RawRuntime runtime = ready(channel)) {
                var sink = new RecordingSink();
                var exchange = exchange(channel, sink, soon());
                assertThat(runtime.receive()).startsWith("HTTP/1.1 200");

                runtime.send(
                        post(
                                RESPONSE,
                                "Lambda-Runtime-Function-Response-Mode: streaming\r\n",
                                "ab"));

                assertThat(exchange.get(20, TimeUnit.SECONDS)).isEqualTo(new Answer.Streamed());
                assertThat(sink.next()).isEqualTo("begin  streamed");
                assertThat(sink.next()).isEqualTo("bytes ab");
            }
        }

        @Test
        void leavesAWholeResponseInTheAnswer() throws Exception {
            try (RuntimeChannel channel = open(StreamLimits.AWS);
                    RawRuntime runtime = ready(channel)) {
                var sink = new RecordingSink();
                var exchange = exchange(channel, sink, soon());
                assertThat(runtime.receive()).startsWith("HTTP/1.1 200");

                runtime.send(post(RESPONSE, "Content-Type: application/json\r\n", "null"));

                assertThat(exchange.get(20, TimeUnit.SECONDS))
                        .isEqualTo(new Answer.Responded(Payload.of("null"), ResponseMetadata.JSON));
                assertThat(sink.isEmpty()).isTrue();
            }
        }

        @Test
        void collectsAStreamThatIsWantedWhole() throws Exception {
            try (RuntimeChannel channel = open(StreamLimits.AWS);
                    RawRuntime runtime = ready(channel)) {
                var exchange = exchange(channel, NoSink.INSTANCE, soon());
                assertThat(runtime.receive()).startsWith("HTTP/1.1 200");

                runtime.send(STREAMED + "3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n");

                assertThat(exchange.get(20, TimeUnit.SECONDS))
                        .isEqualTo(
                                new Answer.Responded(
                                        Payload.of("onetwo"),
                                        new ResponseMetadata("text/plain", true)));
            }
        }

        @Test
        void readsTheErrorThatFollowsTheBytes() throws Exception {
            String error =
                    Base64.getEncoder().encodeToString("{\"errorType\":\"E\"}".getBytes(UTF_8));
            try (RuntimeChannel channel = open(StreamLimits.AWS);
                    RawRuntime runtime = ready(channel)) {
                var sink = new RecordingSink();
                var exchange = exchange(channel, sink, soon());
                assertThat(runtime.receive()).startsWith("HTTP/1.1 200");

                runtime.send(
                        STREAMED
                                + "3\r\none\r\n0\r\nLambda-Runtime-Function-Error-Type: Runtime.Late\r\n"
                                + "Lambda-Runtime-Function-Error-Body: "
                                + error
                                + "\r\n\r\n");

                assertThat(exchange.get(20, TimeUnit.SECONDS))
                        .isEqualTo(
                                new Answer.Failed(
                                        "Runtime.Late", Payload.of("{\"errorType\":\"E\"}")));
                assertThat(runtime.receive()).startsWith("HTTP/1.1 202");
                assertThat(sink.next()).startsWith("begin");
                assertThat(sink.next()).isEqualTo("bytes one");
            }
        }

        @Test
        void leavesAnErrorInTheBodyAsRustWritesItWhereItIs() throws Exception {
            String late = "Lambda-Runtime-Function-Error-Type: Runtime.StreamError\r\n";
            try (RuntimeChannel channel = open(StreamLimits.AWS);
                    RawRuntime runtime = ready(channel)) {
                var sink = new RecordingSink();
                var exchange = exchange(channel, sink, soon());
                assertThat(runtime.receive()).startsWith("HTTP/1.1 200");

                runtime.send(
                        STREAMED
                                + Integer.toHexString(late.length())
                                + "\r\n"
                                + late
                                + "\r\n0\r\n\r\n");

                assertThat(exchange.get(20, TimeUnit.SECONDS)).isEqualTo(new Answer.Streamed());
                assertThat(sink.next()).startsWith("begin");
                assertThat(sink.next()).isEqualTo("bytes " + late);
            }
        }

        @Test
        void refusesWhatDoesNotFitBeforeAnythingIsPassedOn() throws Exception {
            try (RuntimeChannel channel = open(StreamLimits.AWS);
                    RawRuntime runtime = ready(channel)) {
                var sink = new RecordingSink();
                var exchange = exchange(channel, sink, soon());
                assertThat(runtime.receive()).startsWith("HTTP/1.1 200");

                assertThat(runtime.call(STREAMED.replace(ID, "other") + "1\r\na\r\n0\r\n\r\n"))
                        .startsWith("HTTP/1.1 400")
                        .contains("InvalidRequestID");
                assertThat(
                                runtime.call(
                                        STREAMED.replace("streaming", "odd")
                                                + "1\r\na\r\n0\r\n\r\n"))
                        .startsWith("HTTP/1.1 400")
                        .contains("InvalidFunctionResponseMode");
                assertThat(sink.isEmpty()).isTrue();

                runtime.send(STREAMED + "1\r\nb\r\n0\r\n\r\n");
                assertThat(exchange.get(20, TimeUnit.SECONDS)).isEqualTo(new Answer.Streamed());
                assertThat(runtime.receive()).startsWith("HTTP/1.1 202");
                assertThat(sink.next()).startsWith("begin");
                assertThat(sink.next()).isEqualTo("bytes b");
            }
        }

        @Test
        void passesOnNoMoreThanTheLimit() throws Exception {
            try (RuntimeChannel channel = open(new StreamLimits(4, 4, 1_000_000));
                    RawRuntime runtime = ready(channel)) {
                var sink = new RecordingSink();
                var exchange = exchange(channel, sink, soon());
                assertThat(runtime.receive()).startsWith("HTTP/1.1 200");

                runtime.send(STREAMED + "3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n");

                assertThat(exchange.get(20, TimeUnit.SECONDS)).isEqualTo(new Answer.TooLarge(4));
                assertThat(runtime.receive())
                        .startsWith("HTTP/1.1 413")
                        .contains("Exceeded maximum allowed payload size (4 bytes).");
                assertThat(sink.next()).startsWith("begin");
                assertThat(sink.next()).isEqualTo("bytes one");
                assertThat(sink.isEmpty()).isTrue();
            }
        }

        @Test
        void noticesAStreamThatBreaksOff() throws Exception {
            try (RuntimeChannel channel = open(StreamLimits.AWS);
                    RawRuntime runtime = ready(channel)) {
                var sink = new RecordingSink();
                var exchange = exchange(channel, sink, soon());
                assertThat(runtime.receive()).startsWith("HTTP/1.1 200");

                runtime.send(STREAMED + "3\r\non");
                runtime.endOutput();

                assertThat(exchange.get(20, TimeUnit.SECONDS)).isEqualTo(new Answer.Truncated());
                assertThat(runtime.receive())
                        .startsWith("HTTP/1.1 400")
                        .contains("TruncatedHTTPRequest");
            }
        }

        @Test
        void endsAStreamAtTheDeadline() throws Exception {
            try (RuntimeChannel channel = open(StreamLimits.AWS);
                    RawRuntime runtime = ready(channel)) {
                var sink = new RecordingSink();
                long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300);
                var exchange = exchange(channel, sink, deadline);
                assertThat(runtime.receive()).startsWith("HTTP/1.1 200");
                runtime.send(STREAMED + "3\r\none\r\n");

                assertThat(exchange.get(20, TimeUnit.SECONDS)).isEqualTo(new Answer.TimedOut());
                assertThat(sink.next()).startsWith("begin");
                assertThat(sink.next()).isEqualTo("bytes one");
            }
        }

        @Test
        void freesItselfAtTheDeadlineFromAReceiverThatTakesNothing() throws Exception {
            try (RuntimeChannel channel = open(StreamLimits.AWS);
                    RawRuntime runtime = ready(channel)) {
                long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300);
                var exchange = exchange(channel, new StuckSink(), deadline);
                assertThat(runtime.receive()).startsWith("HTTP/1.1 200");
                runtime.send(STREAMED + "3\r\none\r\n");

                assertThat(exchange.get(20, TimeUnit.SECONDS)).isEqualTo(new Answer.TimedOut());
            }
        }

        @Test
        void readsNoFurtherThanTheReceiverTakes() throws Exception {
            long all = 200L * 1024 * 1024;
            try (RuntimeChannel channel = open(new StreamLimits(all, all, 1));
                    RawRuntime runtime = ready(channel)) {
                var sink = new SlowSink();
                var exchange = exchange(channel, sink, soon());
                assertThat(runtime.receive()).startsWith("HTTP/1.1 200");
                String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
                var written = new AtomicLong();
                var writer =
                        new FutureTask<>(() -> {
                            runtime.send(STREAMED);
                            for (int i = 0; i < 1_000; i++) {
                                runtime.send(chunk);
                                written.incrementAndGet();
                            }
                            runtime.send("0\r\n\r\n");
                            return true;
                        });
                Thread.ofPlatform().daemon().start(writer);
                sink.awaitFirst();

                // The rest waits in the function: the kernel's buffers hold a few megabytes.
                assertThat(written.get()).isLessThan(1_000);
                assertThat(writer.isDone()).isFalse();
                sink.release();

                assertThat(exchange.get(40, TimeUnit.SECONDS)).isEqualTo(new Answer.Streamed());
                assertThat(writer.get(20, TimeUnit.SECONDS)).isTrue();
                assertThat(sink.taken()).isEqualTo(1_000L * 0x10000);
            }
        }

        private static RawRuntime ready(RuntimeChannel channel)
                throws IOException, InterruptedException {
            var runtime = new RawRuntime(channel.port());
            runtime.send(NEXT);
            assertThat(channel.awaitReady(soon())).isEqualTo(new Readiness.Ready());
            return runtime;
        }
    }

    private static String head(String headers) {
        return "POST /2018-06-01/runtime/"
                + RESPONSE
                + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
                + headers
                + "\r\n";
    }

    private static FutureTask<Answer> exchange(
            RuntimeChannel channel, ResponseSink sink, long deadlineNanos) {
        var delivery = new Delivery(ID, "arn:f", 1, "", "", Payload.of("{}"));
        Callable<Answer> call =
                () -> {
                    Answer answer = channel.exchange(delivery, sink, deadlineNanos);
                    assertThat(Thread.currentThread().isInterrupted()).isFalse();
                    return answer;
                };
        var task = new FutureTask<>(call);
        Thread.ofVirtual().start(task);
        return task;
    }

    private static long soon() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(50);
    }

    /// Takes nothing until it is interrupted.
    private static final class StuckSink implements ResponseSink {
        @Override
        public void begin(ResponseMetadata metadata) {}

        @Override
        public void bytes(byte[] bytes, int offset, int length) {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException freed) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void ended() {}
    }

    /// Takes its first bytes only once it is allowed to.
    private static final class SlowSink implements ResponseSink {
        private final CountDownLatch first = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);
        private final AtomicLong taken = new AtomicLong();

        @Override
        public void begin(ResponseMetadata metadata) {}

        @Override
        public void bytes(byte[] bytes, int offset, int length) {
            first.countDown();
            try {
                released.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            taken.addAndGet(length);
        }

        @Override
        public void ended() {}

        void awaitFirst() throws InterruptedException {
            assertThat(first.await(20, TimeUnit.SECONDS)).isTrue();
        }

        void release() {
            released.countDown();
        }

        long taken() {
            return taken.get();
        }
    }
}
