package io.penstock.services.bucket;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All buckets below one directory, which no other process may use meanwhile. Thread-safe; what
/// changes anything blocks until it is on the disk.
///
/// Names of buckets are unique in the store; an account sees its own buckets only.
public final class BucketStore implements AutoCloseable {
    /// How many objects there may be in all buckets; each takes a little memory.
    public static final int OBJECTS_MAX = 1_000_000;

    /// How many buckets there may be.
    public static final int BUCKETS_MAX = 1_000;

    /// How many uploads of a bucket may be unfinished.
    public static final int UPLOADS_MAX = 1_000;

    /// How long a key may be in UTF-8.
    public static final int KEY_BYTES_MAX = 1_024;

    /// How long what comes in one piece may be.
    public static final long PIECE_BYTES_MAX = 5L * 1024 * 1024 * 1024;

    /// How long an object may be.
    public static final long OBJECT_BYTES_MAX = 5L * 1024 * 1024 * 1024 * 1024;

    static final String DOCUMENT = "bucket.json";

    private static final String OURS = ".penstock";

    private final Path root;
    private final Path own;
    private final FileChannel lockFile;
    private final Surroundings around;
    private final NavigableMap<String, BucketRoom> rooms = new ConcurrentSkipListMap<>();

    private BucketStore(Path root, FileChannel lockFile, Surroundings around) {
        this.root = root;
        this.own = root.resolve(OURS).resolve("buckets");
        this.lockFile = lockFile;
        this.around = around;
    }

    /// Opens a directory, which is created if it is missing.
    ///
    /// @param clock for the stamps of objects
    /// @param ids names of files that were never used before
    /// @throws IOException if it cannot be read, or another process has it open
    public static BucketStore open(Path directory, InstantSource clock, Supplier<String> ids)
            throws IOException {
        Path root = directory.toAbsolutePath().normalize();
        Files.createDirectories(root.resolve(OURS).resolve("buckets"));
        FileChannel lockFile = lock(root.resolve(OURS).resolve("lock"));
        try {
            var store =
                    new BucketStore(
                            root, lockFile, new Surroundings(clock, ids, new AtomicInteger()));
            store.readBuckets();
            return store;
        } catch (IOException | RuntimeException failure) {
            lockFile.close();
            throw failure;
        }
    }

    /// Returns an account's buckets by name.
    public List<Bucket> list(String account) {
        return rooms.values().stream()
                .map(BucketRoom::bucket)
                .filter(bucket -> bucket.account().equals(account))
                .toList();
    }

    /// Returns an account's bucket.
    public Outcome<BucketRoom> find(String name, String account) {
        BucketRoom room = rooms.get(name);
        if (room == null) {
            return Outcome.refused(Fault.NO_SUCH_BUCKET);
        }
        return room.bucket().account().equals(account)
                ? Outcome.done(room)
                : Outcome.refused(Fault.FORBIDDEN);
    }

    /// Returns whether anybody has a bucket of this name.
    public boolean exists(String name) {
        return rooms.containsKey(name);
    }

    /// Creates a bucket.
    public synchronized Outcome<Bucket> create(String name, String account, String region)
            throws IOException {
        if (!BucketName.isValid(name)) {
            return Outcome.refused(Fault.INVALID_BUCKET_NAME);
        }
        BucketRoom there = rooms.get(name);
        if (there != null) {
            return Outcome.refused(
                    there.bucket().account().equals(account)
                            ? Fault.BUCKET_OWNED
                            : Fault.BUCKET_TAKEN);
        }
        if (rooms.size() >= BUCKETS_MAX) {
            return Outcome.refused(Fault.TOO_MANY_BUCKETS);
        }
        var bucket = new Bucket(name, account, region, around.clock().instant());
        Path directory = own.resolve(name);
        removeAll(directory);
        Files.createDirectory(directory);
        Durable.syncDirectory(directory);
        BucketRoom room = BucketRoom.open(bucket, directory, shown(name), around);
        Durable.replace(
                directory.resolve(DOCUMENT),
                Documents.bytes(Documents.of(bucket)),
                around.ids().get());
        rooms.put(name, room);
        return Outcome.done(bucket);
    }

    /// Deletes an empty bucket, and its uploads that are not complete.
    public synchronized Outcome<Bucket> delete(String name, String account) throws IOException {
        return switch (find(name, account)) {
            case Outcome.Refused<BucketRoom>(Fault fault) -> Outcome.refused(fault);
            case Outcome.Done<BucketRoom>(BucketRoom room) when !room.remove() ->
                    Outcome.refused(Fault.BUCKET_NOT_EMPTY);
            case Outcome.Done<BucketRoom>(BucketRoom room) -> {
                rooms.remove(name);
                removeAll(own.resolve(name));
                removeIfEmpty(shown(name));
                yield Outcome.done(room.bucket());
            }
        };
    }

    /// Lets another process have the directory.
    @Override
    public void close() throws IOException {
        lockFile.close();
    }

    /// Returns whether an object may be called so.
    static boolean isKey(String key) {
        return !key.isEmpty() && key.getBytes(StandardCharsets.UTF_8).length <= KEY_BYTES_MAX;
    }

    private Path shown(String name) {
        return root.resolve(name);
    }

    private void readBuckets() throws IOException {
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(own)) {
            for (Path directory : directories) {
                Path document = directory.resolve(DOCUMENT);
                if (Files.exists(document)) {
                    Bucket bucket = Documents.bucket(Documents.read(document));
                    rooms.put(
                            bucket.name(),
                            BucketRoom.open(bucket, directory, shown(bucket.name()), around));
                } else {
                    removeAll(directory); // not created to the end, or not deleted to the end
                }
            }
        }
    }

    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            @Nullable FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException ours) {
            channel.close();
            throw new IOException("this process has the buckets open already: " + file, ours);
        }
        channel.close();
        throw new IOException("another server has the buckets open: " + file);
    }

    private static void removeIfEmpty(Path directory) throws IOException {
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException others) {
            return; // files of others stay
        }
    }

    /// Removes a directory of ours; follows no links.
    private static void removeAll(Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(directory)) {
            deepestFirst = all.toList().reversed();
        } catch (NoSuchFileException gone) {
            return;
        }
        for (Path each : deepestFirst) {
            Files.deleteIfExists(each);
        }
    }
}
