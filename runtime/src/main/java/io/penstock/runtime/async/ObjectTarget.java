package io.penstock.runtime.async;

import io.penstock.engine.async.Delivery;
import io.penstock.engine.async.ObjectKey;
import io.penstock.engine.async.Parcel;
import io.penstock.engine.invocation.Payload;
import java.util.function.Supplier;

/// Buckets as destinations: every record becomes an object of its own.
public final class ObjectTarget implements Target {
    private final ObjectWriter objects;
    private final Supplier<String> uuids;

    /// Writes through `objects`.
    ///
    /// @param uuids makes fresh UUIDs
    public ObjectTarget(ObjectWriter objects, Supplier<String> uuids) {
        this.objects = objects;
        this.uuids = uuids;
    }

    @Override
    public Delivery deliver(Parcel parcel) throws InterruptedException {
        String arn = parcel.errand().target();
        return objects.put(
                new ObjectWriter.Place(
                        parcel.event().function().account(),
                        arn.substring(arn.lastIndexOf(':') + 1),
                        ObjectKey.of(parcel.event(), parcel.ending(), uuids.get())),
                Payload.of(parcel.body()));
    }

    /// A store of objects.
    @FunctionalInterface
    public interface ObjectWriter {
        /// Writes an object; it is safe when this returns [Delivery.Done].
        Delivery put(Place place, Payload content) throws InterruptedException;

        /// Where an object lies.
        ///
        /// @param account whose function writes it
        record Place(String account, String bucket, String key) {}
    }
}
