package io.penstock.server.s3;

import io.penstock.server.auth.ChunkSignatures;
import io.penstock.server.auth.Encodings;
import io.penstock.services.bucket.Algorithm;
import io.penstock.services.bucket.BucketStore;
import io.penstock.services.bucket.StoredObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The body of a request on its way in: taken out of its chunks, counted, and held against what the
/// request says of it. Not thread-safe.
final class Content {
    private static final int BUFFER_BYTES = 128 * 1024;
    private static final String DIGEST = "Content-MD5";
    private static final String CHECKSUM = "x-amz-checksum-";

    /// How long a document of XML may be: a thousand keys to delete, ten thousand parts to join.
    private static final int DOCUMENT_BYTES_MAX = 4 * 1024 * 1024;

    private final Inquiry inquiry;
    private final InputStream bytes;
    private final long length;
    private final @Nullable ChunkedContent chunks;
    private final List<Algorithm> claimed;

    private Content(
            Inquiry inquiry, InputStream bytes, long length, @Nullable ChunkedContent chunks) {
        this.inquiry = inquiry;
        this.bytes = bytes;
        this.length = length;
        this.chunks = chunks;
        this.claimed = claimed(inquiry);
    }

    /// Where bytes go.
    @FunctionalInterface
    interface Sink {
        void write(byte[] bytes, int offset, int length) throws IOException;
    }

    /// Begins to read the body of a request.
    ///
    /// @throws Refusal if its length is not said or too much
    static Content of(Inquiry inquiry) {
        InputStream body = inquiry.exchange().body();
        String payload = inquiry.admitted().payload();
        @Nullable ChunkedContent chunks = null;
        long length = inquiry.exchange().announcedBytes();
        if (payload.startsWith("STREAMING-")) {
            chunks = chunks(inquiry, body, payload);
            length = decodedLength(inquiry);
        }
        if (length < 0) {
            throw Refusal.of(
                    411,
                    "MissingContentLength",
                    "You must provide the Content-Length HTTP header.");
        }
        if (length > BucketStore.PIECE_BYTES_MAX) {
            throw Faults.tooLarge();
        }
        return new Content(inquiry, chunks == null ? body : chunks, length, chunks);
    }

    /// Returns the body as a document.
    ///
    /// @throws Refusal if it is too long, or not what it claims to be
    static String document(Inquiry inquiry) throws IOException {
        Content content = of(inquiry);
        if (content.length > DOCUMENT_BYTES_MAX) {
            throw Refusal.malformedXml();
        }
        var out = new ByteArrayOutputStream();
        content.readInto(out::write);
        return out.toString(StandardCharsets.UTF_8);
    }

    /// Reads all bytes and returns the checksum that came with them, if one did.
    ///
    /// @throws Refusal if they are not what they claim to be
    StoredObject.Checksums readInto(Sink sink) throws IOException {
        boolean signed = isDigest(inquiry.admitted().payload());
        MessageDigest sha256 = Encodings.sha256();
        @Nullable MessageDigest md5 = md5();
        @Nullable Algorithm algorithm = claimed.isEmpty() ? null : claimed.getFirst();
        Algorithm.@Nullable Running running = algorithm == null ? null : algorithm.start();
        byte[] buffer = new byte[Math.clamp(length, 1, BUFFER_BYTES)];
        long count = 0;
        int read = bytes.read(buffer);
        while (read >= 0) {
            count += read;
            if (count > length) {
                throw ChunkedContent.incomplete();
            }
            if (signed) {
                sha256.update(buffer, 0, read);
            }
            if (md5 != null) {
                md5.update(buffer, 0, read);
            }
            if (running != null) {
                running.update(buffer, 0, read);
            }
            sink.write(buffer, 0, read);
            read = bytes.read(buffer);
        }
        if (count != length) {
            throw ChunkedContent.incomplete();
        }
        if (signed) {
            checkSigned(Encodings.hex(sha256.digest()));
        }
        if (md5 != null && !encoded(md5.digest()).equals(inquiry.header(DIGEST))) {
            throw badDigest("Content-MD5");
        }
        return algorithm == null || running == null
                ? StoredObject.Checksums.NONE
                : checked(algorithm, encoded(running.finish()));
    }

