package io.penstock.runtime.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Makes directories in OCI's image layout.
final class LayoutMaker {
    static final String TAR = "application/vnd.oci.image.layer.v1.tar";
    static final String GZIP = TAR + "+gzip";
    static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    private final Path directory;
    private final ObjectNode index = JsonNodeFactory.instance.objectNode();
    private final ArrayNode manifests = index.putArray("manifests");
    private final List<ObjectNode> layers = new ArrayList<>();
    final ObjectNode config = JsonNodeFactory.instance.objectNode();

    LayoutMaker(Path directory) throws IOException {
        this.directory = directory;
        Files.createDirectories(directory.resolve("blobs/sha256"));
        Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        config.put("architecture", "amd64").put("os", "linux");
        config.putObject("config").putArray("Cmd").add("/run");
    }

    /// Adds a layer to the next image.
    LayoutMaker layer(TarMaker tar) throws IOException {
        return layer(GZIP, tar.gzip());
    }

    LayoutMaker layer(String type, byte[] content) throws IOException {
        ObjectNode layer = JsonNodeFactory.instance.objectNode();
        describe(layer, type, content);
        layers.add(layer);
        return this;
    }

    /// Puts the image of the layers so far under a tag; returns its digest.
    Digest tag(String tag) throws IOException {
        ObjectNode manifest = JsonNodeFactory.instance.objectNode();
        manifest.put("schemaVersion", 2).put("mediaType", MANIFEST);
        describe(
                manifest.putObject("config"),
                "application/vnd.oci.image.config.v1+json",
                config.toString().getBytes(UTF_8));
        layers.forEach(manifest.putArray("layers")::add);
        byte[] content = manifest.toString().getBytes(UTF_8);
        ObjectNode entry = manifests.addObject();
        Digest digest = describe(entry, MANIFEST, content);
        entry.putObject("annotations").put("org.opencontainers.image.ref.name", tag);
        Files.writeString(directory.resolve("index.json"), index.toString());
        return digest;
    }

    /// Puts what was tagged so far into an index of its own, under a tag.
    void nest(String tag, String architecture) throws IOException {
        ObjectNode inner = JsonNodeFactory.instance.objectNode();
        inner.put("mediaType", "application/vnd.oci.image.index.v1+json");
        ArrayNode all = inner.putArray("manifests");
        manifests.forEach(each -> {
            ObjectNode copy = each.deepCopy();
            copy.putObject("platform").put("os", "linux").put("architecture", architecture);
            all.add(copy);
        });
        manifests.removeAll();
        ObjectNode entry = manifests.addObject();
        describe(entry, inner.path("mediaType").asText(), inner.toString().getBytes(UTF_8));
        entry.putObject("annotations").put("org.opencontainers.image.ref.name", tag);
        Files.writeString(directory.resolve("index.json"), index.toString());
    }

    Path blob(Digest digest) {
        return directory.resolve("blobs/sha256").resolve(digest.hex());
    }

    /// Returns all files of the layout as one archive.
    byte[] archive() throws IOException {
        var tar = new TarMaker();
        try (var files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                tar.file(directory.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return tar.bytes();
    }

    private Digest describe(ObjectNode entry, String type, byte[] content) throws IOException {
        Digest digest = Digest.of(content);
        Files.write(blob(digest), content);
        entry.put("mediaType", type).put("digest", digest.toString()).put("size", content.length);
        return digest;
    }
}
