package io.penstock.runtime.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tar files as programs write them, and as none does. Source: POSIX, "pax Interchange Format" and
/// "ustar Interchange Format"; GNU tar's manual, "Basic Tar Format".
final class TarStreamTest {
    private static final int BLOCK = 512;

    @Test
    void recordsOfPaxGoBeforeWhatTheHeadSays() throws IOException {
        var tar =
                new TarMaker()
                        .record('x', "size", "3")
                        .record('x', "uid", "3000000")
                        .record('x', "gid", "4000000")
                        .file("a", "abc" + "x".repeat(509))
                        .record('x', "linkpath", "l".repeat(120))
                        .link("b", "cut")
                        .file("c", "as ever");

        List<TarEntry> entries = entries(tar);

        assertThat(entries).extracting(TarEntry::name).containsExactly("a", "b", "c");
        assertThat(contents(tar)).containsExactly("abc", "", "as ever");
        assertThat(entries.get(0).user()).isEqualTo(3_000_000);
        assertThat(entries.get(0).group()).isEqualTo(4_000_000);
        assertThat(entries.get(1).linkName()).isEqualTo("l".repeat(120));
        assertThat(entries.get(2).user()).isZero();
    }

    @Test
    void globalRecordsAreOfAllThatFollows() throws IOException {
        var tar =
                new TarMaker()
                        .record('g', "uid", "7")
                        .file("a", "")
                        .record('x', "uid", "8")
                        .file("b", "")
                        .file("c", "");

        assertThat(entries(tar)).extracting(TarEntry::user).containsExactly(7, 8, 7);
    }

    @Test
    void namesMayBeInTwoFieldsOrInEntriesOfGnu() throws IOException {
        String target = "t".repeat(120);
        var tar =
                new TarMaker()
                        .prefixed("usr/share", "doc", "x")
                        .entry("././@LongLink", 'K', "", 0, 0, (target + "\0").getBytes(UTF_8))
                        .link("b", "cut");

        assertThat(entries(tar)).extracting(TarEntry::name).containsExactly("usr/share/doc", "b");
        assertThat(entries(tar).getLast().linkName()).isEqualTo(target);
    }

    @Test
    void numbersMayBeBinary() throws IOException {
        var tar = new TarMaker().binary("a", 3_000_000, 3, "abc").file("b", "x");

        assertThat(entries(tar).getFirst().user()).isEqualTo(3_000_000);
        assertThat(contents(tar)).containsExactly("abc", "x");
    }

    @Test
    void directoriesHaveNoContentWhateverTheySay() throws IOException {
        var tar =
                new TarMaker().sizedDirectory("a", 4_096).file("b", "x").file("before/posix/", "");

        assertThat(entries(tar)).extracting(TarEntry::name).contains("b");
        assertThat(entries(tar).getFirst().sizeBytes()).isZero();
        assertThat(entries(tar).getLast().kind()).isEqualTo(TarEntry.Kind.DIRECTORY);
    }

    @Test
    void whatIsNotReadIsRefusedByName() {
        refuses(
                new TarMaker().record('x', "GNU.sparse.major", "1").file("a", ""),
                "sparse files in tar files");
        refuses(
                new TarMaker().entry("a", 'S', "", 0, 0, new byte[0]),
                "entries of type 'S' in tar files");
    }

    @Test
    void sizesAreNotNegative() {
        refuses(new TarMaker().binary("a", 0, -1, ""), "an entry of negative size");
        refuses(
                new TarMaker().record('x', "size", "-1").file("a", ""),
                "an entry of negative size");
        refuses(
                new TarMaker().record('x', "size", "many").file("a", ""),
                "the size of an entry is no number");
    }

    @Test
    void recordsAreLimited() {
        refuses(
                new TarMaker().record('x', "comment", "x".repeat(1 << 20)).file("a", ""),
                "an entry with too many extended records");
        refuses(
                new TarMaker().record('g', "comment", "x".repeat(1 << 20)).file("a", ""),
                "an entry with too many extended records");
    }

    @ParameterizedTest
    @ValueSource(strings = {"99 path=a\n", "2 ", "path=a\n", "-9 path=a\n", "0 path=a\n"})
    void damagedRecordsAreRefused(String records) {
        refuses(
                new TarMaker().entry("pax", 'x', "", 0, 0, records.getBytes(UTF_8)).file("a", ""),
                "damaged extended records");
    }

    @Test
    void anArchiveThatEndsWithinAnEntryIsDamaged() {
        byte[] whole = new TarMaker().file("a", "x".repeat(1_000)).bytes();

        for (int length : List.of(1, BLOCK - 1, BLOCK + 10, BLOCK + 999)) {
            var cut = new TarStream(new ByteArrayInputStream(Arrays.copyOf(whole, length)));
            assertThatThrownBy(() -> contents(cut))
                    .as("%d", length)
                    .isInstanceOf(EOFException.class);
        }
    }

    private static void refuses(TarMaker tar, String message) {
        assertThatThrownBy(() -> entries(tar)).isInstanceOf(ImageProblem.class).hasMessage(message);
    }

    private static List<TarEntry> entries(TarMaker tar) throws IOException {
        var stream = new TarStream(new ByteArrayInputStream(tar.bytes()));
        var entries = new ArrayList<TarEntry>();
        for (@Nullable TarEntry entry = stream.next(); entry != null; entry = stream.next()) {
            entries.add(entry);
        }
        return entries;
    }

    private static List<String> contents(TarMaker tar) throws IOException {
        return contents(new TarStream(new ByteArrayInputStream(tar.bytes())));
    }

    private static List<String> contents(TarStream stream) throws IOException {
        var contents = new ArrayList<String>();
        while (stream.next() != null) {
            var content = new ByteArrayOutputStream();
            stream.copyTo(content);
            contents.add(content.toString(UTF_8));
        }
        return contents;
    }
}
