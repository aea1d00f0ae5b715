package io.penstock.services.bucket;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// The objects of one bucket as they lie on the disk, with an index of them in memory: a document
/// and a file of bytes each, and what people see of them. Reading is thread-safe; changes of one
/// key must not meet.
final class ObjectShelf {
    private final Path directory;
    private final VisibleFiles visible;
    private final Surroundings around;
    private final NavigableMap<String, StoredObject> index =
            new ConcurrentSkipListMap<>(Listing.BY_BYTES);

    ObjectShelf(Path directory, VisibleFiles visible, Surroundings around) {
        this.directory = directory;
        this.visible = visible;
        this.around = around;
    }

    /// Reads what is there, and clears away what was left half done.
    void read() throws IOException {
        readObjects();
        dropUnknownData();
        index.forEach((key, object) -> visible.show(key, data(object)));
    }

    @Nullable StoredObject get(String key) {
        return index.get(key);
    }

    boolean isEmpty() {
        return index.isEmpty();
    }

    Listing list(Listing.Query query) {
        return Listing.of(index, query);
    }

    /// Makes an object what is here under its key. The visible file goes before the old object and
    /// comes after the new one, so that it never shows bytes of no object.
    void replace(@Nullable StoredObject before, StoredObject object) throws IOException {
        Path shelf = shelf(digest(object.key()));
        if (before != null) {
            visible.hide(object.key(), data(before));
        }
        if (!Files.exists(shelf)) {
            Files.createDirectories(shelf);
            Durable.syncDirectory(shelf);
        }
        Durable.replace(
                document(object.key()), Documents.bytes(Documents.of(object)), around.ids().get());
        index.put(object.key(), object);
        if (before != null) {
            Files.deleteIfExists(data(before));
        }
        visible.show(object.key(), data(object));
    }

    /// Removes an object that is here.
    void remove(StoredObject object) throws IOException {
        visible.hide(object.key(), data(object));
        Durable.delete(document(object.key()));
        index.remove(object.key());
        around.objects().decrementAndGet();
        Files.deleteIfExists(data(object));
    }

    /// Returns where the bytes of an object are.
    Path data(StoredObject object) {
        return directory.resolve("data").resolve(object.dataFile());
    }

    private Path document(String key) {
        String name = digest(key);
        return shelf(name).resolve(name + ".json");
    }

    private Path shelf(String name) {
        return directory.resolve("objects").resolve(name.substring(0, 2));
    }

    private static String digest(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(Algorithm.digest("SHA-256").digest(bytes));
    }

    private void readObjects() throws IOException {
        try (DirectoryStream<Path> shelves =
                Files.newDirectoryStream(directory.resolve("objects"))) {
            for (Path shelf : shelves) {
                readShelf(shelf);
            }
        }
    }

    private void readShelf(Path shelf) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(shelf)) {
            for (Path file : files) {
                if (file.toString().endsWith(".json")) {
                    StoredObject object = Documents.object(Documents.read(file));
                    index.put(object.key(), object);
                    around.objects().incrementAndGet();
                } else {
                    Files.deleteIfExists(file); // written when the process ended
                }
            }
        }
    }

    private void dropUnknownData() throws IOException {
        var known = new HashSet<String>();
        index.values().forEach(object -> known.add(object.dataFile()));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory.resolve("data"))) {
            for (Path file : files) {
                if (!known.contains(String.valueOf(file.getFileName()))) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
