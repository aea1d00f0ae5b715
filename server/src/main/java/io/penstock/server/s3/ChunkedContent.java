package io.penstock.server.s3;

import io.penstock.server.auth.ChunkSignatures;
import io.penstock.server.auth.Encodings;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The bytes of a body that comes in AWS's own chunks (`Content-Encoding: aws-chunked`), with their
/// signatures checked and the headers that follow them. Not thread-safe.
///
/// Source: Amazon S3 API Reference, "Signature Calculations for the Authorization Header:
/// Transferring Payload in Multiple Chunks", and "… Including trailing headers".
final class ChunkedContent extends InputStream {
    private static final int LINE_BYTES_MAX = 1_024;
    private static final int TRAILERS_MAX = 16;
    private static final String SIGNATURE = "chunk-signature=";
    private static final String TRAILER_SIGNATURE = "x-amz-trailer-signature";

    private final InputStream in;
    private final @Nullable ChunkSignatures signatures;
    private final boolean signedTrailer;
    private final Map<String, String> trailers = new LinkedHashMap<>();
    private MessageDigest digest = Encodings.sha256();
    private String signature = "";
    private long left;
    private boolean begun;
    private boolean ended;

    /// @param signatures of the chunks; null if they have none
    /// @param signedTrailer whether the headers that follow are signed
    ChunkedContent(InputStream in, @Nullable ChunkSignatures signatures, boolean signedTrailer) {
        this.in = new BufferedInputStream(in);
        this.signatures = signatures;
        this.signedTrailer = signedTrailer;
    }

    /// Returns the headers that followed, by names in lower case; all of them once the bytes have
    /// ended.
    Map<String, String> trailers() {
        return trailers;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (left == 0 && !ended) {
            nextChunk();
        }
        if (ended || length == 0) {
            return ended ? -1 : 0;
        }
        int read = in.read(bytes, offset, (int) Math.min(length, left));
        if (read < 0) {
            throw incomplete();
        }
        if (signatures != null) {
            digest.update(bytes, offset, read);
        }
        left -= read;
        return read;
    }

    private void nextChunk() throws IOException {
        if (begun) {
            endChunk();
        }
        begun = true;
        String head = line();
        int semicolon = head.indexOf(';');
        left = length(semicolon < 0 ? head : head.substring(0, semicolon));
        signature = "";
        if (semicolon >= 0 && head.startsWith(SIGNATURE, semicolon + 1)) {
            signature = head.substring(semicolon + 1 + SIGNATURE.length()).strip();
        }
        if (left == 0) {
            check();
            readTrailers();
            ended = true;
        }
    }

    private void endChunk() throws IOException {
        check();
        if (!line().isEmpty()) {
            throw incomplete();
        }
    }

    private void check() {
        if (signatures != null && !signatures.isNext(signature, digest)) {
            throw Admission.mismatch();
        }
        digest = Encodings.sha256();
    }

    private void readTrailers() throws IOException {
        var signed = new StringBuilder();
        String line = lineOrEnd();
        while (!line.isEmpty()) {
            int colon = line.indexOf(':');
            if (colon < 0 || trailers.size() >= TRAILERS_MAX) {
                throw malformed();
            }
            String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            trailers.put(name, value);
            if (!name.equals(TRAILER_SIGNATURE)) {
                signed.append(name).append(':').append(value).append('\n');
            }
            line = lineOrEnd();
        }
        boolean right =
                signatures == null
                        || !signedTrailer
                        || signatures.isLast(
                                trailers.getOrDefault(TRAILER_SIGNATURE, ""), signed.toString());
        if (!right) {
            throw Admission.mismatch();
        }
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        int each = in.read();
        while (each != '\n') {
            if (each < 0) {
                throw incomplete();
            }
            if (line.length() >= LINE_BYTES_MAX) {
                throw malformed();
            }
            line.append((char) each);
            each = in.read();
        }
        int end = line.length() - 1;
        if (end >= 0 && line.charAt(end) == '\r') {
            line.setLength(end);
        }
        return new String(
                line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /// Returns the next line; empty if the body ends, as some clients leave the last one out.
    private String lineOrEnd() throws IOException {
        in.mark(1);
        if (in.read() < 0) {
            return "";
        }
        in.reset();
        return line();
    }

    private static long length(String hexadecimal) {
        try {
            long length = Long.parseLong(hexadecimal.strip(), 16);
            if (length >= 0) {
                return length;
            }
        } catch (NumberFormatException malformed) {
            throw malformed();
        }
        throw malformed();
    }

    private static Refusal malformed() {
        return Refusal.invalidRequest("The body is not in the chunks that its encoding announces.");
    }

    static Refusal incomplete() {
        return Refusal.of(
                400,
                "IncompleteBody",
                "You did not provide the number of bytes specified by the Content-Length HTTP header");
    }
}
