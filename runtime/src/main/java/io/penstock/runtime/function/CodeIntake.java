package io.penstock.runtime.function;

import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.code.CodePackage;
import io.penstock.runtime.code.CodeStore;
import io.penstock.runtime.code.ObjectSource;
import io.penstock.runtime.code.ObjectSource.Fetched;
import io.penstock.runtime.code.Storing;

/// Takes zips in, from wherever they come, and says in AWS's words why not. Thread-safe; calls
/// block on the disk or a bucket.
final class CodeIntake {
    private final CodeStore codes;
    private final ObjectSource objects;

    CodeIntake(CodeStore codes, ObjectSource objects) {
        this.codes = codes;
        this.objects = objects;
    }

    /// Stores a zip, unpacked.
    ///
    /// @param usedBytes what the account's zips take already
    /// @throws io.penstock.runtime.code.CodeStoreException if the disk does not take the code
    Answer<CodePackage> take(CodeSource source, long usedBytes) {
        return switch (source) {
            case CodeSource.Inline(Payload zip) ->
                    store(zip, CodeStore.MAX_ZIPPED_BYTES, usedBytes);
            case CodeSource.Bucket(var address) ->
                    switch (objects.fetch(address)) {
                        // Objects may be as large as their files; only requests may not.
                        case Fetched.Found(Payload zip) ->
                                store(zip, (int) CodeStore.MAX_UNZIPPED_BYTES, usedBytes);
                        case Fetched.NoSuchBucket() ->
                                invalid(
                                        "Error occurred while GetObject. S3 Error Code:"
                                                + " NoSuchBucket. S3 Error Message: The specified"
                                                + " bucket does not exist");
                        case Fetched.NoSuchKey() ->
                                invalid(
                                        "Error occurred while GetObject. S3 Error Code: NoSuchKey."
                                                + " S3 Error Message: The specified key does not"
                                                + " exist.");
                        case Fetched.NotConfigured() ->
                                invalid(
                                        "S3Bucket is not supported here: this server has no"
                                                + " buckets. Send the code as ZipFile.");
                    };
            case CodeSource.Image _, CodeSource.Nothing() ->
                    invalid("Please provide a source for function code.");
        };
    }

    private Answer<CodePackage> store(Payload zip, int maxZippedBytes, long usedBytes) {
        if (usedBytes + zip.length() > AccountUsage.MAX_CODE_BYTES) {
            return storageExceeded();
        }
        return switch (codes.store(zip, maxZippedBytes)) {
            case Storing.Stored(CodePackage code) -> new Answer.Ok<>(code);
            case Storing.ZippedTooLarge() ->
                    new Answer.Refused<>(
                            new FunctionError.TooLarge(
                                    "Zipped size must be smaller than "
                                            + maxZippedBytes
                                            + " bytes"));
            case Storing.UnzippedTooLarge() -> invalid(unzippedTooLarge());
            case Storing.Empty() -> invalid("Uploaded file must be a non-empty zip");
            case Storing.Malformed(var _) ->
                    invalid(
                            "Could not unzip uploaded file. Please check your file, then try to"
                                    + " upload again.");
        };
    }

    static String unzippedTooLarge() {
        return "Unzipped size must be smaller than " + CodeStore.MAX_UNZIPPED_BYTES + " bytes";
    }

    static <T> Answer<T> storageExceeded() {
        return new Answer.Refused<>(
                new FunctionError.StorageExceeded("Code storage limit exceeded."));
    }

    private static <T> Answer<T> invalid(String message) {
        return new Answer.Refused<>(new FunctionError.Invalid(message));
    }
}
