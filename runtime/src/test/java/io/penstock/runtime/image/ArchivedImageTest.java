package io.penstock.runtime.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.runtime.image.Images.Replacement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Images in tar files, as `docker save`, `buildah` and `skopeo` write them, and damaged ones.
final class ArchivedImageTest {
    private static final String ARCHITECTURE = "x86_64";
    private static final Replacement NOTHING = new Replacement(List.of(), List.of(), "");

    @TempDir Path directory;

    private final ArrayNode images = JsonNodeFactory.instance.arrayNode();
    private ImageStore store;

    @BeforeEach
    void open() {
        store =
                new ImageStore(
                        directory.resolve("images"), null, new ManualTimeline(Instant.EPOCH));
    }

    @Test
    void layersMayBeLinksToEachOther() throws IOException {
        byte[] layer = new TarMaker().file("a", "1").bytes();
        byte[] other = new TarMaker().file("b", "2").bytes();
        byte[] config =
                image(
                        "orders:v1",
                        List.of(layer, other, layer),
                        "3/layer.tar",
                        "2.tar",
                        "1/layer.tar");
        var tar =
                manifest()
                        .file("config.json", config)
                        .file("1.tar", layer)
                        .link("1/layer.tar", "../1.tar")
                        .file("./2/layer.tar", other)
                        .hardLink("2.tar", "2/layer.tar")
                        .link("3/layer.tar", "../1/layer.tar");

        Digest digest = found(tar, "v1");

        assertThat(unpack(digest)).isEqualTo(new Unpacked.Ready());
        assertThat(store.program(digest.hex(), NOTHING).place("a")).hasContent("1");
        assertThat(store.program(digest.hex(), NOTHING).place("b")).hasContent("2");
    }

    @Test
    void oneOfSeveralImagesIsChosenByItsTagOrDigest() throws IOException {
        byte[] layer = new TarMaker().file("a", "1").bytes();
        byte[] other = new TarMaker().file("a", "2").bytes();
        byte[] first = image("orders:v1", List.of(layer), "1.tar");
        byte[] second = image("orders:v2", List.of(other), "2.tar");
        ((ObjectNode) images.get(1)).put("Config", "second.json");
        var tar =
                manifest()
                        .file("config.json", first)
                        .file("second.json", second)
                        .file("1.tar", layer)
                        .file("2.tar", other);

        Digest digest = found(tar, "v2");

        assertThat(digest).isEqualTo(Digest.of(second));
        assertThat(unpack(digest)).isEqualTo(new Unpacked.Ready());
        assertThat(store.program(digest.hex(), NOTHING).place("a")).hasContent("2");
        assertThat(find("v3")).isEqualTo(new Found.Missing());
    }

    @Test
    void contentsAreWhatTheConfigurationSays() throws IOException {
        byte[] layer = new TarMaker().file("a", "1").bytes();
        byte[] config = image("orders:v1", List.of(layer), "1.tar");
        var tar =
                manifest()
                        .file("config.json", config)
                        .file("1.tar", new TarMaker().file("a", "2").bytes());

        assertThat(unpack(found(tar, "v1")))
                .isEqualTo(
                        new Unpacked.Refused(
                                "a layer is not what its digest says: " + Digest.of(layer)));
    }

    @Test
    void layersWithoutDigestsAreRefused() throws IOException {
        byte[] layer = new TarMaker().file("a", "1").bytes();
        byte[] config = image("orders:v1", List.of(layer), "1.tar", "1.tar");

        write(manifest().file("config.json", config).file("1.tar", layer));

        assertThat(find("v1"))
                .isEqualTo(new Found.Invalid("layers and their digests do not match"));
    }

    @Test
    void archivesOfLayoutsMayNameTheirFilesFromHere() throws IOException {
        Path layout = directory.resolve("layout");
        Digest digest = new LayoutMaker(layout).layer(new TarMaker().file("a", "1")).tag("v1");
        var tar = new TarMaker().directory("./");
        try (var files = Files.walk(layout)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                tar.file("./" + layout.relativize(file), Files.readAllBytes(file));
            }
        }
        Path archive = Files.write(directory.resolve("layout.tar"), tar.bytes());
        String uri = "oci-archive:" + archive + ":v1";

        assertThat(store.find(uri, ARCHITECTURE)).isEqualTo(new Found.There(digest.hex()));
        assertThat(store.unpack(uri, digest.hex(), ARCHITECTURE)).isEqualTo(new Unpacked.Ready());
        assertThat(store.program(digest.hex(), NOTHING).place("a")).hasContent("1");
    }

    @Test
    void anArchiveHasOnlySoManyFiles() throws IOException {
        var tar = new TarMaker();
        for (int i = 0; i <= 10_000; i++) {
            tar.file("file" + i, "");
        }
        write(tar);

        assertThat(find("v1")).isEqualTo(new Found.Invalid(archive() + " has too many entries"));
    }

    /// Adds an image to those of the archive, and returns its configuration.
    private byte[] image(String name, List<byte[]> contents, String... layers) {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.put("architecture", "amd64").put("os", "linux");
        config.putObject("config").putArray("Cmd").add("/run");
        ArrayNode digests = config.putObject("rootfs").putArray("diff_ids");
        contents.forEach(content -> digests.add(Digest.of(content).toString()));
        ObjectNode image = images.addObject().put("Config", "config.json");
        image.putArray("RepoTags").add(name);
        ArrayNode files = image.putArray("Layers");
        List.of(layers).forEach(files::add);
        return config.toString().getBytes(UTF_8);
    }

    private TarMaker manifest() {
        return new TarMaker().file("manifest.json", images.toString());
    }

    private Path archive() {
        return directory.resolve("docker.tar");
    }

    private void write(TarMaker tar) throws IOException {
        Files.write(archive(), tar.bytes());
    }

    private Digest found(TarMaker tar, String tag) throws IOException {
        write(tar);
        Found found = find(tag);
        assertThat(found).isInstanceOf(Found.There.class);
        return new Digest(((Found.There) found).sha256());
    }

    private Found find(String tag) {
        return store.find("docker-archive:" + archive() + ":" + tag, ARCHITECTURE);
    }

    private Unpacked unpack(Digest digest) {
        return store.unpack("docker-archive:" + archive() + ":v1", digest.hex(), ARCHITECTURE);
    }
}
