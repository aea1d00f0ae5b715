package io.penstock.runtime.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.runtime.image.Images.Replacement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an image store promises of images that are odd, large, foreign, wanted by many at once, or
/// moved meanwhile.
final class ImageRulesTest {
    private static final String ARCHITECTURE = "x86_64";
    private static final Duration LONG = Duration.ofDays(365);
    private static final Replacement NOTHING = new Replacement(List.of(), List.of(), "");

    @TempDir Path directory;

    private final ManualTimeline timeline = new ManualTimeline(Instant.EPOCH);
    private Path layout;
    private LayoutMaker maker;
    private ImageStore store;

    @BeforeEach
    void open() throws IOException {
        layout = directory.resolve("registries/team/orders");
        maker = new LayoutMaker(layout);
        store =
                new ImageStore(
                        directory.resolve("images"), directory.resolve("registries"), timeline);
    }

    @Test
    void onlyTheServersUserEntersAndNobodyWritesTheRoot() throws IOException {
        Digest digest = maker.layer(new TarMaker().file("a", "1")).tag("v1");
        unpack("oci:" + layout, digest);

        assertThat(mode(directory.resolve("images"))).isEqualTo("rwx------");
        assertThat(mode(store.program(digest.hex(), NOTHING).root())).isEqualTo("r-xr-xr-x");
    }

    @Test
    void aRootHasAPlaceForAllThatIsMountedThere() throws IOException {
        Digest digest =
                maker.layer(new TarMaker().link("tmp", "/var/tmp").file("etc/hosts", "its own"))
                        .tag("v1");
        unpack("oci:" + layout, digest);

        Path root = store.program(digest.hex(), NOTHING).root();
        for (String place : List.of("proc", "dev", "etc", "var/tmp")) {
            assertThat(root.resolve(place)).isDirectory();
        }
        assertThat(root.resolve("tmp")).isSymbolicLink();
        assertThat(root.resolve("etc/resolv.conf")).isEmptyFile();
        assertThat(root.resolve("etc/hosts")).hasContent("its own");
    }

    @Test
    void permissionsAreThoseOfTheImage() throws IOException {
        Digest digest =
                maker.layer(new TarMaker().directory("shut", 0500).directory("open", 01777))
                        .tag("v1");
        unpack("oci:" + layout, digest);

        Path root = store.program(digest.hex(), NOTHING).root();
        assertThat(mode(root.resolve("shut"))).isEqualTo("r-x------");
        assertThat(mode(root.resolve("open"))).isEqualTo("rwxrwxrwx");
    }

    @Test
    void anImageOfAnotherSystemIsRefused() throws IOException {
        maker.config.put("os", "windows");
        maker.layer(new TarMaker().file("a", "1")).tag("v1");

        assertThat(find("oci:" + layout))
                .isEqualTo(
                        new Found.Unsupported("it is made for windows/amd64, not for linux/amd64"));
    }

    @Test
    void repositoriesAreInTheirDirectory() throws IOException {
        new LayoutMaker(directory.resolve("outside"))
                .layer(new TarMaker().file("a", "1"))
                .tag("v1");

        assertThat(find("oci:" + directory.resolve("outside") + ":v1"))
                .isInstanceOf(Found.There.class);
        assertThat(find("host.example/../outside:v1")).isEqualTo(new Found.Missing());
        assertThat(new DirectoryFiles(layout).has("../../../outside/index.json")).isFalse();
    }

    @Test
    void tagsMayBeFullNames() throws IOException {
        Digest digest = maker.layer(new TarMaker().file("a", "1")).tag("docker.io/team/orders:v1");
        maker.layer(new TarMaker().file("b", "2")).tag("v2");

        assertThat(find("oci:" + layout + ":v1")).isEqualTo(new Found.There(digest.hex()));
        assertThat(find("oci:" + layout + ":v3")).isEqualTo(new Found.Missing());
        assertThat(find("oci:" + layout)).as("one of two").isEqualTo(new Found.Missing());
        String index = Files.readString(layout.resolve("index.json"));
        Files.writeString(
                layout.resolve("index.json"),
                index.replace("org.opencontainers.image.ref.name", "io.containerd.image.name"));
        assertThat(find("oci:" + layout + ":v1")).isEqualTo(new Found.There(digest.hex()));
    }

