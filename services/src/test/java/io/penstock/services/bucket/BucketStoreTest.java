package io.penstock.services.bucket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketStoreTest {
    private static final String ME = "111122223333";
    private static final String OTHER = "444455556666";
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir private Path parent;

    @Test
    void keepsObjectsAsFilesThatPeopleCanRead() throws IOException {
        try (BucketStore store = open()) {
            BucketRoom room = bucket(store, "photos");

            StoredObject cat = put(room, "2026/cat.txt", "meow");
            StoredObject again = put(room, "2026/cat.txt", "purr");

            assertThat(cat.eTag()).isEqualTo("4a4be40c96ac6314e91d93f38043a634");
            assertThat(read(room, "2026/cat.txt")).isEqualTo("purr");
            assertThat(seen("photos/2026/cat.txt")).hasContent("purr");
            assertThat(room.find("2026/cat.txt")).hasValue(again);
            room.delete("2026/cat.txt");
            assertThat(room.read("2026/cat.txt")).isEqualTo(Outcome.refused(Fault.NO_SUCH_KEY));
            assertThat(seen("photos/2026")).doesNotExist();
            assertThat(seen("photos")).isEmptyDirectory();
        }
    }

    @Test
    void knowsEverythingAgainWhenOpenedAgain() throws IOException {
        var headers = Map.of("Content-Type", "text/plain");
        var checksum = new StoredObject.Checksums(Algorithm.CRC32, "AAAAAA==", false);
        var description = new BucketRoom.Description(headers, Map.of("a", "ü"), checksum);
        StoredObject kept;
        try (BucketStore store = open()) {
            BucketRoom room = bucket(store, "photos");
            try (Incoming incoming = room.receive(Set.of())) {
                kept =
                        value(
                                room.put(
                                        "a b/ü",
                                        filled(incoming, "x"),
                                        description,
                                        BucketRoom.Condition.NONE));
            }
        }

        try (BucketStore store = open()) {
            assertThat(store.list(ME)).containsExactly(new Bucket("photos", ME, "eu-west-1", NOW));
            BucketRoom room = value(store.find("photos", ME));
            assertThat(room.find("a b/ü")).hasValue(kept);
            assertThat(read(room, "a b/ü")).isEqualTo("x");
        }
    }

    @Test
    void clearsAwayWhatACrashLeft() throws IOException {
        try (BucketStore store = open()) {
            put(bucket(store, "photos"), "a", "x");
        }
        Path own = root().resolve(".penstock/buckets/photos");
        Files.writeString(own.resolve("data/torn"), "half");
        Files.writeString(own.resolve("objects/torn.tmp"), "half");
        Files.delete(root().resolve("photos/a"));
        Files.createDirectories(root().resolve(".penstock/buckets/unborn/objects"));
        Files.delete(own.resolve("objects/torn.tmp"));

        try (BucketStore store = open()) {
            assertThat(own.resolve("data/torn")).doesNotExist();
            assertThat(seen("photos/a")).hasContent("x");
            assertThat(root().resolve(".penstock/buckets/unborn")).doesNotExist();
            assertThat(store.list(ME)).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../escape",
                "../../escape",
                "/etc/passwd",
                "a/../../b",
                "..",
                ".",
                "a//b",
                "a/",
                "/",
                "%2e%2e/x",
                "nul\u0000l",
                "back\\slash",
                "line\nfeed"
            })
    void letsNoKeyOutOfItsDirectory(String key) throws IOException {
        try (BucketStore store = open()) {
            BucketRoom room = bucket(store, "photos");

            put(room, key, "x");

            assertThat(read(room, key)).isEqualTo("x");
            try (Stream<Path> outside = Files.list(parent)) {
                assertThat(outside).containsExactly(root());
            }
            try (Stream<Path> inside = Files.list(root())) {
                assertThat(inside)
                        .containsExactlyInAnyOrder(seen("photos"), root().resolve(".penstock"));
            }
            room.delete(key);
            assertThat(seen("photos")).isEmptyDirectory();
        }
    }

    @Test
    void letsAKeyBeFileAndDirectoryAtOnce() throws IOException {
        try (BucketStore store = open()) {
            BucketRoom room = bucket(store, "photos");

            put(room, "a", "file");
            put(room, "a/b", "below");
            put(room, "c/d", "below");
            put(room, "c", "file");

            assertThat(read(room, "a")).isEqualTo("file");
            assertThat(seen("photos/a%")).hasContent("file");
            assertThat(seen("photos/a/b")).hasContent("below");
            assertThat(seen("photos/c%")).hasContent("file");
            Stream.of("a", "a/b", "c", "c/d").forEach(key -> delete(room, key));
            assertThat(seen("photos")).isEmptyDirectory();
        }
    }

    @Test
    void followsNoLinkAndReplacesNoFileOfOthers() throws IOException {
        Path elsewhere = Files.createDirectory(parent.resolve("elsewhere"));
        try (BucketStore store = open()) {
            BucketRoom room = bucket(store, "photos");
            Files.createSymbolicLink(seen("photos/out"), elsewhere);
            Files.writeString(seen("photos/theirs"), "theirs");

            put(room, "out/x", "mine");
            put(room, "theirs", "mine");

            assertThat(elsewhere).isEmptyDirectory();
            assertThat(read(room, "out/x")).isEqualTo("mine");
            assertThat(read(room, "theirs")).isEqualTo("mine");
            room.delete("theirs");
            assertThat(seen("photos/theirs")).hasContent("theirs");
        }
    }

    @Test
    void keepsLongNamesShort() throws IOException {
        try (BucketStore store = open()) {
            BucketRoom room = bucket(store, "photos");
            String longest = "ä".repeat(512);

            put(room, longest, "x");

            assertThat(read(room, longest)).isEqualTo("x");
            try (Incoming incoming = room.receive(Set.of())) {
                var nothing =
                        new BucketRoom.Description(Map.of(), Map.of(), StoredObject.Checksums.NONE);
                assertThat(
                                room.put(
                                        longest + "x",
                                        filled(incoming, "x"),
                                        nothing,
                                        BucketRoom.Condition.NONE))
                        .isEqualTo(Outcome.refused(Fault.KEY_TOO_LONG));
            }
        }
    }

    @Test
    void keepsAccountsApart() throws IOException {
        try (BucketStore store = open()) {
            bucket(store, "photos");

            assertThat(store.find("photos", OTHER)).isEqualTo(Outcome.refused(Fault.FORBIDDEN));
            assertThat(store.create("photos", OTHER, "us-east-1"))
                    .isEqualTo(Outcome.refused(Fault.BUCKET_TAKEN));
            assertThat(store.create("photos", ME, "us-east-1"))
                    .isEqualTo(Outcome.refused(Fault.BUCKET_OWNED));
            assertThat(store.create("Photos", ME, "us-east-1"))
                    .isEqualTo(Outcome.refused(Fault.INVALID_BUCKET_NAME));
            assertThat(store.create("..", ME, "us-east-1"))
                    .isEqualTo(Outcome.refused(Fault.INVALID_BUCKET_NAME));
            assertThat(store.list(OTHER)).isEmpty();
        }
    }

    @Test
    void deletesEmptyBucketsOnly() throws IOException {
        try (BucketStore store = open()) {
            BucketRoom room = bucket(store, "photos");
            put(room, "a", "x");

            assertThat(store.delete("photos", ME))
                    .isEqualTo(Outcome.refused(Fault.BUCKET_NOT_EMPTY));
            room.delete("a");
            assertThat(store.delete("photos", ME)).isInstanceOf(Outcome.Done.class);
            assertThat(store.find("photos", ME)).isEqualTo(Outcome.refused(Fault.NO_SUCH_BUCKET));
            assertThat(seen("photos")).doesNotExist();
        }
    }

    @Test
    void joinsPartsAcrossARestart() throws IOException {
        String id;
        byte[] first = new byte[(int) Upload.PART_BYTES_MIN];
        try (BucketStore store = open()) {
            BucketRoom room = bucket(store, "photos");
            var plan =
                    new Upload.Plan(
                            "upload-1",
                            "big",
                            NOW,
                            Map.of(),
                            Map.of(),
                            Algorithm.CRC32,
                            Upload.WholeChecksum.COMPOSITE);
            Upload upload = value(room.begin(plan));
            part(upload, 2, "end".getBytes(UTF_8));
            part(upload, 1, "early".getBytes(UTF_8));
            part(upload, 1, first);
            id = upload.plan().id();
        }

        try (BucketStore store = open()) {
            BucketRoom room = value(store.find("photos", ME));
            Upload upload = value(room.upload("big", id));
            List<Upload.Named> named =
                    upload.parts().stream()
                            .map(part -> new Upload.Named(part.number(), part.md5(), ""))
                            .toList();
            var none = BucketRoom.Condition.NONE;
            var wrong = new Upload.Named(1, "beef", "");
            assertThat(room.complete(upload, named.reversed(), "", none))
                    .isEqualTo(Outcome.refused(Fault.INVALID_PART_ORDER));
            assertThat(room.complete(upload, List.of(wrong), "", none))
                    .isEqualTo(Outcome.refused(Fault.INVALID_PART));
            assertThat(room.complete(upload, named, "AAAAAA==-2", none))
                    .isEqualTo(Outcome.refused(Fault.CHECKSUM_DIFFERS));

            StoredObject whole = value(room.complete(upload, named, "", none));

            assertThat(whole.sizeBytes()).isEqualTo(first.length + 3L);
            assertThat(whole.eTag()).endsWith("-2");
            assertThat(whole.checksums().value()).endsWith("-2");
            assertThat(read(room, "big")).endsWith("\0end");
            assertThat(room.uploads()).isEmpty();
            assertThat(root().resolve(".penstock/buckets/photos/uploads")).isEmptyDirectory();
        }
    }

    @Test
    void putsOnConditions() throws IOException {
        try (BucketStore store = open()) {
            BucketRoom room = bucket(store, "photos");
            var absent = new BucketRoom.Condition("", true);

            assertThat(putIf(room, absent)).isInstanceOf(Outcome.Done.class);
            assertThat(putIf(room, absent)).isEqualTo(Outcome.refused(Fault.PRECONDITION_FAILED));
            assertThat(putIf(room, new BucketRoom.Condition("other", false)))
                    .isEqualTo(Outcome.refused(Fault.PRECONDITION_FAILED));
        }
    }

    @Test
    void isOneServersAlone() throws IOException {
        BucketStore store = open();
        try (store) {
            assertThatIOException().isThrownBy(this::open).withMessageContaining("open already");
        }
        open().close();
    }

    private Outcome<StoredObject> putIf(BucketRoom room, BucketRoom.Condition condition)
            throws IOException {
        try (Incoming incoming = room.receive(Set.of())) {
            return room.put(
                    "a",
                    filled(incoming, "x"),
                    new BucketRoom.Description(Map.of(), Map.of(), StoredObject.Checksums.NONE),
                    condition);
        }
    }

    private Path root() {
        return parent.resolve("buckets");
    }

    private Path seen(String path) {
        return root().resolve(path);
    }

    private BucketStore open() throws IOException {
        return BucketStore.open(
                root(), InstantSource.fixed(NOW), () -> UUID.randomUUID().toString());
    }

    private static BucketRoom bucket(BucketStore store, String name) throws IOException {
        value(store.create(name, ME, "eu-west-1"));
        return value(store.find(name, ME));
    }

    private static StoredObject put(BucketRoom room, String key, String text) throws IOException {
        try (Incoming incoming = room.receive(Set.of())) {
            return value(
                    room.put(
                            key,
                            filled(incoming, text),
                            new BucketRoom.Description(
                                    Map.of(), Map.of(), StoredObject.Checksums.NONE),
                            BucketRoom.Condition.NONE));
        }
    }

    private static void part(Upload upload, int number, byte[] bytes) throws IOException {
        try (Incoming incoming = upload.receive(Set.of(upload.plan().algorithm()))) {
            incoming.write(bytes, 0, bytes.length);
            value(upload.keep(number, incoming, InstantSource.fixed(NOW)));
        }
    }

    private static Incoming filled(Incoming incoming, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        incoming.write(bytes, 0, bytes.length);
        return incoming;
    }

    private static String read(BucketRoom room, String key) throws IOException {
        try (BucketRoom.Opened opened = value(room.read(key))) {
            ByteBuffer bytes = ByteBuffer.allocate((int) opened.bytes().size());
            while (bytes.hasRemaining() && opened.bytes().read(bytes) >= 0) {}
            return new String(bytes.array(), UTF_8);
        }
    }

    private static void delete(BucketRoom room, String key) {
        try {
            room.delete(key);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static <T> T value(Outcome<T> outcome) {
        return switch (outcome) {
            case Outcome.Done<T>(T value) -> value;
            case Outcome.Refused<T>(Fault fault) -> throw new AssertionError(fault);
        };
    }
}
