package io.penstock.runtime.code;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.invocation.Payload;
import io.penstock.engine.time.ManualTimeline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeStoreTest {
    private final ManualTimeline timeline =
            new ManualTimeline(Instant.parse("2026-01-01T00:00:00Z"));

    @TempDir private Path directory = Path.of("");
    private CodeStore codes = new CodeStore(directory, timeline);

    @BeforeEach
    void useTheTemporaryDirectory() {
        codes = new CodeStore(directory.resolve("code"), timeline);
    }

    @AfterEach
    void letTheDirectoryBeDeleted() {
        codes.clean(Set.of());
    }

    @Test
    void unpacksFilesWithTheirModesAndNobodyMayWriteThem() throws IOException {
        Payload zip =
                new ZipBuilder()
                        .file("bootstrap", 0b111_101_101, "#!/bin/sh\n")
                        .file("lib/data.txt", 0b110_000_000, "data")
                        .build();

        Path files = codes.files(stored(zip));

        assertThat(files.resolve("lib/data.txt")).hasContent("data");
        assertThat(mode(files.resolve("bootstrap"))).isEqualTo("r-xr-xr-x");
        assertThat(mode(files.resolve("lib/data.txt"))).isEqualTo("r--r--r--");
        assertThat(mode(files.resolve("lib"))).isEqualTo("r-xr-xr-x");
    }

    @Test
    void namesCodeByItsContentAndStoresItOnce() throws IOException {
        Payload zip = new ZipBuilder().file("a.py", 0, "x = 1").build();

        CodePackage first = stored(zip);
        CodePackage second = stored(zip);

        assertThat(second).isEqualTo(first);
        assertThat(first.sizeBytes()).isEqualTo(zip.length());
        assertThat(Files.readAllBytes(codes.zip(first.sha256()))).isEqualTo(zip.toByteArray());
        assertThat(kept()).containsExactly(first.sha256());
    }

    @Test
    void keepsLinksThatStayInside() throws IOException {
        Payload zip =
                new ZipBuilder()
                        .file("lib/real.so", 0b111_101_101, "code")
                        .link("lib/alias.so", "real.so")
                        .link("lib2", "lib")
                        .build();

        Path files = codes.files(stored(zip));

        assertThat(Files.readSymbolicLink(files.resolve("lib/alias.so"))).hasToString("real.so");
        assertThat(files.resolve("lib2/alias.so")).hasContent("code");
    }

    @Test
    void refusesEntriesThatLeaveTheirDirectory() {
        for (String name : List.of("../evil", "a/../../evil", "/etc/evil", "..")) {
            Payload zip = new ZipBuilder().file(name, 0, "evil").build();

            assertThat(codes.store(zip)).as(name).isInstanceOf(Storing.Malformed.class);
        }
        assertThat(directory.resolve("evil")).doesNotExist();
        assertThat(kept()).isEmpty();
    }

    @Test
    void refusesLinksThatLeaveDirectlyOrByAChain() {
        Payload absolute = new ZipBuilder().link("a", "/etc").build();
        Payload upwards = new ZipBuilder().link("a/b", "../../out").build();
        Payload chain =
                new ZipBuilder()
                        .file("deep/er/file", 0, "")
                        .link("deep/er/top", "../..")
                        .link("a", "deep/er/top/..")
                        .build();

        assertThat(codes.store(absolute)).isInstanceOf(Storing.Malformed.class);
        assertThat(codes.store(upwards)).isInstanceOf(Storing.Malformed.class);
        assertThat(codes.store(chain)).isInstanceOf(Storing.Malformed.class);
        assertThat(kept()).isEmpty();
    }

    @Test
    void refusesFilesUnderALink() {
        Payload zip = new ZipBuilder().link("a", "b").file("a/evil", 0, "evil").build();

        assertThat(codes.store(zip)).isInstanceOf(Storing.Malformed.class);
    }

    @Test
    void refusesWhatIsNoZipOrDamagedOrEmpty() {
        Payload damaged = new ZipBuilder().spoilNext().file("a", 0, "content").build();

        assertThat(codes.store(Payload.of("no zip"))).isInstanceOf(Storing.Malformed.class);
        assertThat(codes.store(Payload.EMPTY)).isInstanceOf(Storing.Malformed.class);
        assertThat(codes.store(damaged)).isInstanceOf(Storing.Malformed.class);
        assertThat(codes.store(new ZipBuilder().build())).isEqualTo(new Storing.Empty());
        assertThat(kept()).isEmpty();
    }

    @Test
    void refusesTooMuchZippedOrUnzipped() throws IOException {
        assertThat(codes.store(Payload.of(new byte[CodeStore.MAX_ZIPPED_BYTES + 1])))
                .isEqualTo(new Storing.ZippedTooLarge());
        assertThat(codes.store(bomb())).isEqualTo(new Storing.UnzippedTooLarge());
        assertThat(kept()).isEmpty();
    }

    @Test
    void removesUnusedCodeOnlyAfterItsGrace() {
        CodePackage code = stored(new ZipBuilder().file("a", 0, "a").build());

        codes.sweep(Set.of(code.sha256()));
        timeline.advance(Duration.ofHours(1));
        codes.sweep(Set.of());
        timeline.advance(Stockroom.GRACE.minusSeconds(1));
        codes.sweep(Set.of());
        assertThat(kept()).containsExactly(code.sha256());
        timeline.advance(Duration.ofSeconds(1));
        codes.sweep(Set.of());

        assertThat(kept()).isEmpty();
    }

    @Test
    void keepsUnusedCodeThatIsStoredAgain() {
        Payload zip = new ZipBuilder().file("a", 0, "a").build();
        CodePackage code = stored(zip);
        codes.sweep(Set.of());
        timeline.advance(Stockroom.GRACE);

        stored(zip);
        codes.sweep(Set.of());

        assertThat(kept()).containsExactly(code.sha256());
    }

    @Test
    void startsWithNothingThatNoFunctionRefersTo() throws IOException {
        CodePackage used = stored(new ZipBuilder().file("a", 0, "a").build());
        CodePackage unused = stored(new ZipBuilder().file("b", 0, "b").build());
        Files.createDirectory(directory.resolve("code/incoming-of-a-crash"));

        codes.clean(Set.of(used.sha256()));

        assertThat(kept()).containsExactly(used.sha256()).doesNotContain(unused.sha256());
    }

    private CodePackage stored(Payload zip) {
        assertThat(codes.store(zip)).isInstanceOf(Storing.Stored.class);
        return ((Storing.Stored) codes.store(zip)).code();
    }

    private List<String> kept() {
        Path root = directory.resolve("code");
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(root)) {
            return found.map(path -> String.valueOf(path.getFileName())).toList();
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    /// More than the limit in a few hundred kilobytes.
    private static Payload bomb() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("zeros"));
            byte[] zeros = new byte[1_000_000];
            for (long written = 0;
                    written <= CodeStore.MAX_UNZIPPED_BYTES;
                    written += zeros.length) {
                zip.write(zeros);
            }
        }
        return Payload.of(bytes.toByteArray());
    }
}
