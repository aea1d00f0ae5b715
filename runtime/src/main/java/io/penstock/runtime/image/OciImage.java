package io.penstock.runtime.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Finds an image in OCI's layout: an index, manifests and layers named by their digests. Every
/// document is checked against the digest it was asked for.
///
/// Source: OCI Image Format Specification 1.1, "Image Layout", "Image Index", "Image Manifest".
final class OciImage {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LAYOUT = "oci-layout";
    private static final int DEPTH_MAX = 3;
    private static final String TAG = "org.opencontainers.image.ref.name";
    private static final String FULL_NAME = "io.containerd.image.name";

    private static final Set<String> INDEXES =
            Set.of(
                    "application/vnd.oci.image.index.v1+json",
                    "application/vnd.docker.distribution.manifest.list.v2+json");
    private static final Set<String> MANIFESTS =
            Set.of(
                    "application/vnd.oci.image.manifest.v1+json",
                    "application/vnd.docker.distribution.manifest.v2+json");
    private static final Set<String> PLAIN_LAYERS =
            Set.of(
                    "application/vnd.oci.image.layer.v1.tar",
                    "application/vnd.docker.image.rootfs.diff.tar");
    private static final Set<String> GZIP_LAYERS =
            Set.of(
                    "application/vnd.oci.image.layer.v1.tar+gzip",
                    "application/vnd.docker.image.rootfs.diff.tar.gzip");

    private final ImageFiles files;
    private final String architecture;

    /// @param architecture as images name it
    OciImage(ImageFiles files, String architecture) {
        this.files = files;
        this.architecture = architecture;
    }

    /// Returns whether these are files of this format.
    static boolean isIn(ImageFiles files) {
        return files.has(LAYOUT);
    }

    /// Finds the image.
    ///
    /// @throws ImageProblem if there is none, or it is damaged or of a kind that is not read
    ImageManifest find(ImageUri uri) throws IOException {
        JsonNode found =
                uri.digest().isEmpty()
                        ? named(parse(files.read("index.json")), uri)
                        : JSON.createObjectNode().put("digest", uri.digest());
        return manifest(Digest.parse(found.path("digest").asText()), 0);
    }

    private static JsonNode named(JsonNode index, ImageUri uri) throws ImageProblem {
        List<JsonNode> all = new ArrayList<>();
        index.path("manifests").forEach(all::add);
        if (uri.tag().isEmpty() && all.size() == 1) {
            return all.getFirst();
        }
        String tag = uri.tag().isEmpty() ? "latest" : uri.tag();
        return all.stream()
                .filter(each -> isNamed(each.path("annotations"), tag))
                .findFirst()
                .orElseThrow(() -> ImageProblem.missing("no image is tagged " + tag));
    }

    private static boolean isNamed(JsonNode annotations, String tag) {
        return annotations.path(TAG).asText().equals(tag)
                || annotations.path(TAG).asText().endsWith(":" + tag)
                || annotations.path(FULL_NAME).asText().endsWith(":" + tag);
    }

    private ImageManifest manifest(Digest digest, int depth) throws IOException {
        if (depth > DEPTH_MAX) {
            throw ImageProblem.invalid("indexes within indexes");
        }
        JsonNode document = parse(blob(digest));
        String type = document.path("mediaType").asText("");
        if (INDEXES.contains(type) || (type.isEmpty() && document.has("manifests"))) {
            return manifest(ofPlatform(document), depth + 1);
        }
        if (!type.isEmpty() && !MANIFESTS.contains(type)) {
            throw ImageProblem.unsupported("manifests of type " + type);
        }
        JsonNode config = parse(blob(Digest.parse(document.at("/config/digest").asText())));
        return new ImageManifest(digest, ImageSettings.of(config), layers(document));
    }

    private Digest ofPlatform(JsonNode index) throws ImageProblem {
        for (JsonNode each : index.path("manifests")) {
            JsonNode platform = each.path("platform");
            if (platform.path("os").asText().equals("linux")
                    && platform.path("architecture").asText().equals(architecture)) {
                return Digest.parse(each.path("digest").asText());
            }
        }
        throw ImageProblem.unsupported("no image for linux/" + architecture + " is in the index");
    }

    private List<ImageManifest.Layer> layers(JsonNode manifest) throws ImageProblem {
        List<ImageManifest.Layer> layers = new ArrayList<>();
        for (JsonNode layer : manifest.path("layers")) {
            String type = layer.path("mediaType").asText();
            if (!PLAIN_LAYERS.contains(type) && !GZIP_LAYERS.contains(type)) {
                throw ImageProblem.unsupported("layers of type " + type);
            }
            Digest digest = Digest.parse(layer.path("digest").asText());
            layers.add(
                    new ImageManifest.Layer(
                            file(digest), GZIP_LAYERS.contains(type), digest, true));
        }
        return layers;
    }

    private byte[] blob(Digest digest) throws IOException {
        byte[] content = files.read(file(digest));
        if (!Digest.of(content).equals(digest)) {
            throw ImageProblem.invalid(digest + " is not what its name says");
        }
        return content;
    }

    private static String file(Digest digest) {
        return "blobs/sha256/" + digest.hex();
    }

    static JsonNode parse(byte[] document) throws IOException {
        try {
            return JSON.readTree(document);
        } catch (JsonProcessingException damaged) {
            throw ImageProblem.invalid("a document of the image is no JSON");
        }
    }
}
