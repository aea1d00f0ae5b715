package io.penstock.runtime.environment.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.environment.api.ApiRequest.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One connection of a runtime: the part of HTTP/1.1 that the Runtime API needs, over one reused
/// buffer. One thread at a time may read and one may write; [#close] may come from anywhere.
///
/// A read that reaches its deadline throws [SocketTimeoutException] and loses nothing: it can be
/// repeated.
final class HttpConnection implements AutoCloseable {
    /// Runtimes send the cause of an error, up to a mebibyte, in a header.
    static final int HEAD_BYTES_MAX = 1_200_000;

    static final long NO_DEADLINE = Long.MAX_VALUE;

    private static final int BUFFER_BYTES = 16 * 1024;

    /// Of a longer body, whatever its limit, the rest is not read and the connection is closed.
    private static final long READ_BYTES_MAX = 256L * 1024 * 1024;

    private static final String JSON = "application/json";
    private static final byte[] CONTENT_TYPE_JSON = ("Content-Type: " + JSON).getBytes(ISO_8859_1);
    private static final String PREFIX = "/2018-06-01/";
    private static final String INVOCATION = PREFIX + "runtime/invocation/";

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private byte[] buffer = new byte[BUFFER_BYTES];
    private byte[] outgoing = new byte[BUFFER_BYTES];
    private int start;
    private int end;
    private @Nullable ExtensionCall call;

    HttpConnection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    /// Reads the head of the next request.
    ///
    /// @throws EOFException if the runtime closed the connection
    /// @throws HeadTooLarge if the head exceeds its limit
    ApiRequest readHead(long deadlineNanos) throws IOException {
        int scanned = start;
        int bodyAt;
        while ((bodyAt = endOfHead(scanned)) < 0) {
            scanned = Math.max(start, end - 3) - start;
            fill(deadlineNanos);
            scanned += start;
        }
        ApiRequest request = parse(start, bodyAt);
        start = bodyAt;
        return request;
    }

    /// Reads just what is expected; returns false if something else comes.
    boolean reads(byte[] expected, long deadlineNanos) throws IOException {
        while (end - start < expected.length) {
            fill(deadlineNanos);
        }
        int from = start;
        start += expected.length;
        return Arrays.equals(buffer, from, start, expected, 0, expected.length);
    }

    /// Returns the call of an extension that [#readHead] has just read.
    ExtensionCall extensionCall() {
        if (call == null) {
            throw new IllegalStateException("the last request was no call of an extension");
        }
        return call;
    }

    /// Returns whether the head of another request has already been read from the socket.
    boolean hasHead() {
        return endOfHead(start) >= 0;
    }

    /// Returns whether something waits to be read; never blocks.
    boolean hasInput() {
        try {
            return start < end || in.available() > 0;
        } catch (IOException closed) {
            return false;
        }
    }

    /// Reads the body of `request`, and asks for it first where the runtime waits for that.
    Body readBody(ApiRequest request, int limit, long deadlineNanos) throws IOException {
        askFor(request);
        try {
            if (request.contentLength() != ApiRequest.CHUNKED) {
                return readExactly(request.contentLength(), limit, deadlineNanos);
            }
            var collected = new CollectedBody(limit);
            return collected.body(readChunks(collected, deadlineNanos));
        } catch (EOFException brokenOff) {
            return new Body.Truncated();
        }
    }

    /// Passes the body of `request` on as it comes.
    Body streamBody(ApiRequest request, StreamedBody stream, long deadlineNanos)
            throws IOException {
        askFor(request);
        try {
            if (request.contentLength() == ApiRequest.CHUNKED) {
                return stream.body(readChunks(stream, deadlineNanos));
            }
            transfer(request.contentLength(), stream, deadlineNanos);
            return stream.body(Trailers.NONE);
        } catch (EOFException brokenOff) {
            return new Body.Truncated();
        }
    }

