package io.penstock.services.bucket;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One bucket and all its objects. Thread-safe; what changes anything blocks until it is on the
/// disk.
///
/// Bytes are never changed in place, so whoever reads an object reads all of the one it found,
/// whatever becomes of it meanwhile.
public final class BucketRoom {
    private static final int STRIPES = 64;
    private static final int COPY_BYTES = 256 * 1024;

    private final Bucket bucket;
    private final Path directory;
    private final Surroundings around;
    private final ObjectShelf shelf;
    private final Uploads uploads;
    private final Object[] stripes = Stream.generate(Object::new).limit(STRIPES).toArray();

    /// Held for reading while objects change, for writing while the bucket goes.
    private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();

    @GuardedBy("life")
    private boolean gone;

    private BucketRoom(Bucket bucket, Path directory, Path shown, Surroundings around) {
        this.bucket = bucket;
        this.directory = directory;
        this.around = around;
        this.shelf = new ObjectShelf(directory, new VisibleFiles(shown), around);
        this.uploads = new Uploads(directory.resolve("uploads"), around.ids());
    }

    /// Opens a bucket that exists, and clears away what was left half done.
    static BucketRoom open(Bucket bucket, Path directory, Path shown, Surroundings around)
            throws IOException {
        var room = new BucketRoom(bucket, directory, shown, around);
        for (String each : List.of("objects", "data", "uploads")) {
            Files.createDirectories(directory.resolve(each));
        }
        if (!Files.exists(shown, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(shown);
        }
        room.shelf.read();
        room.uploads.restore();
        return room;
    }

    /// What a put may depend on.
    ///
    /// @param eTag that the object must have now; empty for any or none
    /// @param absent whether there must be no object now
    public record Condition(String eTag, boolean absent) {
        /// No condition.
        public static final Condition NONE = new Condition("", false);
    }

    /// What comes with the bytes of an object.
    public record Description(
            Map<String, String> headers,
            Map<String, String> metadata,
            StoredObject.Checksums checksums) {}

    /// An object that is being read.
    public record Opened(StoredObject object, FileChannel bytes) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            bytes.close();
        }
    }

    /// Returns whose it is.
    public Bucket bucket() {
        return bucket;
    }

    /// Returns an object without its bytes.
    public Optional<StoredObject> find(String key) {
        return Optional.ofNullable(shelf.get(key));
    }

    /// Opens an object for reading.
    public Outcome<Opened> read(String key) throws IOException {
        while (true) {
            StoredObject object = shelf.get(key);
            if (object == null) {
                return Outcome.refused(Fault.NO_SUCH_KEY);
            }
            try {
                return Outcome.done(
                        new Opened(
                                object,
                                FileChannel.open(shelf.data(object), StandardOpenOption.READ)));
            } catch (NoSuchFileException replaced) {
                if (object.equals(shelf.get(key))) {
                    throw replaced; // somebody took the file away
                }
            }
        }
    }

    /// Returns a page of the objects.
    public Listing list(Listing.Query query) {
        return shelf.list(query);
    }

    /// Opens room for the bytes of an object.
    public Incoming receive(Set<Algorithm> algorithms) throws IOException {
        return Incoming.open(directory.resolve("data").resolve(around.ids().get()), algorithms);
    }

    /// Makes what came an object, in place of one with this key.
    public Outcome<StoredObject> put(
            String key, Incoming incoming, Description description, Condition condition)
            throws IOException {
        Incoming.Data data = incoming.finish();
        return put(
                incoming,
                condition,
                dataFile -> object(key, data.sizeBytes(), data.md5(), description, 0, dataFile));
    }

    /// Deletes an object; does nothing if there is none.
    public void delete(String key) throws IOException {
        Lock alive = life.readLock();
        alive.lock();
        try {
            synchronized (stripe(key)) {
                StoredObject object = shelf.get(key);
                if (object != null) {
                    shelf.remove(object);
                }
            }
        } finally {
            alive.unlock();
        }
    }

    /// Begins an upload in parts.
    public Outcome<Upload> begin(Upload.Plan plan) throws IOException {
        return uploads.begin(plan);
    }

    /// Returns an upload of a key that is not complete.
    public Outcome<Upload> upload(String key, String id) {
        return uploads.find(key, id);
    }

    /// Returns all uploads that are not complete, by key and age.
    public List<Upload> uploads() {
        return uploads.all();
    }

    /// Joins the parts of an upload to an object.
    ///
    /// @param checksum that the whole must have; empty for any
    public Outcome<StoredObject> complete(
            Upload upload, List<Upload.Named> named, String checksum, Condition condition)
            throws IOException {
        return switch (upload.choose(named)) {
            case Upload.Choice.Wrong(Fault fault) -> Outcome.refused(fault);
            case Upload.Choice.Chosen(List<Upload.Part> parts) -> {
                long size = parts.stream().mapToLong(Upload.Part::sizeBytes).sum();
                yield size > BucketStore.OBJECT_BYTES_MAX
                        ? Outcome.refused(Fault.TOO_LARGE)
                        : join(upload, parts, checksum, condition);
            }
        };
    }

    /// Gives up an upload.
    public void abort(Upload upload) throws IOException {
        uploads.abort(upload);
    }

    /// Removes the bucket if there are no objects in it.
    boolean remove() throws IOException {
        Lock end = life.writeLock();
        end.lock();
        try {
            if (!shelf.isEmpty()) {
                return false;
            }
            gone = true;
            Durable.delete(directory.resolve(BucketStore.DOCUMENT));
            return true;
        } finally {
            end.unlock();
        }
    }

    private Outcome<StoredObject> join(
            Upload upload, List<Upload.Part> parts, String checksum, Condition condition)
            throws IOException {
        Upload.Plan plan = upload.plan();
        boolean full = plan.checksum() == Upload.WholeChecksum.FULL_OBJECT;
        try (Incoming whole = receive(full ? Set.of(plan.algorithm()) : Set.of())) {
            for (Upload.Part part : parts) {
                try (var bytes = FileChannel.open(upload.file(part), StandardOpenOption.READ)) {
                    copy(bytes, 0, part.sizeBytes(), whole);
                }
            }
            Incoming.Data data = whole.finish();
            var description =
                    new Description(
                            plan.headers(),
                            plan.metadata(),
                            upload.checksum(
                                    parts, data.checksums().getOrDefault(plan.algorithm(), "")));
            if (!checksum.isEmpty() && !checksum.equals(description.checksums().value())) {
                return Outcome.refused(Fault.CHECKSUM_DIFFERS);
            }
            Outcome<StoredObject> outcome =
                    put(
                            whole,
                            condition,
                            dataFile ->
                                    object(
                                            plan.key(),
                                            data.sizeBytes(),
                                            Upload.eTag(parts),
                                            description,
                                            parts.size(),
                                            dataFile));
            if (outcome instanceof Outcome.Done<StoredObject>) {
                abort(upload);
            }
            return outcome;
        } catch (NoSuchFileException changed) {
            return Outcome.refused(Fault.NO_SUCH_UPLOAD); // aborted or joined meanwhile
        }
    }

    /// Copies a piece of a file.
    ///
    /// @throws IOException if the file ends before
    public static void copy(FileChannel from, long position, long length, Incoming to)
            throws IOException {
        byte[] buffer = new byte[COPY_BYTES];
        long at = position;
        long end = position + length;
        while (at < end) {
            int want = (int) Math.min(buffer.length, end - at);
            int read = from.read(ByteBuffer.wrap(buffer, 0, want), at);
            if (read < 0) {
                throw new IOException("a file of an object has lost its end");
            }
            to.write(buffer, 0, read);
            at += read;
        }
    }

    private Outcome<StoredObject> put(Incoming incoming, Condition condition, Making making)
            throws IOException {
        StoredObject object = making.of(incoming.keep());
        Outcome<StoredObject> outcome = commit(object, condition);
        if (outcome instanceof Outcome.Refused<StoredObject>) {
            incoming.forget();
        }
        return outcome;
    }

    private Outcome<StoredObject> commit(StoredObject object, Condition condition)
            throws IOException {
        String key = object.key();
        if (!BucketStore.isKey(key)) {
            return Outcome.refused(Fault.KEY_TOO_LONG);
        }
        Lock alive = life.readLock();
        alive.lock();
        try {
            if (gone) {
                return Outcome.refused(Fault.NO_SUCH_BUCKET);
            }
            synchronized (stripe(key)) {
                @Nullable StoredObject before = shelf.get(key);
                if (!holds(condition, before)) {
                    return Outcome.refused(Fault.PRECONDITION_FAILED);
                }
                if (before == null && !around.takeRoom()) {
                    return Outcome.refused(Fault.TOO_MANY_OBJECTS);
                }
                shelf.replace(before, object);
            }
            return Outcome.done(object);
        } finally {
            alive.unlock();
        }
    }

    private static boolean holds(Condition condition, @Nullable StoredObject now) {
        if (condition.absent()) {
            return now == null;
        }
        return condition.eTag().isEmpty() || (now != null && now.eTag().equals(condition.eTag()));
    }

    private StoredObject object(
            String key,
            long sizeBytes,
            String eTag,
            Description description,
            int parts,
            String dataFile) {
        return new StoredObject(
                key,
                sizeBytes,
                eTag,
                around.clock().instant(),
                description.headers(),
                description.metadata(),
                description.checksums(),
                parts,
                dataFile);
    }

    private Object stripe(String key) {
        return stripes[Math.floorMod(key.hashCode(), STRIPES)];
    }

    /// Makes an object of bytes that are safe.
    @FunctionalInterface
    private interface Making {
        StoredObject of(String dataFile);
    }
}
