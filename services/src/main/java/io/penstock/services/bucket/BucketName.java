package io.penstock.services.bucket;

import java.util.regex.Pattern;

/// The rules for names of buckets.
///
/// Source: Amazon S3 User Guide, "General purpose bucket naming rules".
public final class BucketName {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern ADDRESS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");

    private BucketName() {}

    /// Returns whether a bucket may be called so.
    public static boolean isValid(String name) {
        return FORM.matcher(name).matches()
                && !name.contains("..")
                && !ADDRESS.matcher(name).matches()
                && !name.startsWith("xn--")
                && !name.startsWith("sthree-")
                && !name.startsWith("amzn-s3-demo-")
                && !name.endsWith("-s3alias")
                && !name.endsWith("--ol-s3")
                && !name.endsWith(".mrap")
                && !name.endsWith("--x-s3");
    }
}