    private void checkSigned(String hash) {
        if (!hash.equalsIgnoreCase(inquiry.admitted().payload())) {
            throw Refusal.of(
                            400,
                            "XAmzContentSHA256Mismatch",
                            "The provided 'x-amz-content-sha256' header does not match what was"
                                    + " computed.")
                    .with("ClientComputedContentSHA256", inquiry.admitted().payload())
                    .with("S3ComputedContentSHA256", hash);
        }
    }

    private StoredObject.Checksums checked(Algorithm algorithm, String computed) {
        String said = inquiry.header(algorithm.header());
        if (said.isEmpty() && chunks != null) {
            said = chunks.trailers().getOrDefault(algorithm.header(), "");
        }
        if (said.isEmpty()) {
            throw Refusal.of(
                    400,
                    "MalformedTrailerError",
                    "The request contained trailing data that was not well-formed or did not conform"
                            + " to our published schema.");
        }
        if (!said.equals(computed)) {
            throw badDigest(algorithm.name());
        }
        return new StoredObject.Checksums(algorithm, computed, false);
    }

    static Refusal badDigest(String what) {
        return Refusal.of(
                400,
                "BadDigest",
                what.equals("Content-MD5")
                        ? "The Content-MD5 you specified did not match what we received."
                        : "The " + what + " you specified did not match the calculated checksum.");
    }

    private @Nullable MessageDigest md5() {
        String said = inquiry.header(DIGEST);
        if (said.isEmpty()) {
            return null;
        }
        MessageDigest digest = Algorithm.md5();
        boolean right;
        try {
            right = Base64.getDecoder().decode(said).length == digest.getDigestLength();
        } catch (IllegalArgumentException notBase64) {
            right = false;
        }
        if (!right) {
            throw Refusal.of(400, "InvalidDigest", "The Content-MD5 you specified was invalid.");
        }
        return digest;
    }

    private static List<Algorithm> claimed(Inquiry inquiry) {
        var claimed = new ArrayList<Algorithm>();
        String trailer = inquiry.header("x-amz-trailer").toLowerCase(Locale.ROOT);
        for (Algorithm each : Algorithm.values()) {
            if (!inquiry.header(each.header()).isEmpty() || trailer.equals(each.header())) {
                claimed.add(each);
            }
        }
        if (claimed.size() > 1) {
            throw Refusal.invalidRequest(
                    "Expecting a single x-amz-checksum- header. Multiple checksum Types are not"
                            + " allowed.");
        }
        String algorithm = inquiry.header("x-amz-sdk-checksum-algorithm");
        boolean body = inquiry.act() != Act.CreateMultipartUpload;
        if (!algorithm.isEmpty() && claimed.isEmpty() && body) {
            throw Refusal.invalidRequest(
                    "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-*"
                            + " or x-amz-trailer headers were found.");
        }
        Optional<Algorithm> named = Algorithm.named(trailer.replace(CHECKSUM, ""));
        if (!trailer.isEmpty() && named.isEmpty()) {
            throw Refusal.invalidRequest(
                    "The value specified in the x-amz-trailer header is not" + " supported");
        }
        return claimed;
    }

    private static ChunkedContent chunks(Inquiry inquiry, InputStream body, String payload) {
        @Nullable ChunkSignatures signatures = inquiry.admitted().signatures();
        return switch (payload) {
            case "STREAMING-UNSIGNED-PAYLOAD-TRAILER" -> new ChunkedContent(body, null, false);
            case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" ->
                    new ChunkedContent(body, signatures, false);
            case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" ->
                    new ChunkedContent(body, signatures, true);
            default -> throw Refusal.notImplemented(Admission.PAYLOAD + ": " + payload);
        };
    }

    private static long decodedLength(Inquiry inquiry) {
        String text = inquiry.header("x-amz-decoded-content-length");
        try {
            return text.isEmpty() ? -1 : Long.parseLong(text);
        } catch (NumberFormatException malformed) {
            throw Refusal.invalidArgument("x-amz-decoded-content-length", text, "Not a number");
        }
    }

    private static boolean isDigest(String payload) {
        return payload.length() == 64;
    }

    private static String encoded(byte[] digest) {
        return Base64.getEncoder().encodeToString(digest);
    }

    static Map<String, String> headers(StoredObject.Checksums checksums) {
        return checksums.present()
                ? Map.of(
                        checksums.algorithm().header(),
                        checksums.value(),
                        "x-amz-checksum-type",
                        checksums.composite() ? "COMPOSITE" : "FULL_OBJECT")
                : Map.of();
    }
}
