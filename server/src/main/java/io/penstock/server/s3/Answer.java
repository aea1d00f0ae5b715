package io.penstock.server.s3;

import io.penstock.services.bucket.BucketRoom;
import java.util.Map;

/// What S3 answers.
sealed interface Answer {
    /// A document of XML, with status 200.
    record Document(Map<String, String> headers, String xml) implements Answer {}

    /// Nothing but a status and headers.
    record Nothing(int status, Map<String, String> headers) implements Answer {}

    /// Headers of bytes that are not sent.
    record Head(Map<String, String> headers, long length) implements Answer {}

    /// A piece of an object. Who writes it closes the object.
    record Bytes(
            int status,
            Map<String, String> headers,
            BucketRoom.Opened opened,
            long from,
            long length)
            implements Answer {}

    /// Shorthand for a [Document] without headers.
    static Document document(String xml) {
        return new Document(Map.of(), xml);
    }
}
