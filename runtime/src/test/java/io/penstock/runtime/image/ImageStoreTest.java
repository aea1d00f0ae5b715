package io.penstock.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.runtime.code.Stockroom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImageStoreTest {
    private static final String ARCHITECTURE = "x86_64";
    private static final Images.Replacement NOTHING =
            new Images.Replacement(List.of(), List.of(), "");

    @TempDir Path directory;

    private final ManualTimeline timeline = new ManualTimeline(Instant.EPOCH);
    private Path layout;
    private LayoutMaker maker;
    private ImageStore store;

    @BeforeEach
    void open() throws IOException {
        layout = directory.resolve("registries/team/orders");
        maker = new LayoutMaker(layout);
        store = store(ImageLimits.DEFAULT);
    }

    @Test
    void findsUnpacksAndRunsAnImage() throws IOException {
        ObjectNode config = (ObjectNode) maker.config.path("config");
        config.putArray("Entrypoint").add("/usr/bin/run").add("-x");
        config.putArray("Cmd").add("app.handler");
        config.put("WorkingDir", "/work").put("User", "app");
        config.putArray("Env").add("A=1").add("B=x=y");
        Digest digest =
                maker.layer(
                                new TarMaker()
                                        .file("etc/passwd", "root:x:0:0::/:\napp:x:7:8::/:/sh\n")
                                        .file("usr/bin/run", "#!"))
                        .tag("v1");

        assertThat(find("oci:" + layout + ":v1")).isEqualTo(new Found.There(digest.hex()));
        assertThat(unpack("oci:" + layout + ":v1", digest)).isEqualTo(new Unpacked.Ready());
        ImageProgram program = store.program(digest.hex(), NOTHING);
        assertThat(program.command()).containsExactly("/usr/bin/run", "-x", "app.handler");
        assertThat(program.workingDirectory()).isEqualTo("/work");
        assertThat(program.user()).isEqualTo(7);
        assertThat(program.group()).isEqualTo(8);
        assertThat(program.variables()).containsEntry("A", "1").containsEntry("B", "x=y");
        assertThat(Files.readString(program.place("/usr/bin/run"))).isEqualTo("#!");
        assertThat(program.root().resolve("tmp")).isDirectory();
    }

    @Test
    void whatReplacesAnEntryPointReplacesTheCommandToo() throws IOException {
        ((ObjectNode) maker.config.path("config")).putArray("Entrypoint").add("/entry");
        Digest digest = maker.layer(new TarMaker().file("a", "")).tag("v1");
        unpack("oci:" + layout, digest);

        assertThat(command(digest, List.of(), List.of())).containsExactly("/entry", "/run");
        assertThat(command(digest, List.of(), List.of("b"))).containsExactly("/entry", "b");
        assertThat(command(digest, List.of("/c"), List.of())).containsExactly("/c");
        assertThat(command(digest, List.of("/c"), List.of("d"))).containsExactly("/c", "d");
    }

    @Test
    void anImageThatNamesNobodyOrRootIsNotRunAsRoot() throws IOException {
        ((ObjectNode) maker.config.path("config")).put("User", "root");
        Digest digest =
                maker.layer(new TarMaker().file("etc/passwd", "root:x:0:0::/:\n")).tag("v1");
        unpack("oci:" + layout, digest);

        assertThat(store.program(digest.hex(), NOTHING).user()).isEqualTo(993);
    }

    @Test
    void findsImagesOfRepositoriesAndByDigest() throws IOException {
        Digest first = maker.layer(new TarMaker().file("a", "1")).tag("v1");
        Digest second = maker.layer(new TarMaker().file("b", "2")).tag("latest");
        String repository = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/orders";

        assertThat(find(repository + ":v1")).isEqualTo(new Found.There(first.hex()));
        assertThat(find(repository)).isEqualTo(new Found.There(second.hex()));
        assertThat(find(repository + "@" + first)).isEqualTo(new Found.There(first.hex()));
        assertThat(find(repository + ":v3")).isEqualTo(new Found.Missing());
        assertThat(find("host.example/team/others:v1")).isEqualTo(new Found.Missing());
        assertThat(store.resolved(repository + ":v1", first.hex()))
                .isEqualTo(repository + "@" + first);
    }

    @Test
    void findsALayoutWhateverItsPathLooksLike() throws IOException {
        Digest digest = maker.layer(new TarMaker().file("a", "1")).tag("v1");
        Path link = Files.createSymbolicLink(directory.resolve("link"), layout);

        assertThat(find("oci:" + layout + "/../orders/.")).isEqualTo(new Found.There(digest.hex()));
        assertThat(find("oci:" + link + ":v1")).isEqualTo(new Found.There(digest.hex()));
    }

    @Test
    void readsArchivesOfBothKinds() throws IOException {
        Digest digest = maker.layer(new TarMaker().file("a", "1")).tag("v1");
        Path archive = Files.write(directory.resolve("layout.tar"), maker.archive());
        Path docker = Files.write(directory.resolve("docker.tar"), dockerArchive("1"));

        assertThat(find("oci-archive:" + archive + ":v1")).isEqualTo(new Found.There(digest.hex()));
        assertThat(unpack("oci-archive:" + archive, digest)).isEqualTo(new Unpacked.Ready());
        assertThat(store.program(digest.hex(), NOTHING).place("a")).hasContent("1");
        assertThat(find("docker-archive:" + docker + ":v2")).isEqualTo(new Found.Missing());
        Found found = find("docker-archive:" + docker + ":v1");
        assertThat(found).isInstanceOf(Found.There.class);
        var saved = new Digest(((Found.There) found).sha256());
        assertThat(unpack("docker-archive:" + docker, saved)).isEqualTo(new Unpacked.Ready());
        assertThat(store.program(saved.hex(), NOTHING).command()).containsExactly("/run");
    }

    @Test
    void choosesTheMachinesPlatform() throws IOException {
        Digest digest = maker.layer(new TarMaker().file("a", "1")).tag("v1");
        maker.nest("many", "amd64");

        assertThat(find("oci:" + layout + ":many")).isEqualTo(new Found.There(digest.hex()));
        assertThat(store.find("oci:" + layout + ":many", "arm64"))
                .isEqualTo(new Found.Unsupported("no image for linux/arm64 is in the index"));
        assertThat(store.find("oci:" + layout + "@" + digest, "arm64"))
                .isEqualTo(
                        new Found.Unsupported("it is made for linux/amd64, not for linux/arm64"));
    }

    @Test
    void refusesByNameWhatItDoesNotRead() throws IOException {
        String zstd = "application/vnd.oci.image.layer.v1.tar+zstd";
        maker.layer(zstd, new byte[] {1}).tag("v1");

        assertThat(find("oci:" + layout))
                .isEqualTo(new Found.Unsupported("layers of type " + zstd));
        assertThat(find("orders:v1")).isEqualTo(new Found.Malformed());
        assertThat(find("oci:relative/path")).isEqualTo(new Found.Malformed());
        assertThat(find("host.example/../../etc:v1")).isEqualTo(new Found.Missing());
    }

    @Test
    void refusesWhatItsDigestDoesNotName() throws IOException {
        byte[] layer = new TarMaker().file("a", "1").gzip();
        Digest digest = maker.layer(LayoutMaker.GZIP, layer).tag("v1");
        Files.write(maker.blob(Digest.of(layer)), new TarMaker().file("a", "2").gzip());

        assertThat(unpack("oci:" + layout, digest))
                .isEqualTo(
                        new Unpacked.Refused(
                                "a layer is not what its digest says: " + Digest.of(layer)));
        assertThat(directory.resolve("images")).isEmptyDirectory();

        Files.writeString(maker.blob(digest), "{}");
        assertThat(find("oci:" + layout))
                .isEqualTo(new Found.Invalid(digest + " is not what its name says"));
    }

    @Test
    void limitsTheWholeImage() throws IOException {
        Digest digest =
                maker.layer(new TarMaker().file("a", "x".repeat(600)))
                        .layer(new TarMaker().file("b", "x".repeat(600)))
                        .tag("v1");
        store = store(new ImageLimits(1_000, 10, 5));

        assertThat(unpack("oci:" + layout, digest))
                .isEqualTo(new Unpacked.Refused("the image is larger than 1000 bytes"));
        store = store(new ImageLimits(1_000, 10, 1));
        assertThat(find("oci:" + layout))
                .isEqualTo(new Found.Unsupported("it has more than 1 layers"));
    }

    @Test
    void aLayerMayBePaddedButDoesNotGoOnForEver() throws IOException {
        byte[] content = new TarMaker().file("a", "1").bytes();
        byte[] padded = Arrays.copyOf(content, content.length + (64 << 10));
        byte[] endless = Arrays.copyOf(content, content.length + (2 << 20));
        Digest good = maker.layer(LayoutMaker.TAR, padded).tag("v1");
        Digest bad = maker.layer(LayoutMaker.TAR, endless).tag("v2");

        assertThat(unpack("oci:" + layout + ":v1", good)).isInstanceOf(Unpacked.Ready.class);
        assertThat(unpack("oci:" + layout + ":v2", bad))
                .isEqualTo(new Unpacked.Refused("a layer goes on after its end"));
    }

    @Test
    void letsGoOfWhatNobodyHasAfterAWhile() throws IOException {
        Digest digest = maker.layer(new TarMaker().file("a", "1")).tag("v1");
        unpack("oci:" + layout, digest);

        store.sweep(Set.of());
        store.sweep(Set.of(digest.hex()));
        store.sweep(Set.of());
        timeline.advance(Stockroom.GRACE.minusSeconds(1));
        store.sweep(Set.of());
        assertThat(directory.resolve("images")).isNotEmptyDirectory();
        timeline.advance(Stockroom.GRACE);
        store.sweep(Set.of());

        assertThat(directory.resolve("images")).isEmptyDirectory();
        assertThat(store.program(digest.hex(), NOTHING)).isEqualTo(ImageProgram.GONE);
    }

    @Test
    void findsProgramsAsShellsDo() throws IOException {
        Digest digest =
                maker.layer(
                                new TarMaker()
                                        .program("usr/bin/tool", 0755, 0, "#!")
                                        .file("usr/bin/text", "no program")
                                        .link("bin", "usr/bin"))
                        .tag("v1");
        unpack("oci:" + layout, digest);

        assertThat(executable(digest, "tool")).hasValue("/usr/bin/tool");
        assertThat(executable(digest, "/bin/tool")).hasValue("/bin/tool");
        assertThat(executable(digest, "text")).isEmpty();
        assertThat(executable(digest, "/nowhere")).isEmpty();
    }

    private Optional<String> executable(Digest digest, String program) throws IOException {
        return store.program(digest.hex(), new Images.Replacement(List.of(program), List.of(), ""))
                .executable("/none:/usr/bin");
    }

    private List<String> command(Digest digest, List<String> entry, List<String> command) {
        return store.program(digest.hex(), new Images.Replacement(entry, command, "")).command();
    }

    private Found find(String uri) {
        return store.find(uri, ARCHITECTURE);
    }

    private Unpacked unpack(String uri, Digest digest) {
        return store.unpack(uri, digest.hex(), ARCHITECTURE);
    }

    private ImageStore store(ImageLimits limits) {
        return new ImageStore(
                directory.resolve("images"), directory.resolve("registries"), timeline, limits);
    }

    private static byte[] dockerArchive(String content) {
        byte[] layer = new TarMaker().file("a", content).bytes();
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.put("architecture", "amd64").put("os", "linux");
        config.putObject("config").putArray("Cmd").add("/run");
        config.putObject("rootfs").putArray("diff_ids").add(Digest.of(layer).toString());
        ObjectNode image = JsonNodeFactory.instance.objectNode();
        image.put("Config", "config.json");
        image.putArray("RepoTags").add("orders:v1");
        image.putArray("Layers").add("1/layer.tar");
        return new TarMaker()
                .file("manifest.json", "[" + image + "]")
                .file("config.json", config.toString())
                .file("1/layer.tar", layer)
                .bytes();
    }
}
