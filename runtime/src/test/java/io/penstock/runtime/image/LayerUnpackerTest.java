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
