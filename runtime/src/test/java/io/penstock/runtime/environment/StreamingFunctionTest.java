package io.penstock.runtime.environment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.invocation.ResponseMetadata;
import io.penstock.engine.invocation.ResponseSink;
import io.penstock.runtime.environment.api.StreamLimits;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Functions that stream, in real processes.
@Timeout(120)
final class StreamingFunctionTest {
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
    void handsOverTheFirstChunkBeforeTheFunctionWritesTheLast() throws Exception {
        Path gate = root.resolve("gate");
        var function =
                stage.node(
                        "gated",
                        "app.js",
                        """
                        const fs = require('node:fs');
                        exports.handler = awslambda.streamifyResponse(async (event, stream) => {
                          stream.setContentType('text/plain');
                          stream.write('first ');
                          while (!fs.existsSync(%s)) await new Promise((go) => setTimeout(go, 5));
                          stream.write('last');
                          stream.end();
                        });
                        """
                                .formatted("'" + gate + "'"));
        var sink = new Collector();
        var invocation = start(function, "{}", sink);

        sink.awaitBytes();
        assertThat(sink.text()).isEqualTo("first ");
        assertThat(invocation.isDone()).isFalse();
        Files.createFile(gate);

        InvocationReport report = invocation.get(20, TimeUnit.SECONDS);
        assertThat(report.result()).isEqualTo(new InvocationResult.Returned(Payload.EMPTY));
        assertThat(sink.text()).isEqualTo("first last");
        assertThat(sink.metadata).isEqualTo(new ResponseMetadata("text/plain", true));
        assertThat(sink.version).isEqualTo("$LATEST");
        assertThat(sink.ended).isTrue();
    }

    @Test
    void writesAPreludeBeforeTheBodyAndAlsoWithoutABody() throws Exception {
        var function =
                stage.node(
                        "prelude",
                        "app.mjs",
                        """
                        import { pipeline } from 'node:stream/promises';
                        import { Readable } from 'node:stream';
                        export const handler = awslambda.streamifyResponse(async (event, stream) => {
                          stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { a: 'b' } });
                          if (event.words.length === 0) stream.end();
                          else await pipeline(Readable.from(event.words), stream);
                        });
                        """);
        String prelude = "{\"statusCode\":201,\"headers\":{\"a\":\"b\"}}" + "\0".repeat(8);

        var full = new Collector();
        start(function, "{\"words\":[\"one \",\"two\"]}", full).get(20, TimeUnit.SECONDS);
        var empty = new Collector();
        start(function, "{\"words\":[]}", empty).get(20, TimeUnit.SECONDS);

        assertThat(full.text()).isEqualTo(prelude + "one two");
        assertThat(full.metadata.contentType()).isEqualTo(ResponseMetadata.HTTP_INTEGRATION);
        assertThat(empty.text()).isEqualTo(prelude);
        assertThat(empty.ended).isTrue();
    }

    @Test
    void tellsOfErrorsBeforeAndAfterTheFirstBytes() throws Exception {
        var function =
                stage.node(
                        "failing",
                        "app.js",
                        """
                        exports.handler = awslambda.streamifyResponse(async (event, stream) => {
                          if (event === 'early') throw new RangeError('before');
                          stream.write('some ');
                          stream.write('words');
                          if (event === 'late') throw new RangeError('after');
                          if (event === 'open') return;
                          if (event === 'idle') await new Promise(() => {});
                          if (event === 'crash') setImmediate(() => { throw new RangeError('uncaught'); });
                          if (event === 'crash') await new Promise(() => {});
                          stream.end();
                        });
                        """);

        var early = new Collector();
        assertThat(failure(function, "\"early\"", early).errorType()).isEqualTo("RangeError");
        assertThat(early.metadata).isEqualTo(Collector.NOTHING);
        var late = new Collector();
        var lateFailure = failure(function, "\"late\"", late);
        assertThat(lateFailure.errorType()).isEqualTo("RangeError");
        assertThat(lateFailure.response().text())
                .startsWith("{\"errorType\":\"RangeError\",\"errorMessage\":\"after\",\"trace\":[");
        assertThat(late.text()).isEqualTo("some words");
        assertThat(late.ended).isFalse();
        assertThat(failure(function, "\"open\"", new Collector()).errorMessage())
                .isEqualTo("Response stream is not finished.");
        assertThat(failure(function, "\"idle\"", new Collector()).errorType())
                .isEqualTo("Runtime.NodeJsExit");
        assertThat(failure(function, "\"crash\"", new Collector()).errorMessage())
                .isEqualTo("uncaught");

        var fine = new Collector();
        start(function, "1", fine).get(20, TimeUnit.SECONDS);
        assertThat(fine.text()).isEqualTo("some words");
    }

    @Test
    void demandsAnAsynchronousHandler() throws Exception {
        var function =
                stage.node(
                        "plain",
                        "app.js",
                        "exports.handler = awslambda.streamifyResponse((event, stream) => {});");

        assertThat(failure(function, "1", new Collector()).errorMessage())
                .isEqualTo("Streaming does not support non-async handlers.");
    }

    @Test
    void returnsAStreamWholeToACallerWhoWantsItWhole() {
        var function =
                stage.node(
                        "collected",
                        "app.js",
                        """
                        exports.handler = awslambda.streamifyResponse(async (event, stream) => {
                          stream.write({ n: 1 });
                          stream.end('end');
                        });
                        """);

        assertThat(stage.answer(function, "{}")).isEqualTo("{\"n\":1}end");
    }