    /// Writes a whole response.
    void write(byte[] response) throws IOException {
        out.write(response);
    }

    /// Writes up to three parts, in one system call where they fit the buffer.
    void write(byte[] first, byte[] second, Payload third) throws IOException {
        int heads = first.length + second.length;
        if (heads + third.length() > outgoing.length) {
            outgoing = Arrays.copyOf(outgoing, Math.max(heads, 4 * BUFFER_BYTES));
        }
        System.arraycopy(first, 0, outgoing, 0, first.length);
        System.arraycopy(second, 0, outgoing, first.length, second.length);
        int fitting = Math.min(third.length(), outgoing.length - heads);
        System.arraycopy(third.array(), third.offset(), outgoing, heads, fitting);
        out.write(outgoing, 0, heads + fitting);
        if (fitting < third.length()) {
            out.write(third.array(), third.offset() + fitting, third.length() - fitting);
        }
    }

    /// Writes a response to a runtime that may have closed its sending side only, and closes the
    /// connection.
    void writeLast(byte[] response) {
        try {
            out.write(response);
        } catch (IOException gone) {
            // Nobody there to read it.
        }
        close();
    }

    /// Returns whether the other side had closed the connection before it took what was last
    /// written: only then does the kernel refuse the next byte.
    boolean refusesBytes() {
        try {
            out.write('\r');
            return false;
        } catch (IOException refused) {
            return true;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException alreadyBroken) {
            // Closed all the same.
        }
    }

    private void askFor(ApiRequest request) throws IOException {
        if (request.expectsContinue()) {
            write(ApiReply.CONTINUE.bytes());
        }
    }

    private int endOfHead(int from) {
        for (int i = from; i + 3 < end; i++) {
            if (buffer[i] == '\r'
                    && buffer[i + 1] == '\n'
                    && buffer[i + 2] == '\r'
                    && buffer[i + 3] == '\n') {
                return i + 4;
            }
        }
        return -1;
    }

    private ApiRequest parse(int from, int to) {
        int lineEnd = endOfLine(from);
        String line = text(from, lineEnd);
        long length = 0;
        boolean expects = false;
        boolean keepAlive = line.endsWith("HTTP/1.1");
        String mode = "";
        String contentType = "";
        String errorType = "";
        for (int at = lineEnd + 2; at < to - 2; at = lineEnd + 2) {
            lineEnd = endOfLine(at);
            if (is("content-length", at)) {
                length = number(value(at, lineEnd));
            } else if (is("content-type", at)) {
                contentType = contentType(at, lineEnd);
            } else if (is("transfer-encoding", at)) {
                length = ApiRequest.CHUNKED;
            } else if (is("expect", at)) {
                expects = true;
            } else if (is("connection", at)) {
                keepAlive = !value(at, lineEnd).equalsIgnoreCase("close");
            } else if (is("lambda-runtime-function-response-mode", at)) {
                mode = value(at, lineEnd);
            } else if (is("lambda-runtime-function-error-type", at)) {
                errorType = value(at, lineEnd);
            }
        }
        ApiRequest request =
                request(
                        line,
                        new ApiRequest(
                                Kind.UNKNOWN,
                                "",
                                length,
                                expects,
                                mode,
                                contentType,
                                errorType,
                                keepAlive));
        call = request.kind() == Kind.EXTENSION ? extensionCall(line, from, to) : null;
        return request;
    }

    /// Reads what only calls of extensions have.
    private ExtensionCall extensionCall(String line, int from, int to) {
        String name = "";
        String identifier = "";
        String errorType = "";
        boolean wantsAccount = false;
        int lineEnd = endOfLine(from);
        for (int at = lineEnd + 2; at < to - 2; at = lineEnd + 2) {
            lineEnd = endOfLine(at);
            if (is("lambda-extension-name", at)) {
                name = value(at, lineEnd);
            } else if (is("lambda-extension-identifier", at)) {
                identifier = value(at, lineEnd);
            } else if (is("lambda-extension-function-error-type", at)) {
                errorType = value(at, lineEnd);
            } else if (is("lambda-extension-accept-feature", at)) {
                wantsAccount = value(at, lineEnd).contains("accountId");
            }
        }
        String[] words = line.split(" ", -1);
        return new ExtensionCall(words[0], words[1], name, identifier, errorType, wantsAccount);
    }