    @Test
    void aTagThatIsNotThereIsNotTheOnlyImage() throws IOException {
        maker.layer(new TarMaker().file("a", "1")).tag("v1");

        assertThat(find("oci:" + layout + ":v2")).isEqualTo(new Found.Missing());
    }

    @Test
    void documentsAreLimited() throws IOException {
        maker.layer(new TarMaker().file("a", "1")).tag("v1");
        Files.writeString(layout.resolve("index.json"), " ".repeat((4 << 20) + 1));

        assertThat(find("oci:" + layout)).isEqualTo(new Found.Invalid("index.json is too large"));
    }

    @Test
    void indexesAreNestedOnlySoDeep() throws IOException {
        Digest digest = maker.layer(new TarMaker().file("a", "1")).tag("v1");
        for (int i = 0; i < 3; i++) {
            maker.nest("many", "amd64");
        }
        assertThat(find("oci:" + layout + ":many")).isEqualTo(new Found.There(digest.hex()));

        maker.nest("many", "amd64");
        assertThat(find("oci:" + layout + ":many"))
                .isEqualTo(new Found.Invalid("indexes within indexes"));
    }

    @Test
    void anIndexIsSearchedForThisSystem() throws IOException {
        maker.layer(new TarMaker().file("a", "1")).tag("v1");
        maker.nest("many", "amd64");
        rewriteIndex("\"os\":\"linux\"", "\"os\":\"windows\"");

        assertThat(find("oci:" + layout + ":many"))
                .isEqualTo(new Found.Unsupported("no image for linux/amd64 is in the index"));
    }

    @Test
    void anIndexNeedNotSayThatItIsOne() throws IOException {
        Digest digest = maker.layer(new TarMaker().file("a", "1")).tag("v1");
        maker.nest("many", "amd64");
        rewriteIndex("\"mediaType\":\"application/vnd.oci.image.index.v1+json\",", "");

        assertThat(find("oci:" + layout + ":many")).isEqualTo(new Found.There(digest.hex()));
    }

    @Test
    void manifestsOfOtherKindsAreRefused() throws IOException {
        maker.layer(new TarMaker().file("a", "1")).tag("v1");
        maker.nest("many", "amd64");
        rewriteIndex("image.index.v1+json", "artifact.v9+json");

        assertThat(find("oci:" + layout + ":many"))
                .isEqualTo(
                        new Found.Unsupported(
                                "manifests of type application/vnd.oci.artifact.v9+json"));
    }

    @Test
    void anImageIsWhatItWasWhenItWasFound() throws IOException {
        Digest first = maker.layer(new TarMaker().file("a", "1")).tag("v1");
        Files.delete(layout.resolve("index.json"));
        Files.writeString(layout.resolve("index.json"), "{\"manifests\":[]}");

        assertThat(unpack("oci:" + layout + ":v1", first)).isEqualTo(new Unpacked.Ready());
        assertThat(store.program(first.hex(), NOTHING).place("a")).hasContent("1");
    }

    @Test
    void anImageIsUnpackedOnce() throws IOException {
        Digest digest = maker.layer(new TarMaker().file("a", "1")).tag("v1");
        unpack("oci:" + layout, digest);
        Files.delete(maker.blob(digest));

        assertThat(unpack("oci:" + layout, digest)).isEqualTo(new Unpacked.Ready());
    }

    @Test
    void anImageMayBeWantedByManyAtOnce() throws Exception {
        Digest digest = maker.layer(new TarMaker().file("a", "1")).tag("v1");
        List<FutureTask<Unpacked>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(new FutureTask<>(() -> unpack("oci:" + layout, digest)));
        }

        all.forEach(Thread.ofVirtual()::start);

