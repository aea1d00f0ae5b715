package io.penstock.services.bucket;

import java.time.Instant;

/// A bucket.
///
/// @param name unique in the store
/// @param account whose it is
/// @param region where its owner says it is; other regions see it, too
public record Bucket(String name, String account, String region, Instant created) {}