    private static ApiRequest request(String line, ApiRequest head) {
        int first = line.indexOf(' ');
        int second = line.indexOf(' ', first + 1);
        if (first < 0 || second < 0) {
            return head;
        }
        String method = line.substring(0, first);
        String path = line.substring(first + 1, second);
        String id = "";
        Kind kind = Kind.UNKNOWN;
        if (!path.startsWith(PREFIX) && ExtensionCall.isIn(line)) {
            kind = Kind.EXTENSION;
        } else if (method.equals("GET")) {
            kind =
                    switch (path) {
                        case INVOCATION + "next" -> Kind.NEXT;
                        case PREFIX + "ping" -> Kind.PING;
                        default -> Kind.UNKNOWN;
                    };
        } else if (method.equals("POST") && path.equals(PREFIX + "runtime/init/error")) {
            kind = Kind.INIT_ERROR;
        } else if (method.equals("POST") && path.startsWith(INVOCATION)) {
            int slash = path.indexOf('/', INVOCATION.length());
            if (slash > 0) {
                id = path.substring(INVOCATION.length(), slash);
                kind =
                        switch (path.substring(slash)) {
                            case "/response" -> Kind.RESPONSE;
                            case "/error" -> Kind.ERROR;
                            default -> Kind.UNKNOWN;
                        };
            }
        }
        return new ApiRequest(
                kind,
                id,
                head.contentLength(),
                head.expectsContinue(),
                head.mode(),
                head.contentType(),
                head.errorType(),
                head.keepAlive());
    }

    private Body readExactly(long length, int limit, long deadlineNanos) throws IOException {
        if (length > limit) {
            transfer(length, new CollectedBody(0), deadlineNanos);
            return new Body.TooLarge(limit);
        }
        byte[] bytes = new byte[(int) length];
        int have = takeBuffered(bytes, 0);
        while (have < bytes.length) {
            armTimeout(deadlineNanos);
            int count = in.read(bytes, have, bytes.length - have);
            if (count < 0) {
                throw new EOFException();
            }
            have += count;
        }
        return new Body.Whole(Payload.of(bytes), Trailers.NONE);
    }

    private Trailers readChunks(BodyTarget target, long deadlineNanos) throws IOException {
        long total = 0;
        long size;
        while ((size = chunkSize(readLine(deadlineNanos))) > 0) {
            total += size;
            if (total > READ_BYTES_MAX) {
                throw new SocketException("body of more than " + READ_BYTES_MAX + " bytes");
            }
            transfer(size, target, deadlineNanos);
            readLine(deadlineNanos); // the line end after the chunk
        }
        Trailers trailers = Trailers.NONE;
        for (String line = readLine(deadlineNanos);
                !line.isEmpty();
                line = readLine(deadlineNanos)) {
            trailers = trailers.with(line);
        }
        return trailers;
    }

    /// Hands the next `size` bytes over as they arrive.
    private void transfer(long size, BodyTarget target, long deadlineNanos) throws IOException {
        if (size < 0 || size > READ_BYTES_MAX) {
            throw new SocketException("body of " + size + " bytes");
        }
        for (long left = size; left > 0; ) {
            if (start == end) {
                fill(deadlineNanos);
            }
            int count = (int) Math.min(left, end - start);
            target.take(buffer, start, count);
            start += count;
            left -= count;
        }
    }

    private int takeBuffered(byte[] target, int at) {
        int count = Math.min(target.length - at, end - start);
        System.arraycopy(buffer, start, target, at, count);
        start += count;
        return count;
    }

