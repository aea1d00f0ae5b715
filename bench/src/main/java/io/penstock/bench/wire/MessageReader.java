package io.penstock.bench.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads HTTP/1.1 messages, requests or answers, one after the other from one stream. Understands
/// `Content-Length` and chunked bodies. Not thread-safe.
public final class MessageReader {
    /// The largest message, head included.
    private static final int MAX_BYTES = 32 * 1024 * 1024;

    private static final byte[] CONTENT_LENGTH = ascii("content-length:");
    private static final byte[] TRANSFER_ENCODING = ascii("transfer-encoding:");

    private final InputStream in;
    private byte[] buffer = new byte[64 * 1024];
    private int end;

    /// Where the message after the present one begins.
    private int nextStart;

    private int bodyStart;
    private int bodyLength;

    /// Returns a reader of `in`, which stays the caller's to close.
    public MessageReader(InputStream in) {
        this.in = in;
    }

    /// Waits for the next message and reads all of it. What [#body] returned before is no longer
    /// valid.
    ///
    /// @throws EOFException if the other side has closed the connection
    public void read() throws IOException {
        System.arraycopy(buffer, nextStart, buffer, 0, end - nextStart);
        end -= nextStart;
        nextStart = 0;
        bodyStart = headEnd();
        bodyLength = -1;
        boolean chunked = false;
        int line = lineEnd(0) + 2;
        while (line < bodyStart - 2) {
            int stop = lineEnd(line);
            if (startsWithIgnoringCase(line, CONTENT_LENGTH)) {
                bodyLength = number(line + CONTENT_LENGTH.length, stop, 10);
            } else if (startsWithIgnoringCase(line, TRANSFER_ENCODING)) {
                chunked = true;
            }
            line = stop + 2;
        }
        if (chunked) {
            readChunks();
        } else {
            bodyLength = Math.max(bodyLength, 0);
            need(bodyStart + bodyLength);
            nextStart = bodyStart + bodyLength;
        }
    }

    /// Returns whether the first line of the message begins with `text`.
    public boolean startsWith(byte[] text) {
        return Arrays.equals(buffer, 0, Math.min(text.length, end), text, 0, text.length);
    }

    /// Returns the first line of the message.
    public String firstLine() {
        return new String(buffer, 0, lineEnd(0), StandardCharsets.US_ASCII);
    }

    /// Returns the status of an answer.
    public int status() {
        return number(9, 12, 10);
    }

    /// Returns the body, valid until the next [#read].
    public Slice body() {
        return new Slice(buffer, bodyStart, bodyLength);
    }

    /// Joins the chunks in place, so that the body is one slice.
    private void readChunks() throws IOException {
        int from = bodyStart;
        int to = bodyStart;
        while (true) {
            int lineEnd = awaitLine(from);
            int size = number(from, lineEnd, 16);
            int data = lineEnd + 2;
            need(data + size + 2);
            System.arraycopy(buffer, data, buffer, to, size);
            to += size;
            from = data + size + 2;
            if (size == 0) {
                break;
            }
        }
        bodyLength = to - bodyStart;
        nextStart = from;
    }

    private int headEnd() throws IOException {
        int searched = 0;
        while (true) {
            for (int i = searched; i + 3 < end; i++) {
                if (buffer[i] == '\r' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
                    return i + 4;
                }
            }
            searched = Math.max(0, end - 3);
            fill();
        }
    }

    private int awaitLine(int from) throws IOException {
        while (true) {
            for (int i = from; i + 1 < end; i++) {
                if (buffer[i] == '\r' && buffer[i + 1] == '\n') {
                    return i;
                }
            }
            fill();
        }
    }

    private int lineEnd(int from) {
        int i = from;
        while (buffer[i] != '\r') {
            i++;
        }
        return i;
    }

    private void need(int upTo) throws IOException {
        while (end < upTo) {
            fill();
        }
    }

    private void fill() throws IOException {
        if (end == buffer.length) {
            if (end >= MAX_BYTES) {
                throw new IOException("message of more than " + MAX_BYTES + " bytes");
            }
            buffer = Arrays.copyOf(buffer, end * 2);
        }
        int count = in.read(buffer, end, buffer.length - end);
        if (count < 0) {
            throw new EOFException("connection closed by the other side");
        }
        end += count;
    }

    private boolean startsWithIgnoringCase(int from, byte[] lowerCase) {
        for (int i = 0; i < lowerCase.length; i++) {
            int c = buffer[from + i];
            if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    /// Reads digits, skipping blanks before them; whatever follows them is ignored.
    private int number(int from, int to, int radix) {
        int i = from;
        while (i < to && buffer[i] == ' ') {
            i++;
        }
        int value = 0;
        for (int digit; i < to && (digit = Character.digit(buffer[i], radix)) >= 0; i++) {
            value = value * radix + digit;
        }
        return value;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
