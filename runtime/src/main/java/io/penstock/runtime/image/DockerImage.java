package io.penstock.runtime.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Finds an image in an archive as `docker save` writes it: a list of images, each with its
/// configuration and the names of its layers, which are checked against the configuration. The
/// image is named by the digest of its configuration.
final class DockerImage {
    private final ImageFiles files;

    DockerImage(ImageFiles files) {
        this.files = files;
    }

    /// Finds the image.
    ///
    /// @throws ImageProblem if there is none, or it is damaged
    ImageManifest find(ImageUri uri) throws IOException {
        for (JsonNode image : OciImage.parse(files.read("manifest.json"))) {
            byte[] config = files.read(image.path("Config").asText());
            Digest digest = Digest.of(config);
            boolean wanted =
                    uri.digest().isEmpty()
                            ? isNamed(ImageSettings.texts(image.path("RepoTags")), uri.tag())
                            : uri.digest().equals(digest.toString());
            if (wanted) {
                JsonNode document = OciImage.parse(config);
                return new ImageManifest(
                        digest, ImageSettings.of(document), layers(image, document));
            }
        }
        throw ImageProblem.missing("the archive has no such image");
    }

    private static boolean isNamed(List<String> names, String tag) {
        return tag.isEmpty() || names.stream().anyMatch(name -> name.endsWith(":" + tag));
    }

    private static List<ImageManifest.Layer> layers(JsonNode image, JsonNode document)
            throws ImageProblem {
        List<String> names = ImageSettings.texts(image.path("Layers"));
        List<Digest> contents = ImageSettings.contents(document);
        if (names.size() != contents.size()) {
            throw ImageProblem.invalid("layers and their digests do not match");
        }
        List<ImageManifest.Layer> layers = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            layers.add(new ImageManifest.Layer(names.get(i), false, contents.get(i), false));
        }
        return layers;
    }
}
