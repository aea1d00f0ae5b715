package io.penstock.server.s3;

import io.penstock.services.bucket.Bucket;
import io.penstock.services.bucket.BucketRoom;
import io.penstock.services.bucket.BucketStore;
import io.penstock.services.bucket.Fault;
import io.penstock.services.bucket.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// What can be done with buckets. Thread-safe.
final class BucketActs {
    private static final String FIRST_REGION = "us-east-1";

    private final BucketStore store;

    BucketActs(BucketStore store) {
        this.store = store;
    }

    Answer list(Inquiry inquiry) {
        String account = inquiry.caller().account();
        List<Bucket> buckets = store.list(account);
        var xml = new Xml();
        return Answer.document(
                Xml.document(
                        "ListAllMyBucketsResult",
                        () -> {
                            xml.element("Owner", () -> xml.leaf("ID", account));
                            xml.element("Buckets", () -> buckets.forEach(each -> write(xml, each)));
                        },
                        xml));
    }

    private static void write(Xml xml, Bucket bucket) {
        xml.element(
                "Bucket",
                () ->
                        xml.leaf("Name", bucket.name())
                                .leaf("CreationDate", Stamps.inXml(bucket.created()))
                                .leaf("BucketRegion", bucket.region()));
    }

    /// The region of the request must be the one that the body names, if it names one; a bucket of
    /// the first region may be created again by its owner.
    Answer create(Inquiry inquiry) throws IOException {
        String region = inquiry.caller().region();
        String body = Content.document(inquiry);
        String named = body.isBlank() ? "" : Xml.read(body).text("LocationConstraint").strip();
        boolean elsewhere = !region.equals(FIRST_REGION) && !named.equals(region);
        if (elsewhere) {
            throw Refusal.of(
                    400,
                    "IllegalLocationConstraintException",
                    "The "
                            + (named.isEmpty() ? "unspecified" : named)
                            + " location constraint is incompatible for the region specific"
                            + " endpoint this request was sent to.");
        }
        String name = inquiry.address().bucket();
        Outcome<Bucket> outcome =
                store.create(name, inquiry.caller().account(), named.isEmpty() ? region : named);
        boolean again =
                region.equals(FIRST_REGION)
                        && outcome instanceof Outcome.Refused<Bucket>(Fault fault)
                        && fault == Fault.BUCKET_OWNED;
        if (!again) {
            Faults.value(outcome, inquiry.address());
        }
        return new Answer.Nothing(200, Map.of("Location", "/" + name));
    }

    Answer head(Inquiry inquiry) {
        String region = room(inquiry).bucket().region();
        return new Answer.Nothing(200, Map.of("x-amz-bucket-region", region));
    }

    Answer delete(Inquiry inquiry) throws IOException {
        Faults.value(
                store.delete(inquiry.address().bucket(), inquiry.caller().account()),
                inquiry.address());
        return new Answer.Nothing(204, Map.of());
    }

    Answer location(Inquiry inquiry) {
        String region = room(inquiry).bucket().region();
        var xml = new Xml();
        String named = region.equals(FIRST_REGION) ? "" : region;
        return Answer.document(Xml.document("LocationConstraint", () -> xml.text(named), xml));
    }

    /// Versions of objects are not kept.
    Answer versioning(Inquiry inquiry) {
        room(inquiry);
        var xml = new Xml();
        return Answer.document(Xml.document("VersioningConfiguration", () -> {}, xml));
    }

    /// Returns the bucket of a request.
    ///
    /// @throws Refusal if the caller has none of that name
    BucketRoom room(Inquiry inquiry) {
        String owner = inquiry.header("x-amz-expected-bucket-owner");
        if (!owner.isEmpty() && !owner.equals(inquiry.caller().account())) {
            throw Refusal.accessDenied("Access Denied");
        }
        return room(inquiry, inquiry.address());
    }

    BucketRoom room(Inquiry inquiry, Address address) {
        return Faults.value(store.find(address.bucket(), inquiry.caller().account()), address);
    }
}
