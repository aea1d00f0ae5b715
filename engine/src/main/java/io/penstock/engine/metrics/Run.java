package io.penstock.engine.metrics;

/// Buckets that follow each other and are all alike.
///
/// @param length how many; 1 for most
record Run(int length, Bucket bucket) {}
