package io.penstock.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LayerUnpackerTest {
    private static final ImageLimits SMALL = new ImageLimits(1_000, 20, 5);

    @TempDir Path directory;

    @Test
    void laysLayersOverEachOther() throws IOException {
        unpack(
                new TarMaker().directory("etc").file("etc/a", "old").file("etc/b", "kept"),
                new TarMaker().file("etc/a", "new").directory("etc/c").file("./etc/c/d", "more"));

        assertThat(text("etc/a")).isEqualTo("new");
        assertThat(text("etc/b")).isEqualTo("kept");
        assertThat(text("etc/c/d")).isEqualTo("more");
    }

    @Test
    void removesWhatAWhiteoutNames() throws IOException {
        unpack(
                new TarMaker().file("a/file", "x").file("a/tree/deep", "y").file("a/stays", "z"),
                new TarMaker().file("a/.wh.file", "").file("a/.wh.tree", ""));

        assertThat(children("a")).containsExactly("stays");
    }

    @Test
    void anOpaqueWhiteoutHidesLowerLayersAndNotItsOwn() throws IOException {
        unpack(
                new TarMaker().file("a/old", "x").file("a/b/old", "x"),
                new TarMaker()
                        .file("a/new", "before")
                        .file("a/b/new", "before")
                        .file("a/.wh..wh..opq", "")
                        .file("a/late", "after"));

        assertThat(children("a")).containsExactly("b", "late", "new");
        assertThat(children("a/b")).containsExactly("new");
    }

    @Test
    void replacesFilesByDirectoriesAndDirectoriesByFiles() throws IOException {
        unpack(
                new TarMaker().file("a", "file").file("b/c", "tree").link("d", "/nowhere"),
                new TarMaker().file("a/inside", "now").file("b", "now").directory("d"));

        assertThat(text("a/inside")).isEqualTo("now");
        assertThat(text("b")).isEqualTo("now");
        assertThat(Files.isDirectory(place("d"), LinkOption.NOFOLLOW_LINKS)).isTrue();
    }

    @Test
    void keepsModesButNothingThatLendsTheOwner() throws IOException {
        unpack(
                new TarMaker()
                        .directory("shut", 0500)
                        .program("shut/run", 06755, 0, "#!")
                        .directory("open", 01777));

        assertThat(mode("shut")).isEqualTo("r-x------");
        assertThat(mode("shut/run")).isEqualTo("rwxr-xr-x");
        assertThat((int) Files.getAttribute(place("shut/run"), "unix:mode") & 06000).isZero();
        assertThat((int) Files.getAttribute(place("open"), "unix:mode") & 07777).isEqualTo(01777);
    }

    @Test
    void keepsOwnersWhereItMay() throws IOException {
        unpack(new TarMaker().program("mine", 0600, 1234, "x"));

        Object server = Files.getAttribute(directory, "unix:uid");
        assertThat(Files.getAttribute(place("mine"), "unix:uid"))
                .isEqualTo(server.equals(0) ? 1234 : server);
    }

    @Test
    void theLastLayerSaysWhoOwnsADirectory() throws IOException {
        unpack(
                new TarMaker().entry("shared", '5', "", 0700, 1234, new byte[0]),
                new TarMaker().directory("shared", 0755));

        assertThat(Files.getAttribute(place("shared"), "unix:uid"))
                .isEqualTo(Files.getAttribute(directory, "unix:uid"));
        assertThat(mode("shared")).isEqualTo("rwxr-xr-x");
    }

    @Test
    void readsLongNamesOfBothKinds() throws IOException {
        String name = "n".repeat(80) + "/" + "m".repeat(90);
        unpack(new TarMaker().paxFile(name + "ä", "pax").longFile(name + "-gnu", "gnu"));

        assertThat(text(name + "ä")).isEqualTo("pax");
        assertThat(text(name + "-gnu")).isEqualTo("gnu");
    }

    @Test
    void linksLeadWhereTheImageMeans() throws IOException {
        unpack(
                new TarMaker().directory("usr/lib").link("lib", "usr/lib").link("bin", "/usr/bin"),
                new TarMaker()
                        .file("lib/a", "relative")
                        .file("bin/b", "absolute")
                        .hardLink("same", "lib/a"));

        assertThat(text("usr/lib/a")).isEqualTo("relative");
        assertThat(text("usr/bin/b")).isEqualTo("absolute");
        assertThat(Files.isSameFile(place("same"), place("usr/lib/a"))).isTrue();
        assertThat(Files.isSymbolicLink(place("lib"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/../../..", "../../../../../../../..", "x/../../../.."})
    void nothingLeavesTheRootThroughLinks(String target) throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));

        unpack(
                new TarMaker().directory("x").link("x/out", target),
                new TarMaker().file("x/out" + outside + "/caught", "inside"));

        assertThat(outside).isEmptyDirectory();
        assertThat(Files.exists(place("x/out"), LinkOption.NOFOLLOW_LINKS)).isTrue();
    }

    @Test
    void nothingLeavesTheRootByItsName() throws IOException {
        assertThatThrownBy(() -> unpack(new TarMaker().file("a/../../out", "x")))
                .isInstanceOf(ImageProblem.class)
                .hasMessage("an entry leaves its root: a/../../out");
        unpack(new TarMaker().file("/etc/passwd", "an absolute name is one inside"));
        assertThat(text("etc/passwd")).startsWith("an absolute name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/.wh.", "a/.wh..", "a/.wh..."})
    void whiteoutsHideNothingAboveThem(String name) {
        assertThatThrownBy(() ->
                        unpack(new TarMaker().file("a/b", "x"), new TarMaker().file(name, "")))
                .isInstanceOf(ImageProblem.class)
                .hasMessage("a whiteout of no file");
    }

    @Test
    void hardLinksLeadToFilesOfTheImageOnly() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "s");

        assertThatThrownBy(() -> unpack(new TarMaker().hardLink("a", "../" + secret)))
                .isInstanceOf(ImageProblem.class);
        assertThatThrownBy(() -> unpack(new TarMaker().hardLink("b", secret.toString())))
                .hasMessage("a link to nothing: b");
        assertThatThrownBy(() -> unpack(new TarMaker().link("c", secret + "").hardLink("d", "c")))
                .hasMessage("a link to nothing: d");
    }

    @Test
    void hardLinksReplaceWhatIsInTheirPlace() throws IOException {
        unpack(
                new TarMaker().file("a", "x").file("b", "old").file("c/deep", "old"),
                new TarMaker().hardLink("b", "a").hardLink("c", "a").hardLink("a", "a"));

        assertThat(text("a")).isEqualTo("x");
        assertThat(text("b")).isEqualTo("x");
        assertThat(text("c")).isEqualTo("x");
    }

    @Test
    void permissionsReachNothingOutsideThroughALaterLink() throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Path victim = Files.createDirectory(outside.resolve("b"));
        Files.setPosixFilePermissions(victim, PosixFilePermissions.fromString("rwx------"));

        unpack(
                new TarMaker().directory("a").directory("a/b", 01777),
                new TarMaker().link("a", outside.toString()));

        assertThat((int) Files.getAttribute(victim, "unix:mode") & 07777).isEqualTo(0700);
    }

    @Test
    void whatTakesThePlaceOfALinkLeavesWhereItLedAlone() throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Path secret = Files.writeString(outside.resolve("secret"), "s");
        Files.setPosixFilePermissions(outside, PosixFilePermissions.fromString("rwx------"));
        var links =
                new TarMaker()
                        .link("directory", outside.toString())
                        .link("file", secret.toString())
                        .link("link", outside.toString())
                        .link("hard", secret.toString())
                        .link("gone", outside.toString());

        unpack(
                links,
                new TarMaker()
                        .directory("directory", 01777)
                        .file("file", "new")
                        .hardLink("hard", "file")
                        .link("link", "nowhere")
                        .file(".wh.gone", ""));

        assertThat(secret).hasContent("s");
        assertThat((int) Files.getAttribute(outside, "unix:mode") & 07777).isEqualTo(0700);
        assertThat(children("")).containsExactly("directory", "file", "hard", "link");
        assertThat(Files.isDirectory(place("directory"), LinkOption.NOFOLLOW_LINKS)).isTrue();
        assertThat(text("file")).isEqualTo("new");
        assertThat(Files.isSameFile(place("hard"), place("file"))).isTrue();
        assertThat(Files.readSymbolicLink(place("link"))).hasToString("nowhere");
    }

    @Test
    void aLinkInThePlaceOfADirectoryLeavesWhereItLeadsAlone() throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Path secret = Files.writeString(outside.resolve("secret"), "s");
        Files.setPosixFilePermissions(outside, PosixFilePermissions.fromString("rwx------"));

        unpack(
                new TarMaker().directory("a", 01777).directory("b").file("b/c/old", "x"),
                new TarMaker()
                        .link("a", outside.toString())
                        .link("b/c", outside.toString())
                        .file("b/.wh..wh..opq", "")
                        .file(".wh.b", "")
                        .file(".wh.a", ""));

        assertThat(secret).hasContent("s");
        assertThat((int) Files.getAttribute(outside, "unix:mode") & 07777).isEqualTo(0700);
        assertThat(Files.isSymbolicLink(place("a"))).as("of this layer").isTrue();
        assertThat(Files.isSymbolicLink(place("b/c"))).as("of this layer too").isTrue();
    }

    @Test
    void ownersOfLinksAreTheirOwn() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "s");
        Object owner = Files.getAttribute(secret, "unix:uid");
        Object group = Files.getAttribute(secret, "unix:gid");

        unpack(new TarMaker().entry("a", '2', secret.toString(), 0777, 1234, new byte[0]));

        assertThat(Files.getAttribute(secret, "unix:uid")).isEqualTo(owner);
        assertThat(Files.getAttribute(secret, "unix:gid")).isEqualTo(group);
        for (String kind : List.of("unix:uid", "unix:gid")) {
            assertThat(Files.getAttribute(place("a"), kind, LinkOption.NOFOLLOW_LINKS))
                    .isEqualTo(owner.equals(0) ? 1234 : Files.getAttribute(secret, kind));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "./", "/", "", "./.", "//"})
    void nothingTakesThePlaceOfTheRoot(String name) throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        String target = outside.toString();

        for (TarMaker layer :
                List.of(
                        new TarMaker().link(name, target).file("caught", "x"),
                        new TarMaker().file("a", "x").hardLink(name, "a"),
                        new TarMaker().device(name))) {
            assertThatThrownBy(() -> unpack(layer))
                    .isInstanceOf(ImageProblem.class)
                    .hasMessage("an entry takes the place of the root: " + name);
        }
        assertThat(outside).isEmptyDirectory();
        unpack(new TarMaker().directory(name, 0700).file("b", "x"));
        assertThat(text("b")).isEqualTo("x");
        assertThat(mode(""))
                .as("its own permissions are not the image's")
                .isNotEqualTo("rwx------");
    }

    @Test
    void aFileDoesNotTakeThePlaceOfTheRoot() {
        assertThatThrownBy(() -> unpack(new TarMaker().file(".", "x")))
                .hasMessage("an entry takes the place of the root: .");
    }

    @Test
    void circlesOfLinksAreNoImage() {
        assertThatThrownBy(
                        () -> unpack(new TarMaker().link("a", "b").link("b", "a").file("a/c", "x")))
                .isInstanceOf(ImageProblem.class)
                .hasMessageStartingWith("links lead in circles");
    }

    @Test
    void leavesDevicesOutOfTheirDirectoryAndRefusesThemElsewhere() throws IOException {
        unpack(new TarMaker().directory("dev").device("dev/null"));
        assertThat(children("dev")).isEmpty();

        assertThatThrownBy(() -> unpack(new TarMaker().device("usr/null")))
                .hasMessage("the device or pipe usr/null");
    }

    @Test
    void isLimitedInBytesAndEntries() {
        assertThatThrownBy(() -> unpack(new TarMaker().file("a", "x".repeat(1_001))))
                .hasMessage("the image is larger than 1000 bytes");
        var many = new TarMaker();
        for (int i = 0; i < 21; i++) {
            many.file("file" + i, "");
        }
        assertThatThrownBy(() -> unpack(many)).hasMessage("the image has more than 20 entries");
    }

    @Test
    void sizesThatOverflowDoNotEscapeTheLimit() {
        var huge = Long.toString(Long.MAX_VALUE);

        assertThatThrownBy(() ->
                        unpack(
                                new TarMaker()
                                        .file("a", "x".repeat(999))
                                        .record('x', "size", huge)
                                        .file("b", "x".repeat(2_000))))
                .hasMessage("the image is larger than 1000 bytes");
        assertThat(place("b")).doesNotExist();
    }

    @Test
    void headersWithoutEntriesDoNotGoOnForEver() throws IOException {
        var good = new TarMaker();
        for (int i = 0; i < 16; i++) {
            good.record('g', "comment", "x");
        }
        unpack(good.file("a", "x"));
        assertThat(text("a")).isEqualTo("x");

        var endless = new TarMaker();
        for (int i = 0; i < 17; i++) {
            endless.record(i % 2 == 0 ? 'x' : 'g', "comment", "x");
        }
        assertThatThrownBy(() -> unpack(endless.file("a", "x")))
                .isInstanceOf(ImageProblem.class)
                .hasMessage("an entry with too many extended headers");
    }

    @Test
    void damagedTarFilesAreRefused() {
        byte[] broken = new TarMaker().file("a", "x").bytes();
        broken[3] ^= 1;

        assertThatThrownBy(() -> unpacker().add(new TarStream(new ByteArrayInputStream(broken))))
                .isInstanceOf(ImageProblem.class)
                .hasMessage("this is no tar file, or a damaged one");
    }

    private void unpack(TarMaker... layers) throws IOException {
        LayerUnpacker unpacker = unpacker();
        for (TarMaker layer : layers) {
            unpacker.add(new TarStream(new ByteArrayInputStream(layer.bytes())));
        }
        unpacker.finish();
    }

    private LayerUnpacker unpacker() throws IOException {
        Files.createDirectories(place(""));
        return new LayerUnpacker(new ImageRoot(place("").toRealPath()), SMALL);
    }

    private Path place(String name) {
        return directory.resolve("image").resolve(name);
    }

    private String text(String name) throws IOException {
        return Files.readString(place(name));
    }

    private String mode(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(place(name)));
    }

    private List<String> children(String name) throws IOException {
        try (var found = Files.list(place(name))) {
            return found.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
