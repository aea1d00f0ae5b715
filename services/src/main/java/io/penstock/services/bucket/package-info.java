/// Buckets and their objects in files below one directory: a minimal S3 without its wire.
///
/// [BucketStore] owns the directory and knows the buckets; each is a [BucketRoom] with an
/// [ObjectShelf], which has an index of the objects in memory. Bytes come in through [Incoming],
/// which counts and digests them on their way to the disk; parts of larger objects are kept by
/// [Upload], one of the [Uploads] of the bucket, until they are joined.
///
/// What is where, below the directory:
///
/// ```
/// photos/2026/cat.jpg                          what people see: one file for each object
/// .penstock/buckets/photos/bucket.json         whose the bucket is
/// .penstock/buckets/photos/objects/ab/ab….json  an object: key, size, ETag, metadata, its bytes' file
/// .penstock/buckets/photos/data/…              the bytes, one file each, never changed
/// .penstock/buckets/photos/uploads/…           parts of uploads that are not complete
/// ```
///
/// An object exists when its `.json` does, which is renamed into place after its bytes are safe: an
/// object is wholly old or wholly new, and nothing acknowledged is lost, however the process ends.
/// The file that people see is a second name (a hard link) of the same bytes, made by
/// [VisibleFiles]; the truth does not depend on it, so no key, however strange, can do harm.
///
/// Expected endings are values: [Outcome] and [Fault].
@NullMarked
package io.penstock.services.bucket;

import org.jspecify.annotations.NullMarked;