    @Test
    void streamsMoreThanTheFunctionMayHoldInMemory() throws Exception {
        stage.close();
        stage = new Stage(root, streaming(64L * 1024 * 1024, 1_000_000_000));
        var function =
                stage.node(
                        "large",
                        "app.js",
                        """
                        exports.handler = awslambda.streamifyResponse(async (event, stream) => {
                          const chunk = Buffer.alloc(1 << 20, 'x');
                          for (let i = 0; i < event; i++) {
                            if (!stream.write(chunk)) await new Promise((go) => stream.once('drain', go));
                          }
                          stream.end();
                        });
                        """);

        var within = new Collector();
        start(function, "64", within).get(60, TimeUnit.SECONDS);
        assertThat(within.count).isEqualTo(64 << 20);
        assertThat(within.ended).isTrue();

        var beyond = new Collector();
        assertThat(failure(function, "65", beyond))
                .isEqualTo(
                        new InvocationResult.FunctionFailed(
                                "Function.ResponseSizeTooLarge",
                                "Response payload size exceeded maximum allowed payload size (67108864 bytes).",
                                Payload.of(
                                        "{\"errorMessage\":\"Response payload size exceeded maximum allowed"
                                                + " payload size (67108864 bytes).\","
                                                + "\"errorType\":\"Function.ResponseSizeTooLarge\"}")));
        assertThat(beyond.count).isEqualTo(64 << 20);
    }

    @Test
    void slowsAStreamDownAfterItsFreeBytes() throws Exception {
        stage.close();
        stage = new Stage(root, streaming(1 << 20, 1 << 20));
        var function =
                stage.node(
                        "paced",
                        "app.js",
                        """
                        exports.handler = awslambda.streamifyResponse(async (event, stream) => {
                          stream.end(Buffer.alloc(event, 'x'));
                        });
                        """);
        start(function, "1", new Collector()).get(20, TimeUnit.SECONDS);
        var sink = new Collector();

        InvocationReport report =
                start(function, Integer.toString(1 << 19), sink).get(60, TimeUnit.SECONDS);

        // Nothing is free here, so half a mebibyte takes half a second at least.
        assertThat(sink.count).isEqualTo(1 << 19);
        assertThat(report.duration()).isGreaterThan(Duration.ofMillis(400));
    }

    @Test
    void timesOutInTheMiddleOfAStream() throws Exception {
        var function =
                stage.deploy(
                        Deployment.of("endless", "nodejs20.x", "app.handler")
                                .timeout(Duration.ofSeconds(1))
                                .file(
                                        "app.js",
                                        """
                                        exports.handler = awslambda.streamifyResponse(async (event, stream) => {
                                          stream.write('word');
                                          setInterval(() => {}, 1000);
                                          await new Promise(() => {});
                                        });
                                        """));
        var sink = new Collector();

        assertThat(failure(function, "{}", sink).errorType()).isEqualTo("Sandbox.Timedout");
        assertThat(sink.text()).isEqualTo("word");
        assertThat(sink.ended).isFalse();
    }

    @Test
    void handsOverWhatAFunctionReturns() throws Exception {
        var function = stage.python("returns", "def handler(event, context): return {'a': 1}\n");
        var sink = new Collector();

        InvocationReport report = start(function, "{}", sink).get(20, TimeUnit.SECONDS);

        assertThat(report.result()).isEqualTo(new InvocationResult.Returned(Payload.EMPTY));
        assertThat(sink.text()).isEqualTo("{\"a\": 1}");
        assertThat(sink.metadata).isEqualTo(ResponseMetadata.JSON);
        assertThat(sink.ended).isTrue();
    }

    private static EnvironmentSettings streaming(long bytesMax, long bytesPerSecond) {
        var limits = new StreamLimits(bytesMax, 0, bytesPerSecond);
        return EnvironmentSettings.DEFAULT.with(Endowment.DEFAULT.streaming(limits));
    }

    private InvocationResult.FunctionFailed failure(
            FunctionArn function, String event, ResponseSink sink) throws Exception {
        InvocationReport report = start(function, event, sink).get(60, TimeUnit.SECONDS);
        assertThat(report.result()).isInstanceOf(InvocationResult.FunctionFailed.class);
        return (InvocationResult.FunctionFailed) report.result();
    }

    private FutureTask<InvocationReport> start(
            FunctionArn function, String event, ResponseSink sink) {
        InvocationRequest request = Stage.request(function, event);
        var invocation = new FutureTask<>(() -> stage.invoker.invoke(request, sink));
        Thread.ofVirtual().start(invocation);
        return invocation;
    }

    /// Collects the beginning of what it is given.
    private static final class Collector implements ResponseSink {
        static final ResponseMetadata NOTHING = new ResponseMetadata("nothing came", false);
        private static final int KEPT_BYTES_MAX = 1 << 16;

        private final CountDownLatch arrived = new CountDownLatch(1);
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private volatile ResponseMetadata metadata = NOTHING;
        private volatile String version = "";
        private volatile boolean ended;
        private volatile int count;

        @Override
        public void started(String executedVersion) {
            version = executedVersion;
        }

        @Override
        public void begin(ResponseMetadata began) {
            metadata = began;
        }

        @Override
        public synchronized void bytes(byte[] bytes, int offset, int length) {
            count += length;
            if (kept.size() < KEPT_BYTES_MAX) {
                kept.writeBytes(Arrays.copyOfRange(bytes, offset, offset + length));
            }
            arrived.countDown();
        }

        @Override
        public void ended() {
            ended = true;
        }

        void awaitBytes() throws InterruptedException {
            assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
        }

        synchronized String text() {
            return kept.toString(UTF_8);
        }
    }
}
