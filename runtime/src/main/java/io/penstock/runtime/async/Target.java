package io.penstock.runtime.async;

import io.penstock.engine.async.Delivery;
import io.penstock.engine.async.Parcel;

/// Where the ends of events are delivered: queues, topics, functions, event buses or buckets.
/// Thread-safe; may block, and honours interrupts.
@FunctionalInterface
public interface Target {
    /// Delivers to the resource that the errand names; what is done is safe there.
    Delivery deliver(Parcel parcel) throws InterruptedException;
}