    private String readLine(long deadlineNanos) throws IOException {
        int scanned = 0;
        while (true) {
            for (int i = start + scanned; i < end; i++) {
                if (buffer[i] == '\n') {
                    String line = text(start, i).stripTrailing();
                    start = i + 1;
                    return line;
                }
            }
            scanned = end - start;
            fill(deadlineNanos);
        }
    }

    private static long chunkSize(String line) throws IOException {
        int extension = line.indexOf(';');
        String digits = (extension < 0 ? line : line.substring(0, extension)).strip();
        long size;
        try {
            size = Long.parseLong(digits, 16);
        } catch (NumberFormatException malformed) {
            throw new SocketException("malformed chunk");
        }
        if (size < 0) {
            throw new SocketException("malformed chunk");
        }
        return size;
    }

    /// Reads at least one byte more behind what is buffered.
    private void fill(long deadlineNanos) throws IOException {
        if (start == end) {
            start = 0;
            end = 0;
        } else if (end == buffer.length) {
            makeRoom();
        }
        armTimeout(deadlineNanos);
        int count = in.read(buffer, end, buffer.length - end);
        if (count < 0) {
            throw new EOFException();
        }
        end += count;
    }

    private void makeRoom() throws HeadTooLarge {
        if (end - start >= HEAD_BYTES_MAX) {
            throw new HeadTooLarge();
        }
        int size = start > 0 ? buffer.length : Math.min(buffer.length * 4, HEAD_BYTES_MAX);
        byte[] roomier = new byte[size];
        System.arraycopy(buffer, start, roomier, 0, end - start);
        buffer = roomier;
        end -= start;
        start = 0;
    }

    private void armTimeout(long deadlineNanos) throws IOException {
        if (deadlineNanos == NO_DEADLINE) {
            socket.setSoTimeout(0);
            return;
        }
        long left = deadlineNanos - System.nanoTime();
        if (left <= 0) {
            throw new SocketTimeoutException();
        }
        socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, left / 1_000_000 + 1));
    }

    private int endOfLine(int from) {
        int at = from;
        while (buffer[at] != '\r' || buffer[at + 1] != '\n') {
            at++;
        }
        return at;
    }

    /// Returns whether the header at `at` has this name, given in lower case.
    private boolean is(String name, int at) {
        if (at + name.length() >= end || buffer[at + name.length()] != ':') {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if ((buffer[at + i] | 0x20) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private String value(int at, int lineEnd) {
        int colon = at;
        while (buffer[colon] != ':') {
            colon++;
        }
        return text(colon + 1, lineEnd).strip();
    }

    /// Returns the content type; the usual one without making text of it.
    private String contentType(int at, int lineEnd) {
        int from = at + CONTENT_TYPE_JSON.length - JSON.length();
        boolean usual =
                lineEnd - at == CONTENT_TYPE_JSON.length
                        && Arrays.equals(
                                buffer,
                                from,
                                lineEnd,
                                CONTENT_TYPE_JSON,
                                from - at,
                                CONTENT_TYPE_JSON.length);
        return usual ? JSON : value(at, lineEnd);
    }

    /// Returns a length; one that is none is as good as endless, and ends the connection.
    private static long number(String digits) {
        try {
            long length = Long.parseLong(digits);
            return length < 0 ? Long.MAX_VALUE : length;
        } catch (NumberFormatException malformed) {
            return Long.MAX_VALUE;
        }
    }

    private String text(int from, int to) {
        return new String(buffer, from, to - from, ISO_8859_1);
    }

    /// The head of a request exceeds its limit.
    static final class HeadTooLarge extends IOException {
        private static final long serialVersionUID = 1;

        HeadTooLarge() {
            super("request head exceeds " + HEAD_BYTES_MAX + " bytes");
        }
    }
}
