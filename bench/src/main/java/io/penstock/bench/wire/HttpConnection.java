package io.penstock.bench.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// One keep-alive connection of a client that asks and waits. Not thread-safe.
public final class HttpConnection implements AutoCloseable {
    /// A server that is silent for so long has failed.
    private static final int TIMEOUT_MILLIS = 60_000;

    private final Socket socket;
    private final OutputStream out;
    private final MessageReader answer;

    private HttpConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
        this.answer = new MessageReader(socket.getInputStream());
    }

    /// Connects.
    public static HttpConnection open(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(address, TIMEOUT_MILLIS);
            return new HttpConnection(socket);
        } catch (IOException failure) {
            socket.close();
            throw failure;
        }
    }

    /// Connects, to wait for answers without a limit: then one system call reads an answer instead
    /// of three. The caller closes the connection if it takes too long.
    public static HttpConnection openWithoutLimit(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(address);
            return new HttpConnection(socket);
        } catch (IOException failure) {
            socket.close();
            throw failure;
        }
    }

    /// Sends a whole request in one write and reads the whole answer, which is valid until the next
    /// exchange.
    ///
    /// @return the answer's body
    /// @throws IOException also if the status is not 2xx; the message holds the answer
    public Slice exchange(byte[] request, int start, int length) throws IOException {
        out.write(request, start, length);
        answer.read();
        Slice body = answer.body();
        if (answer.status() / 100 != 2) {
            throw new IOException("answered " + answer.firstLine() + ": " + body.text());
        }
        return body;
    }

    /// Sends a whole request; see [#exchange(byte[],int,int)].
    public Slice exchange(byte[] request) throws IOException {
        return exchange(request, 0, request.length);
    }

    /// Renders a request.
    ///
    /// @param method for example `POST`
    /// @param path with a leading slash
    /// @param headers whole lines, each ended by CR LF; host and length are added
    public static byte[] request(String method, String path, String headers, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        byte[] head = head(method, path, headers, bytes.length);
        byte[] request = new byte[head.length + bytes.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(bytes, 0, request, head.length, bytes.length);
        return request;
    }

    /// Renders the head of a request whose body has `length` bytes.
    public static byte[] head(String method, String path, String headers, int length) {
        String text =
                method
                        + " "
                        + path
                        + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                        + headers
                        + "Content-Length: "
                        + length
                        + "\r\n\r\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
