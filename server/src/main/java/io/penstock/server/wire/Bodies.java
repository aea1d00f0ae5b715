package io.penstock.server.wire;

import io.penstock.engine.invocation.Payload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/// Reads the bodies of requests, decompressing what came compressed. SDKs compress large requests
/// of some operations (`PutMetricData`) with gzip.
final class Bodies {
    private static final String ENCODING = "Content-Encoding";

    private Bodies() {}

    /// What reading a body brought.
    sealed interface Read {
        /// All of it, decompressed.
        record Whole(Payload bytes) implements Read {}

        /// The answer instead.
        record Refused(ApiError error) implements Read {}
    }

    /// Reads the body of a request for `operation`, at most `limitBytes` before and after it is
    /// decompressed.
    static Read read(WireRequest request, int limitBytes, String operation) {
        return switch (request.body(limitBytes)) {
            case WireRequest.Body.TooLarge() ->
                    new Read.Refused(Failures.tooLarge(limitBytes, operation));
            case WireRequest.Body.Whole(Payload bytes) ->
                    switch (request.header(ENCODING).strip()) {
                        case "", "identity" -> new Read.Whole(bytes);
                        case "gzip" -> decompress(bytes, limitBytes, operation);
                        default -> refused(request.header(ENCODING) + " is not understood.");
                    };
        };
    }

    private static Read decompress(Payload compressed, int limitBytes, String operation) {
        var bytes =
                new ByteArrayInputStream(
                        compressed.array(), compressed.offset(), compressed.length());
        try (var stream = new GZIPInputStream(bytes)) {
            byte[] whole = stream.readNBytes(limitBytes + 1);
            return whole.length > limitBytes
                    ? new Read.Refused(Failures.tooLarge(limitBytes, operation))
                    : new Read.Whole(Payload.of(whole));
        } catch (IOException broken) {
            return refused("the body is not gzip: " + broken.getMessage() + ".");
        }
    }

    private static Read refused(String cause) {
        return new Read.Refused(Failures.serialization(ENCODING + ": " + cause));
    }
}
