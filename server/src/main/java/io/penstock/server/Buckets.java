package io.penstock.server;

import io.penstock.engine.async.Delivery;
import io.penstock.runtime.async.ObjectTarget.ObjectWriter;
import io.penstock.runtime.code.ObjectSource;
import io.penstock.runtime.object.SdkObjects;
import io.penstock.server.auth.Verifier;
import io.penstock.server.config.ObjectStorage;
import io.penstock.server.embedded.EmbeddedObjects;
import io.penstock.server.s3.ObjectService;
import io.penstock.server.wire.RequestIds;
import io.penstock.services.bucket.BucketStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Opens the embedded buckets the way a server's configuration asks for. Their stamps are of the
/// machine's clock: clients compare them with their own files.
final class Buckets {
    private static final String NO_BUCKETS =
            "this server has no buckets; start it with --buckets or --s3-endpoint";

    private Buckets() {}

    /// Returns the buckets that this server keeps; null for none.
    static @Nullable BucketStore open(ObjectStorage objects) {
        return switch (objects) {
            case ObjectStorage.None(), ObjectStorage.External(URI _) -> null;
            case ObjectStorage.Directory(Path path) -> {
                try {
                    yield BucketStore.open(path, InstantSource.system(), ids());
                } catch (IOException failure) {
                    throw new UncheckedIOException("cannot open the buckets in " + path, failure);
                }
            }
        };
    }

    /// Where the server itself reads and writes objects.
    ///
    /// @param source of functions' code
    /// @param writer of failed events
    record Access(ObjectSource source, ObjectWriter writer) {}

    /// Returns where the server itself reads and writes objects.
    ///
    /// @param buckets of this server; null for none
    /// @param rooms close what is opened
    static Access access(ObjectStorage objects, @Nullable BucketStore buckets, Rooms rooms) {
        if (buckets != null) {
            var embedded = new EmbeddedObjects(buckets);
            return new Access(embedded, embedded);
        }
        return switch (objects) {
            case ObjectStorage.None(), ObjectStorage.Directory(Path _) ->
                    new Access(ObjectSource.NONE, (_, _) -> new Delivery.Impossible(NO_BUCKETS));
            case ObjectStorage.External(URI endpoint) -> {
                SdkObjects elsewhere = rooms.keep(SdkObjects.at(endpoint));
                yield new Access(elsewhere, elsewhere);
            }
        };
    }

    /// Returns S3 for the front door.
    ///
    /// @param verifier null believes everybody
    static ObjectService service(@Nullable BucketStore buckets, @Nullable Verifier verifier) {
        return new ObjectService(buckets, verifier, InstantSource.system(), ids());
    }

    private static RequestIds ids() {
        return new RequestIds(ThreadLocalRandom::current);
    }
}
