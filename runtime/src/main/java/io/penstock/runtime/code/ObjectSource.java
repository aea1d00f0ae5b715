package io.penstock.runtime.code;

import io.penstock.engine.invocation.Payload;

/// Where zips in buckets are read. Thread-safe; calls block.
public interface ObjectSource {
    /// A server without buckets.
    ObjectSource NONE = _ -> new Fetched.NotConfigured();

    /// Reads an object.
    Fetched fetch(Address address);

    /// Names an object.
    ///
    /// @param account whose request it is
    /// @param region of the request
    /// @param version of the object; empty for its newest
    record Address(String account, String region, String bucket, String key, String version) {}

    /// What came of reading.
    sealed interface Fetched {
        /// Here it is.
        record Found(Payload content) implements Fetched {}

        /// There is no such bucket.
        record NoSuchBucket() implements Fetched {}

        /// The bucket has no such object.
        record NoSuchKey() implements Fetched {}

        /// This server has no buckets and knows no other server's.
        record NotConfigured() implements Fetched {}
    }
}
