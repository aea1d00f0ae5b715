package io.penstock.services.bucket;

import java.time.Instant;
import java.util.Map;

/// An object without its bytes.
///
/// @param eTag without quotes
/// @param headers such as `Content-Type`, to be given back as they came
/// @param metadata names without `x-amz-meta-`, in lower case
/// @param parts of how many parts it was joined; 0 if it came in one piece
public record StoredObject(
        String key,
        long sizeBytes,
        String eTag,
        Instant modified,
        Map<String, String> headers,
        Map<String, String> metadata,
        Checksums checksums,
        int parts,
        String dataFile) {

    /// The checksum that an object carries, if any.
    ///
    /// @param value in base64, with `-N` for one of the checksums of N parts; empty for none
    public record Checksums(Algorithm algorithm, String value, boolean composite) {
        /// No checksum.
        public static final Checksums NONE = new Checksums(Algorithm.CRC64NVME, "", false);

        /// Returns whether there is one.
        public boolean present() {
            return !value.isEmpty();
        }
    }
}
