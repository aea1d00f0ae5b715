package io.penstock.server.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.penstock.engine.invocation.Payload;
import io.penstock.server.wire.HeaderLine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A request as Helidon read it. Confined to the thread that handles it.
final class HelidonRequest implements RawRequest {
    /// How much of a body that is too large is read and thrown away, so that a client that sends
    /// first and listens afterwards gets its answer. Of a longer one, the connection is closed.
    static final long MAX_DISCARDED_BYTES = 256L * 1024 * 1024;

    private static final int FIRST_BUFFER_BYTES = 8 * 1024;

    /// Names that every request is asked for or answered with; making one of text costs a look-up.
    private static final Map<String, HeaderName> USUAL =
            Stream.of(
                            "X-Amz-Target",
                            "Authorization",
                            "Content-Type",
                            "Content-Encoding",
                            "X-Amzn-Trace-Id",
                            "traceparent",
                            "tracestate",
                            "X-Amz-Invocation-Type",
                            "X-Amz-Log-Type",
                            "X-Amz-Client-Context",
                            "X-Amz-Durable-Execution-Name",
                            "X-Amz-Tenant-Id",
                            "X-Amz-Executed-Version",
                            "x-amzn-RequestId")
                    .collect(Collectors.toUnmodifiableMap(name -> name, HeaderNames::create));

    private final ServerRequest request;
    private final String externalUrl;
    private boolean unread;

    /// @param externalUrl what clients are told instead of what the request says; empty for that
    HelidonRequest(ServerRequest request, String externalUrl) {
        this.request = request;
        this.externalUrl = externalUrl;
    }

    @Override
    public String method() {
        return request.prologue().method().text();
    }

    @Override
    public String rawPath() {
        return request.prologue().uriPath().rawPath();
    }

    @Override
    public String rawQuery() {
        return request.prologue().query().rawValue();
    }

    @Override
    public String header(String name) {
        return request.headers().first(headerName(name)).orElse("");
    }

    /// Returns a name as the HTTP server has it.
    static HeaderName headerName(String name) {
        HeaderName usual = USUAL.get(name);
        return usual == null ? HeaderNames.create(name) : usual;
    }

    @Override
    public List<HeaderLine> headers() {
        var lines = new ArrayList<HeaderLine>();
        for (Header header : request.headers()) {
            header.allValues().forEach(value -> lines.add(new HeaderLine(header.name(), value)));
        }
        return lines;
    }

    @Override
    public String host() {
        String authority = request.authority();
        return authority == null ? "" : authority;
    }

    @Override
    public String peer() {
        return request.remotePeer().address() instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress()
                : request.remotePeer().host();
    }

    @Override
    public String protocol() {
        return request.prologue().rawProtocol();
    }

    @Override
    public List<String> headerValues(String name) {
        HeaderName header = headerName(name);
        if (request.headers().contains(header)) {
            return request.headers().get(header).allValues();
        }
        String authority = request.authority();
        return header.equals(HeaderNames.HOST) && authority != null && !authority.isEmpty()
                ? List.of(authority)
                : List.of();
    }

    @Override
    public List<String> headerNames() {
        return request.headers().stream().map(Header::name).toList();
    }

    /// Returns whether the request came from this machine; one that a proxy passed on comes from
    /// the proxy's.
    boolean isFromThisMachine() {
        return request.remotePeer().address() instanceof InetSocketAddress peer
                && !peer.isUnresolved()
                && peer.getAddress().isLoopbackAddress();
    }

    @Override
    public String baseUrl() {
        if (!externalUrl.isEmpty()) {
            return externalUrl;
        }
        String authority = request.authority();
        String host =
                authority == null || authority.isEmpty()
                        ? request.localPeer().host() + ":" + request.localPeer().port()
                        : authority;
        return (request.isSecure() ? "https://" : "http://") + host;
    }

    @Override
    public Body body(int limitBytes) {
        if (!request.content().hasEntity()) {
            return new Body.Whole(Payload.EMPTY);
        }
        OptionalLong length = request.headers().contentLength();
        try {
            // not closed here: closing would read on to the end
            InputStream stream = request.content().inputStream();
            if (length.orElse(0) > limitBytes) {
                return tooLarge(stream, length.getAsLong());
            }
            byte[] bytes =
                    length.isPresent()
                            ? readKnownLength(stream, (int) length.getAsLong())
                            : readUnknownLength(stream, limitBytes);
            return bytes.length > limitBytes
                    ? tooLarge(stream, Long.MAX_VALUE)
                    : new Body.Whole(Payload.of(bytes));
        } catch (IOException
                | UncheckedIOException
                | DataReader.InsufficientDataAvailableException gone) {
            throw new CloseConnectionException("client left while sending", gone);
        }
    }

    /// Returns whether part of the body is still on its way, so that the connection is of no more
    /// use.
    boolean hasUnreadBody() {
        return unread;
    }

    /// Reads to the end, or the server would look for it once more, with a buffer for what is left.
    private static byte[] readKnownLength(InputStream stream, int length) throws IOException {
        byte[] bytes = stream.readNBytes(length);
        if (stream.read() >= 0) {
            throw new IllegalStateException("a body is longer than its length says");
        }
        return bytes;
    }

    private static byte[] readUnknownLength(InputStream stream, int limitBytes) throws IOException {
        return stream.readNBytes(limitBytes + 1);
    }

    private Body tooLarge(InputStream stream, long announced) throws IOException {
        byte[] buffer = new byte[FIRST_BUFFER_BYTES];
        long left = MAX_DISCARDED_BYTES;
        int read = announced > MAX_DISCARDED_BYTES && announced != Long.MAX_VALUE ? 0 : 1;
        while (read > 0 && left > 0) {
            read = stream.read(buffer);
            left -= Math.max(read, 0);
        }
        unread = read >= 0;
        return new Body.TooLarge();
    }
}
