package io.penstock.services.bucket;

/// Why the store does not do what it was asked.
public enum Fault {
    /// No bucket has this name.
    NO_SUCH_BUCKET,
    /// The name breaks the rules, see [BucketName].
    INVALID_BUCKET_NAME,
    /// Another account has the bucket.
    BUCKET_TAKEN,
    /// The account has the bucket already.
    BUCKET_OWNED,
    /// There are objects in the bucket.
    BUCKET_NOT_EMPTY,
    /// The bucket belongs to another account.
    FORBIDDEN,
    /// No object has this key.
    NO_SUCH_KEY,
    /// The key is empty, or longer than [BucketStore#KEY_BYTES_MAX].
    KEY_TOO_LONG,
    /// There are [BucketStore#OBJECTS_MAX] objects already.
    TOO_MANY_OBJECTS,
    /// There are [BucketStore#BUCKETS_MAX] buckets already.
    TOO_MANY_BUCKETS,
    /// There are [BucketStore#UPLOADS_MAX] unfinished uploads already.
    TOO_MANY_UPLOADS,
    /// A condition of the request does not hold.
    PRECONDITION_FAILED,
    /// No upload has this id.
    NO_SUCH_UPLOAD,
    /// A part that is named was not uploaded, or with other bytes.
    INVALID_PART,
    /// Parts are not named in their order.
    INVALID_PART_ORDER,
    /// A part that is not the last one has less than [Upload#PART_BYTES_MIN].
    PART_TOO_SMALL,
    /// The whole has another checksum than is said.
    CHECKSUM_DIFFERS,
    /// The whole is longer than an object may be.
    TOO_LARGE
}
