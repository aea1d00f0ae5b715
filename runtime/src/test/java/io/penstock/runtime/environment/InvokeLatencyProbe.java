package io.penstock.runtime.environment;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.invocation.Payload;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/// Measures what the product adds to an invocation: no-op invocations in process, from platform and
/// from virtual threads, beside the same bootstrap driven by a bare socket loop (the floor), in
/// turns. Run by hand; prints a table. Arguments: rounds, invocations per round.
public final class InvokeLatencyProbe {
    private static final String ID = "8476a536-e9f4-11e8-9739-2dfe598c3fcd";
    private static final String NO_OP = "def handler(event, context):\n    return event\n";

    private InvokeLatencyProbe() {}

    /// Runs the measurement.
    @SuppressWarnings("SystemOut") // a command line program
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7;
        int count = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 4000;
        Path root = Files.createTempDirectory("probe");
        try (Stage stage = new Stage(root, EnvironmentSettings.DEFAULT)) {
            FunctionArn function = stage.python("noop", NO_OP);
            String first = stage.answer(function, "{}");
            if (!first.equals("{}")) {
                throw new IllegalStateException("unexpected answer " + first);
            }
            try (Floor floor = new Floor(root)) {
                var measured = new long[3][rounds][];
                for (int round = -1; round < rounds; round++) { // the first one warms up
                    long[] bare = sample(count, floor::turn);
                    long[] platform = sample(count, () -> ours(stage, function));
                    long[][] virtual = new long[1][];
                    Thread thread =
                            Thread.ofVirtual()
                                    .start(() ->
                                            virtual[0] =
                                                    sample(count, () -> ours(stage, function)));
                    thread.join();
                    if (round >= 0) {
                        measured[0][round] = bare;
                        measured[1][round] = platform;
                        measured[2][round] = virtual[0];
                    }
                }
                System.out.println("microseconds, median of " + rounds + " rounds of " + count);
                System.out.printf("%-28s %8s %8s %8s%n", "", "p50", "p99", "p99.9");
                print("bare socket loop (floor)", measured[0]);
                print("invoker, platform thread", measured[1]);
                print("invoker, virtual thread", measured[2]);
            }
        }
    }

    private static void ours(Stage stage, FunctionArn function) {
        stage.invoke(InvocationRequest.of(ID, function, Payload.of("{}")));
    }

    private static long[] sample(int count, Turn turn) {
        var nanos = new long[count];
        try {
            for (int i = 0; i < count; i++) {
                long began = System.nanoTime();
                turn.run();
                nanos[i] = System.nanoTime() - began;
            }
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
        Arrays.sort(nanos);
        return nanos;
    }

    @SuppressWarnings("SystemOut") // a command line program
    private static void print(String name, long[][] rounds) {
        System.out.printf(
                "%-28s %8.1f %8.1f %8.1f%n",
                name, median(rounds, 0.5), median(rounds, 0.99), median(rounds, 0.999));
    }

    private static double median(long[][] rounds, double quantile) {
        double[] values =
                Arrays.stream(rounds)
                        .mapToDouble(round -> round[(int) (quantile * (round.length - 1))] / 1000.0)
                        .sorted()
                        .toArray();
        return values[values.length / 2];
    }

    private interface Turn {
        void run() throws IOException;
    }

    /// The same bootstrap behind a loop that writes fixed bytes and reads until the next request.
    private static final class Floor implements AutoCloseable {
        private final byte[] event =
                ("HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n"
                                + "{\"status\":\"OK\"}HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                + "Lambda-Runtime-Aws-Request-Id: "
                                + ID
                                + "\r\nLambda-Runtime-Deadline-Ms: 1800000000000\r\n"
                                + "Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:123456789012:function:noop\r\n"
                                + "Content-Length: 2\r\n\r\n{}")
                        .getBytes(US_ASCII);
        private final byte[] buffer = new byte[8192];
        private final Process process;
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        Floor(Path root) throws IOException {
            Path code = Files.createDirectories(root.resolve("floor"));
            Files.writeString(code.resolve("app.py"), NO_OP);
            InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            try (var listener = new ServerSocket(0, 1, loopback)) {
                var builder =
                        new ProcessBuilder(
                                "python3", root.resolve("data/bootstraps/bootstrap.py").toString());
                builder.environment()
                        .putAll(
                                Map.of(
                                        "AWS_LAMBDA_RUNTIME_API",
                                        "127.0.0.1:" + listener.getLocalPort(),
                                        "LAMBDA_TASK_ROOT",
                                        code.toString(),
                                        "_HANDLER",
                                        "app.handler"));
                builder.redirectInput(Redirect.from(new File("/dev/null")));
                builder.redirectErrorStream(true).redirectOutput(Redirect.DISCARD);
                process = builder.start();
                socket = listener.accept();
            }
            socket.setTcpNoDelay(true);
            in = socket.getInputStream();
            out = socket.getOutputStream();
            readUntilNext();
        }

        void turn() throws IOException {
            out.write(event);
            readUntilNext();
        }

        private void readUntilNext() throws IOException {
            int have = 0;
            do {
                int count = in.read(buffer, have, buffer.length - have);
                if (count < 0) {
                    throw new EOFException();
                }
                have += count;
            } while (!endsWithNext(have));
        }

        private boolean endsWithNext(int have) {
            String tail =
                    "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: runtime\r\n\r\n";
            int from = have - tail.length();
            return from >= 0 && buffer[from] == 'G' && buffer[have - 1] == '\n';
        }

        @Override
        public void close() throws IOException {
            socket.close();
            process.destroyForcibly();
        }
    }
}