        for (FutureTask<Unpacked> each : all) {
            assertThat(each.get()).isEqualTo(new Unpacked.Ready());
        }
        try (var left = Files.list(directory.resolve("images"))) {
            assertThat(left).hasSize(1);
        }
    }

    @Test
    void whatIsWantedAgainIsNotLetGo() throws IOException {
        Digest digest = maker.layer(new TarMaker().file("a", "1")).tag("v1");
        unpack("oci:" + layout, digest);
        Path coming = Files.createDirectory(directory.resolve("images/incoming-7"));
        store.sweep(Set.of());
        timeline.advance(LONG);

        unpack("oci:" + layout, digest);
        store.sweep(Set.of());
        assertThat(store.program(digest.hex(), NOTHING).there()).isTrue();
        assertThat(store.program(digest.hex(), NOTHING)).isNotEqualTo(ImageProgram.GONE);

        timeline.advance(LONG);
        store.sweep(Set.of(digest.hex()));
        assertThat(store.program(digest.hex(), NOTHING)).isNotEqualTo(ImageProgram.GONE);
        assertThat(coming).as("somebody unpacks it").isDirectory();
    }

    @Test
    void atTheStartAllGoesThatNoFunctionHas() throws IOException {
        Digest kept = maker.layer(new TarMaker().file("a", "1")).tag("v1");
        Digest gone = maker.layer(new TarMaker().file("b", "2")).tag("v2");
        unpack("oci:" + layout + ":v1", kept);
        unpack("oci:" + layout + ":v2", gone);
        Path coming = Files.createDirectory(directory.resolve("images/incoming-7"));

        store.clean(Set.of(kept.hex()));

        assertThat(store.program(kept.hex(), NOTHING)).isNotEqualTo(ImageProgram.GONE);
        assertThat(store.program(gone.hex(), NOTHING)).isEqualTo(ImageProgram.GONE);
        assertThat(coming).doesNotExist();
    }

    @Test
    void theWorkingDirectoryMayBeReplaced() throws IOException {
        ((ObjectNode) maker.config.path("config")).put("WorkingDir", "/work");
        Digest digest = maker.layer(new TarMaker().program("work/run", 0755, 0, "#!")).tag("v1");
        unpack("oci:" + layout, digest);
        var relative = new Replacement(List.of("./run"), List.of(), "");
        var elsewhere = new Replacement(List.of("./run"), List.of(), "/other");

        assertThat(store.program(digest.hex(), relative).executable("")).hasValue("/work/./run");
        assertThat(store.program(digest.hex(), elsewhere).workingDirectory()).isEqualTo("/other");
        assertThat(store.program(digest.hex(), elsewhere).executable("")).isEmpty();
    }

    @Test
    void programsAreFilesInTheUsualPlacesOrWhereTheSearchPathSays() throws IOException {
        Digest digest =
                maker.layer(
                                new TarMaker()
                                        .program("usr/local/bin/tool", 0755, 0, "#!")
                                        .program("opt/bin/other", 0755, 0, "#!")
                                        .directory("usr/bin/folder"))
                        .tag("v1");
        unpack("oci:" + layout, digest);

        assertThat(program(digest, "tool").executable("")).hasValue("/usr/local/bin/tool");
        assertThat(program(digest, "tool").executable("/opt/bin")).isEmpty();
        assertThat(program(digest, "other").executable("")).isEmpty();
        assertThat(program(digest, "other").executable("/opt/bin")).hasValue("/opt/bin/other");
        assertThat(program(digest, "folder").executable("")).isEmpty();
        assertThat(program(digest, "/usr/bin/folder").executable("")).isEmpty();
    }

    private ImageProgram program(Digest digest, String name) {
        return store.program(digest.hex(), new Replacement(List.of(name), List.of(), ""));
    }

    private Found find(String uri) {
        return store.find(uri, ARCHITECTURE);
    }

    private Unpacked unpack(String uri, Digest digest) {
        return store.unpack(uri, digest.hex(), ARCHITECTURE);
    }

    /// Changes the index of indexes that [LayoutMaker#nest] made, and the digest that names it.
    private void rewriteIndex(String what, String by) throws IOException {
        String outer = Files.readString(layout.resolve("index.json"));
        String hex = outer.replaceFirst("(?s).*sha256:([0-9a-f]{64}).*", "$1");
        String inner = Files.readString(maker.blob(new Digest(hex))).replace(what, by);
        Digest changed = Digest.of(inner.getBytes(UTF_8));
        Files.writeString(maker.blob(changed), inner);
        Files.writeString(layout.resolve("index.json"), outer.replace(hex, changed.hex()));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
