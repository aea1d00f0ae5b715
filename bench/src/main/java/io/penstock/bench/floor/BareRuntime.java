package io.penstock.bench.floor;

import io.penstock.bench.wire.MessageReader;
import io.penstock.bench.wire.Slice;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// One function process whose runtime loop is served by the thread that invokes it: write the
/// answer to `next`, read the posted response, read the next `next`, acknowledge with the next
/// event. No admission, no deadline, no log, no error handling. Not thread-safe.
public final class BareRuntime implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final String REQUEST_ID = "00000000-0000-4000-8000-000000000000";
    private static final byte[] NEXT = ascii("GET /2018-06-01/runtime/invocation/next ");
    private static final byte[] RESPONSE =
            ascii("POST /2018-06-01/runtime/invocation/" + REQUEST_ID + "/response ");
    private static final byte[] ACCEPTED =
            head(
                    """
                    HTTP/1.1 202 Accepted
                    Content-Type: application/json
                    Content-Length: 17

                    {"status":"OK"}
                    """);
    private static final byte[] HEAD =
            head(
                    """
                    HTTP/1.1 200 OK
                    Content-Type: application/json
                    Lambda-Runtime-Aws-Request-Id: %s
                    Lambda-Runtime-Deadline-Ms: 4102444800000
                    Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:000000000000:function:bench
                    Content-Length:%s\
                    """
                            .formatted(REQUEST_ID, " "));
    private static final byte[] BLANK_LINE = ascii("\r\n\r\n");

    private final Process process;
    private final Socket socket;
    private final OutputStream out;
    private final MessageReader requests;
    private boolean unacknowledged;
    private byte[] buffer = new byte[64 * 1024];

    private BareRuntime(Process process, Socket socket) throws IOException {
        this.process = process;
        this.socket = socket;
        this.out = socket.getOutputStream();
        this.requests = new MessageReader(socket.getInputStream());
    }

    /// Starts a process and waits until it asks for its first event.
    ///
    /// @param command interpreter and bootstrap
    /// @param directory working directory, with the function's code
    /// @param variables the function's own, beside those that the runtime needs
    public static BareRuntime start(
            List<String> command, Path directory, Map<String, String> variables)
            throws IOException {
        try (ServerSocket server = new ServerSocket()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
            server.setSoTimeout(TIMEOUT_MILLIS);
            String api = "127.0.0.1:" + server.getLocalPort();
            ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
            builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment().putAll(variables);
            builder.environment().put("AWS_LAMBDA_RUNTIME_API", api);
            builder.environment().put("LAMBDA_TASK_ROOT", directory.toString());
            Process process = builder.start();
            try {
                return accept(process, server);
            } catch (IOException failure) {
                process.destroyForcibly();
                throw failure;
            }
        }
    }

    private static BareRuntime accept(Process process, ServerSocket server) throws IOException {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        BareRuntime runtime = new BareRuntime(process, socket);
        runtime.awaitNext();
        return runtime;
    }

    /// Hands an event over and waits for the function's response, which is valid until [#proceed].
    public Slice deliver(byte[] event, int start, int length) throws IOException {
        byte[] digits = ascii(Integer.toString(length));
        int total = ACCEPTED.length + HEAD.length + digits.length + BLANK_LINE.length + length;
        if (total > buffer.length) {
            buffer = new byte[total * 2];
        }
        int at = unacknowledged ? append(ACCEPTED, 0, ACCEPTED.length, 0) : 0;
        at = append(HEAD, 0, HEAD.length, at);
        at = append(digits, 0, digits.length, at);
        at = append(BLANK_LINE, 0, BLANK_LINE.length, at);
        at = append(event, start, length, at);
        out.write(buffer, 0, at);
        requests.read();
        if (!requests.startsWith(RESPONSE)) {
            throw new IOException("the function did not answer: " + requests.firstLine());
        }
        return requests.body();
    }

    /// Waits until the function asks for another event. Its response is acknowledged in one write
    /// with that event, since a write of its own would only wake the function for nothing.
    public void proceed() throws IOException {
        unacknowledged = true;
        awaitNext();
    }

    private void awaitNext() throws IOException {
        requests.read();
        if (!requests.startsWith(NEXT)) {
            throw new IOException("the function did not ask for more: " + requests.firstLine());
        }
    }

    private int append(byte[] bytes, int start, int length, int at) {
        System.arraycopy(bytes, start, buffer, at, length);
        return at + length;
    }

    /// Ends the process, by force if it does not go.
    @Override
    public void close() throws IOException {
        socket.close();
        process.destroy();
        try {
            process.waitFor(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// Renders text with the line ends of HTTP.
    private static byte[] head(String text) {
        return ascii(text.replace("\n", "\r\n"));
    }
}
