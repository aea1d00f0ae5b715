package io.penstock.runtime.code;

import java.util.Base64;
import java.util.HexFormat;

/// Function code, named by its content: a zip, or a container image.
///
/// @param sha256 hex, lower case; of the zip, or the digest of the image
/// @param sizeBytes of the zip; 0 for an image
/// @param imageUri of the image as it was asked for; empty for a zip
public record CodePackage(String sha256, long sizeBytes, String imageUri) {
    /// Returns a zip.
    public CodePackage(String sha256, long sizeBytes) {
        this(sha256, sizeBytes, "");
    }

    /// Returns an image.
    ///
    /// @param sha256 its digest, hex
    public static CodePackage image(String sha256, String uri) {
        return new CodePackage(sha256, 0, uri);
    }

    /// Returns whether it is an image.
    public boolean isImage() {
        return !imageUri.isEmpty();
    }

    /// Returns the hash as the API shows it (`CodeSha256`): in base64 for a zip, hex for an image.
    public String shownHash() {
        return isImage()
                ? sha256
                : Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha256));
    }
}
