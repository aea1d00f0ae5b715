package io.penstock.server.s3;

import io.penstock.services.bucket.Fault;
import io.penstock.services.bucket.Outcome;

/// The store's faults in S3's codes and words.
///
/// Source: Amazon S3 API Reference, "Error responses".
final class Faults {
    private Faults() {}

    /// Returns what an outcome brings.
    ///
    /// @throws Refusal if it brings nothing
    static <T> T value(Outcome<T> outcome, Address address) {
        return switch (outcome) {
            case Outcome.Done<T>(T value) -> value;
            case Outcome.Refused<T>(Fault fault) -> throw refusal(fault, address);
        };
    }

    private static Refusal refusal(Fault fault, Address address) {
        return switch (fault) {
            case NO_SUCH_BUCKET ->
                    Refusal.of(404, "NoSuchBucket", "The specified bucket does not exist")
                            .with("BucketName", address.bucket());
            case INVALID_BUCKET_NAME ->
                    Refusal.of(400, "InvalidBucketName", "The specified bucket is not valid.")
                            .with("BucketName", address.bucket());
            case BUCKET_TAKEN ->
                    Refusal.of(
                                    409,
                                    "BucketAlreadyExists",
                                    "The requested bucket name is not available. The bucket"
                                            + " namespace is shared by all users of the system."
                                            + " Please select a different name and try again.")
                            .with("BucketName", address.bucket());
            case BUCKET_OWNED ->
                    Refusal.of(
                                    409,
                                    "BucketAlreadyOwnedByYou",
                                    "Your previous request to create the named bucket succeeded"
                                            + " and you already own it.")
                            .with("BucketName", address.bucket());
            case BUCKET_NOT_EMPTY ->
                    Refusal.of(409, "BucketNotEmpty", "The bucket you tried to delete is not empty")
                            .with("BucketName", address.bucket());
            case FORBIDDEN -> Refusal.accessDenied("Access Denied");
            case NO_SUCH_KEY ->
                    Refusal.of(404, "NoSuchKey", "The specified key does not exist.")
                            .with("Key", address.key());
            case KEY_TOO_LONG -> Refusal.of(400, "KeyTooLongError", "Your key is too long");
            case TOO_MANY_OBJECTS ->
                    Refusal.of(503, "ServiceUnavailable", "There is room for no more objects.");
            case TOO_MANY_BUCKETS ->
                    Refusal.of(
                            400,
                            "TooManyBuckets",
                            "You have attempted to create more buckets than allowed");
            case TOO_MANY_UPLOADS ->
                    Refusal.of(
                            503,
                            "ServiceUnavailable",
                            "Too many uploads of this bucket are not complete.");
            case PRECONDITION_FAILED ->
                    Refusal.of(
                            412,
                            "PreconditionFailed",
                            "At least one of the pre-conditions you specified did not hold");
            case NO_SUCH_UPLOAD ->
                    Refusal.of(
                            404,
                            "NoSuchUpload",
                            "The specified upload does not exist. The upload ID may be invalid, or"
                                    + " the upload may have been aborted or completed.");
            case INVALID_PART ->
                    Refusal.of(
                            400,
                            "InvalidPart",
                            "One or more of the specified parts could not be found.  The part may"
                                    + " not have been uploaded, or the specified entity tag may not"
                                    + " match the part's entity tag.");
            case INVALID_PART_ORDER ->
                    Refusal.of(
                            400,
                            "InvalidPartOrder",
                            "The list of parts was not in ascending order. Parts must be ordered by"
                                    + " part number.");
            case PART_TOO_SMALL ->
                    Refusal.of(
                            400,
                            "EntityTooSmall",
                            "Your proposed upload is smaller than the minimum allowed size");
            case CHECKSUM_DIFFERS -> Content.badDigest("checksum");
            case TOO_LARGE -> tooLarge();
        };
    }

    static Refusal tooLarge() {
        return Refusal.of(
                400,
                "EntityTooLarge",
                "Your proposed upload exceeds the maximum allowed object size.");
    }
}
