package io.penstock.server.embedded;

import io.penstock.engine.async.Delivery;
import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.async.ObjectTarget.ObjectWriter;
import io.penstock.runtime.code.ObjectSource;
import io.penstock.services.bucket.BucketRoom;
import io.penstock.services.bucket.BucketStore;
import io.penstock.services.bucket.Fault;
import io.penstock.services.bucket.Incoming;
import io.penstock.services.bucket.Outcome;
import io.penstock.services.bucket.StoredObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;

/// The buckets of this server, for the code of functions and for failed events. Thread-safe; calls
/// block.
public final class EmbeddedObjects implements ObjectSource, ObjectWriter {
    /// How large an object may be that is read whole: as much as an unzipped function.
    public static final long READ_BYTES_MAX = 262_144_000;

    private final BucketStore store;

    public EmbeddedObjects(BucketStore store) {
        this.store = store;
    }

    /// An account sees its own buckets only; another's is as good as none. Versions are not kept,
    /// so that only `null` names one.
    ///
    /// @throws UncheckedIOException if the object cannot be read, or is larger than
    ///   [#READ_BYTES_MAX]
    @Override
    public Fetched fetch(Address address) {
        boolean newest = address.version().isEmpty() || address.version().equals("null");
        try {
            return switch (store.find(address.bucket(), address.account())) {
                case Outcome.Refused<BucketRoom> _ -> new Fetched.NoSuchBucket();
                case Outcome.Done<BucketRoom>(BucketRoom room) ->
                        newest ? fetch(room, address.key()) : new Fetched.NoSuchKey();
            };
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read from " + address.bucket(), failure);
        }
    }

    @Override
    public Delivery put(Place place, Payload content) {
        try {
            return switch (store.find(place.bucket(), place.account())) {
                case Outcome.Refused<BucketRoom>(Fault fault) ->
                        new Delivery.Impossible(place.bucket() + ": " + fault);
                case Outcome.Done<BucketRoom>(BucketRoom room) -> put(room, place.key(), content);
            };
        } catch (IOException failure) {
            return new Delivery.Unreachable(failure.toString());
        }
    }

    private static Fetched fetch(BucketRoom room, String key) throws IOException {
        return switch (room.read(key)) {
            case Outcome.Refused<BucketRoom.Opened> _ -> new Fetched.NoSuchKey();
            case Outcome.Done<BucketRoom.Opened>(BucketRoom.Opened opened) -> {
                try (opened) {
                    yield new Fetched.Found(whole(opened));
                }
            }
        };
    }

    private static Payload whole(BucketRoom.Opened opened) throws IOException {
        long size = opened.object().sizeBytes();
        if (size > READ_BYTES_MAX) {
            throw new IOException(size + " bytes are more than " + READ_BYTES_MAX);
        }
        var bytes = ByteBuffer.allocate((int) size);
        while (bytes.hasRemaining()) {
            if (opened.bytes().read(bytes) < 0) {
                throw new IOException("a file of an object has lost its end");
            }
        }
        return Payload.of(bytes.array());
    }

    private static Delivery put(BucketRoom room, String key, Payload content) throws IOException {
        try (Incoming incoming = room.receive(Set.of())) {
            incoming.write(content.array(), content.offset(), content.length());
            var description =
                    new BucketRoom.Description(
                            Map.of("Content-Type", "application/json"),
                            Map.of(),
                            StoredObject.Checksums.NONE);
            return switch (room.put(key, incoming, description, BucketRoom.Condition.NONE)) {
                case Outcome.Done<StoredObject> _ -> new Delivery.Done();
                case Outcome.Refused<StoredObject>(Fault fault) ->
                        new Delivery.Impossible(key + ": " + fault);
            };
        }
    }
}
