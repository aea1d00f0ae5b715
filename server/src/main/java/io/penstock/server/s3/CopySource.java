package io.penstock.server.s3;

import io.penstock.server.wire.Percent;
import io.penstock.services.bucket.StoredObject;

/// Where a copy comes from.
record CopySource(Address address, String ifMatch, String ifNoneMatch) {
    private static final String HEADER = "x-amz-copy-source";

    /// @throws Refusal if the header names no object
    static CopySource of(Inquiry inquiry) {
        String raw = inquiry.header(HEADER);
        int question = raw.indexOf("?versionId=");
        if (question >= 0 && !raw.endsWith("?versionId=null")) {
            throw Refusal.of(404, "NoSuchVersion", "The specified version does not exist.");
        }
        String path = Percent.decodePath(question < 0 ? raw : raw.substring(0, question));
        String rest = path.startsWith("/") ? path.substring(1) : path;
        int slash = rest.indexOf('/');
        if (slash <= 0 || slash == rest.length() - 1) {
            throw Refusal.invalidArgument(
                    HEADER, raw, "Copy Source must mention the source bucket and key");
        }
        String owner = inquiry.header("x-amz-source-expected-bucket-owner");
        if (!owner.isEmpty() && !owner.equals(inquiry.caller().account())) {
            throw Refusal.accessDenied("Access Denied");
        }
        return new CopySource(
                new Address(rest.substring(0, slash), rest.substring(slash + 1), false),
                ObjectActs.unquoted(inquiry.header(HEADER + "-if-match")),
                ObjectActs.unquoted(inquiry.header(HEADER + "-if-none-match")));
    }

    /// @throws Refusal if the object is not the one that was meant
    void check(StoredObject object) {
        boolean other = !ifMatch.isEmpty() && !ifMatch.equals(object.eTag());
        if (other || ifNoneMatch.equals(object.eTag())) {
            throw Refusal.of(
                    412,
                    "PreconditionFailed",
                    "At least one of the pre-conditions you specified did not hold");
        }
    }
}
