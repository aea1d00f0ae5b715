/// S3 as clients speak it, on the one front door, over the buckets of
/// [io.penstock.services.bucket.BucketStore].
///
/// [ObjectService] is the door: it says which requests are for S3 (by what they are signed for, or
/// by their host), and takes each through the same steps. [Address] finds bucket and key;
/// `Admission` says who calls, from a signature or without; `Act` is what is asked for, named as in
/// the S3 API; `HeaderRules` refuses by name what is not here. Then [BucketActs], [ObjectActs],
/// [UploadActs] and [ListActs] do it, and the [Answer] is written. Bodies pass in pieces, through
/// [Content] and [ChunkedContent], which check what they claim to be on the way to the disk;
/// nothing becomes an object before all of it is right.
///
/// A request that ends early is a [Refusal], thrown from wherever that is noticed, often in the
/// middle of a body, and turned into an error document in one place.
///
/// Source: Amazon S3 API Reference.
@NullMarked
package io.penstock.server.s3;

import org.jspecify.annotations.NullMarked;
