package io.penstock.runtime.environment.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;

/// A runtime that speaks bytes.
final class RawRuntime implements AutoCloseable {
    static final String NEXT =
            "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n";

    private final Socket socket;
    private final InputStream in;

    RawRuntime(int port) throws IOException {
        socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
        socket.setSoTimeout(20_000);
        in = socket.getInputStream();
    }

    static String post(String path, String headers, String body) {
        return "POST /2018-06-01/runtime/%s HTTP/1.1\r\nHost: x\r\n%sContent-Length: %d\r\n\r\n%s"
                .formatted(path, headers, body.length(), body);
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    /// Reads one whole response.
    String receive() throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("after '" + head + "'");
            }
            head.append((char) b);
        }
        int at = head.indexOf("Content-Length: ");
        if (at < 0) {
            return head.toString();
        }
        int length = Integer.parseInt(head.substring(at + 16, head.indexOf("\r", at)));
        return head + new String(in.readNBytes(length), ISO_8859_1);
    }

    /// Sends and reads one response.
    String call(String text) throws IOException {
        send(text);
        return receive();
    }

    /// Closes the sending side only.
    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
