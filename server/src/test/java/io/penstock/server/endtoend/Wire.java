package io.penstock.server.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.invocation.Payload;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One HTTP/1.1 connection, read byte by byte: any `Host`, and chunks as they arrive.
final class Wire implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int STATUS_AT = "HTTP/1.1 ".length();

    private final Socket socket;
    private final InputStream in;

    private Wire(Socket socket) throws IOException {
        this.socket = socket;
        in = socket.getInputStream();
    }

    static Wire to(URI endpoint) throws IOException {
        var socket = new Socket(endpoint.getHost(), endpoint.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return new Wire(socket);
    }

    /// Sends a request without a body.
    ///
    /// @param line for example `GET /a?b=c`
    /// @param headers whole lines, with `Host`
    Wire send(String line, String... headers) throws IOException {
        return send(line, new byte[0], headers);
    }

    /// Sends a request with a body.
    Wire send(String line, byte[] body, String... headers) throws IOException {
        var request = new StringBuilder(line).append(" HTTP/1.1\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        if (body.length > 0) {
            request.append("Content-Length: ").append(body.length).append("\r\n");
        }
        socket.getOutputStream().write(request.append("\r\n").toString().getBytes(UTF_8));
        socket.getOutputStream().write(body);
        return this;
    }

    /// Reads the head of a response.
    Head head() throws IOException {
        String status = line();
        var lines = new ArrayList<String>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            lines.add(line);
        }
        return new Head(Integer.parseInt(status.substring(STATUS_AT, STATUS_AT + 3)), lines);
    }

    /// Reads a whole response, chunked or not.
    Response response() throws IOException {
        Head head = head();
        return new Response(head, Payload.of(body(head)));
    }

    /// Reads a whole body.
    byte[] body(Head head) throws IOException {
        if (head.value("transfer-encoding").isEmpty()) {
            String length = head.value("content-length");
            return in.readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length));
        }
        var body = new ByteArrayOutputStream();
        for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
            body.writeBytes(chunk);
        }
        return body.toByteArray();
    }

    /// Reads the next chunk; an empty one is the end.
    ///
    /// @throws EOFException if the body is cut
    byte[] chunk() throws IOException {
        int size = Integer.parseInt(line().strip(), 16);
        byte[] chunk = in.readNBytes(size);
        if (chunk.length < size) {
            throw new EOFException("cut in the middle of a chunk");
        }
        assertThat(line()).isEmpty();
        return chunk;
    }

    /// Reads chunks until their text is this long.
    String text(int length) throws IOException {
        var text = new StringBuilder();
        while (text.length() < length) {
            text.append(new String(chunk(), UTF_8));
        }
        return text.toString();
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("after '" + line.toString(ISO_8859_1) + "'");
            }
            line.write(b);
        }
        return line.toString(ISO_8859_1).stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /// The head of a response.
    ///
    /// @param lines of headers, as they came
    record Head(int status, List<String> lines) {
        /// Returns all values of a header.
        List<String> values(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return lines.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()).strip())
                    .toList();
        }

        /// Returns the one value of a header; empty if there is none.
        String value(String name) {
            List<String> values = values(name);
            assertThat(values).hasSizeLessThanOrEqualTo(1);
            return values.isEmpty() ? "" : values.getFirst();
        }
    }

    /// A whole response.
    record Response(Head head, Payload payload) {
        byte[] body() {
            return payload.toByteArray();
        }

        String text() {
            return payload.text();
        }
    }
}
