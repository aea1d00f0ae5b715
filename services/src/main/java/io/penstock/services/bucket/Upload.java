package io.penstock.services.bucket;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An object that comes in parts, until they are joined. Parts survive the process. Thread-safe.
public final class Upload {
    /// The least that a part may have unless it is the last one.
    public static final long PART_BYTES_MIN = 5L * 1024 * 1024;

    /// The number of the last part there may be; the first one is 1.
    public static final int PARTS_MAX = 10_000;

    private static final String PLAN = "upload.json";
    private static final String PART = "part-";

    private final Plan plan;
    private final Path directory;
    private final Supplier<String> ids;
    private final NavigableMap<Integer, Part> parts = new ConcurrentSkipListMap<>();

    private Upload(Plan plan, Path directory, Supplier<String> ids) {
        this.plan = plan;
        this.directory = directory;
        this.ids = ids;
    }

    /// What the whole carries as its checksum.
    public enum WholeChecksum {
        /// Nothing.
        NONE,
        /// The checksum of the parts' checksums.
        COMPOSITE,
        /// The checksum of all bytes.
        FULL_OBJECT
    }

    /// What was said when the upload began.
    ///
    /// @param algorithm of parts and whole, unless `checksum` is [WholeChecksum#NONE]
    public record Plan(
            String id,
            String key,
            Instant started,
            Map<String, String> headers,
            Map<String, String> metadata,
            Algorithm algorithm,
            WholeChecksum checksum) {}

    /// A part that is safe on the disk.
    ///
    /// @param md5 hexadecimal; its ETag
    /// @param checksum in base64; empty for none
    public record Part(
            int number,
            long sizeBytes,
            String md5,
            String checksum,
            Instant modified,
            String dataFile) {}

    /// A part as the client names it when all are to be joined.
    ///
    /// @param checksum in base64; empty if it is not said
    public record Named(int number, String eTag, String checksum) {}

    /// The parts that make up the whole.
    sealed interface Choice {
        /// In this order.
        record Chosen(List<Part> parts) implements Choice {}

        /// They cannot be joined.
        record Wrong(Fault fault) implements Choice {}
    }

    static Upload begin(Plan plan, Path directory, Supplier<String> ids) throws IOException {
        Files.createDirectory(directory);
        Durable.replace(directory.resolve(PLAN), Documents.bytes(Documents.of(plan)), ids.get());
        Durable.syncDirectory(directory);
        return new Upload(plan, directory, ids);
    }

    /// Reads an upload from its directory; null if it never began or is half removed.
    static @Nullable Upload restore(Path directory, Supplier<String> ids) throws IOException {
        Path document = directory.resolve(PLAN);
        if (!Files.exists(document)) {
            return null;
        }
        var upload = new Upload(Documents.plan(Documents.read(document)), directory, ids);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PART + "*.json")) {
            for (Path file : files) {
                Part part = Documents.part(Documents.read(file));
                upload.parts.put(part.number(), part);
            }
        }
        return upload;
    }

    /// Returns what was said when it began.
    public Plan plan() {
        return plan;
    }

    /// Returns the parts in their order.
    public List<Part> parts() {
        return List.copyOf(parts.values());
    }

    /// Opens room for the bytes of a part.
    public Incoming receive(Set<Algorithm> algorithms) throws IOException {
        return Incoming.open(directory.resolve("data-" + ids.get()), algorithms);
    }

    /// Keeps a part, in place of one with its number. Blocks until it is on the disk.
    public Outcome<Part> keep(int number, Incoming incoming, InstantSource clock)
            throws IOException {
        Incoming.Data data = incoming.finish();
        String dataFile = incoming.keep();
        var part =
                new Part(
                        number,
                        data.sizeBytes(),
                        data.md5(),
                        data.checksums().getOrDefault(plan.algorithm(), ""),
                        clock.instant(),
                        dataFile);
        @Nullable Part before;
        synchronized (this) {
            if (!Files.exists(directory.resolve(PLAN))) {
                incoming.forget();
                return Outcome.refused(Fault.NO_SUCH_UPLOAD);
            }
            Durable.replace(
                    directory.resolve(PART + number + ".json"),
                    Documents.bytes(Documents.of(part)),
                    ids.get());
            before = parts.put(number, part);
        }
        if (before != null) {
            Files.deleteIfExists(file(before));
        }
        return Outcome.done(part);
    }

    Path file(Part part) {
        return directory.resolve(part.dataFile());
    }

    Choice choose(List<Named> named) {
        var chosen = new ArrayList<Part>();
        for (Named each : named) {
            if (!chosen.isEmpty() && chosen.getLast().number() >= each.number()) {
                return new Choice.Wrong(Fault.INVALID_PART_ORDER);
            }
            Part part = parts.get(each.number());
            boolean same =
                    part != null
                            && part.md5().equals(each.eTag())
                            && (each.checksum().isEmpty()
                                    || each.checksum().equals(part.checksum()));
            if (part == null || !same) {
                return new Choice.Wrong(Fault.INVALID_PART);
            }
            chosen.add(part);
        }
        boolean small =
                chosen.stream()
                        .limit(Math.max(0, chosen.size() - 1))
                        .anyMatch(part -> part.sizeBytes() < PART_BYTES_MIN);
        if (small) {
            return new Choice.Wrong(Fault.PART_TOO_SMALL);
        }
        return chosen.isEmpty() ? new Choice.Wrong(Fault.INVALID_PART) : new Choice.Chosen(chosen);
    }

    /// Returns the ETag of the whole.
    static String eTag(List<Part> parts) {
        var md5 = Algorithm.digest("MD5");
        parts.forEach(part -> md5.update(HexFormat.of().parseHex(part.md5())));
        return HexFormat.of().formatHex(md5.digest()) + "-" + parts.size();
    }

    /// Returns the checksum of the whole.
    ///
    /// @param ofAllBytes in base64, for [WholeChecksum#FULL_OBJECT]
    StoredObject.Checksums checksum(List<Part> parts, String ofAllBytes) {
        Algorithm algorithm = plan.algorithm();
        return switch (plan.checksum()) {
            case NONE -> StoredObject.Checksums.NONE;
            case FULL_OBJECT -> new StoredObject.Checksums(algorithm, ofAllBytes, false);
            case COMPOSITE -> {
                Algorithm.Running running = algorithm.start();
                for (Part part : parts) {
                    byte[] own = Base64.getDecoder().decode(part.checksum());
                    running.update(own, 0, own.length);
                }
                String value = Base64.getEncoder().encodeToString(running.finish());
                yield new StoredObject.Checksums(algorithm, value + "-" + parts.size(), true);
            }
        };
    }

    /// Removes everything.
    void remove() throws IOException {
        synchronized (this) {
            Durable.delete(directory.resolve(PLAN));
        }
        removeRest(directory);
    }

    /// Removes what is left of an upload that is over.
    static void removeRest(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(directory);
    }
}
