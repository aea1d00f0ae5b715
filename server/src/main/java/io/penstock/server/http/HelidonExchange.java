package io.penstock.server.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.penstock.engine.invocation.Payload;
import io.penstock.server.wire.WireRequest;
import io.penstock.server.wire.WireResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// An exchange with a client over Helidon. What the handler leaves of a body is read and thrown
/// away before the answer, so that clients that send first get it; of a long one, the connection is
/// closed.
final class HelidonExchange implements StreamExchange {
    private static final int DISCARD_BUFFER_BYTES = 64 * 1024;

    private final WireRequest wire;
    private final ServerRequest request;
    private final ServerResponse response;
    private @Nullable InputStream body;
    private boolean unread;

    HelidonExchange(WireRequest wire, ServerRequest request, ServerResponse response) {
        this.wire = wire;
        this.request = request;
        this.response = response;
    }

    @Override
    public WireRequest request() {
        return wire;
    }

    @Override
    public long announcedBytes() {
        return hasBody() ? request.headers().contentLength().orElse(-1) : 0;
    }

    @Override
    public InputStream body() {
        if (body == null) {
            body = hasBody() ? request.content().inputStream() : InputStream.nullInputStream();
        }
        return body;
    }

    @Override
    public void send(WireResponse answer) throws IOException {
        begin(answer.status(), answer.headers());
        Payload content = answer.body();
        if (content.isEmpty()) {
            response.send();
        } else {
            response.send(content.array(), content.offset(), content.length());
        }
    }

    @Override
    public void sendHead(int status, Map<String, String> headers, long length) throws IOException {
        begin(status, headers);
        response.header(HeaderValues.create(HeaderNames.CONTENT_LENGTH, length));
        response.send();
    }

    @Override
    public OutputStream send(int status, Map<String, String> headers, long length)
            throws IOException {
        begin(status, headers);
        response.header(HeaderValues.create(HeaderNames.CONTENT_LENGTH, length));
        return response.outputStream();
    }

    /// Closes the connection if the rest of the request still stands in it.
    void end() {
        if (unread) {
            throw new CloseConnectionException("the rest of the body was not read");
        }
    }

    private void begin(int status, Map<String, String> headers) throws IOException {
        discard();
        response.status(Status.create(status));
        headers.forEach((name, value) -> response.header(HelidonRequest.headerName(name), value));
        if (unread) {
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
    }

    /// A client that waits to be told to go on, and was not, sends nothing but its next request.
    private void discard() throws IOException {
        if (!hasBody()) {
            return;
        }
        if (body == null && request.headers().contains(HeaderNames.EXPECT)) {
            unread = true;
            return;
        }
        byte[] buffer = new byte[DISCARD_BUFFER_BYTES];
        long left = HelidonRequest.MAX_DISCARDED_BYTES;
        int read = 0;
        while (read >= 0 && left > 0) {
            read = body().read(buffer);
            left -= Math.max(read, 0);
        }
        unread = read >= 0;
    }

    private boolean hasBody() {
        OptionalLong length = request.headers().contentLength();
        return length.isPresent() ? length.getAsLong() > 0 : request.content().hasEntity();
    }
}
