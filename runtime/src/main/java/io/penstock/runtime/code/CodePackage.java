package io.penstock.runtime.code;

import java.util.Base64;
import java.util.HexFormat;

/// A zip with function code, named by its content.
///
/// @param sha256 hex, lower case
/// @param sizeBytes of the zip
public record CodePackage(String sha256, long sizeBytes) {
    /// Returns the hash as the API shows it (`CodeSha256`).
    public String base64() {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha256));
    }
}
