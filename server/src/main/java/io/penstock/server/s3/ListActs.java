package io.penstock.server.s3;

import io.penstock.server.auth.Encodings;
import io.penstock.services.bucket.BucketRoom;
import io.penstock.services.bucket.Listing;
import io.penstock.services.bucket.StoredObject;
import io.penstock.services.bucket.Upload;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/// Lists of objects, uploads and parts. Thread-safe.
final class ListActs {
    private static final int ENTRIES_MAX = 1_000;
    private static final Base64.Encoder TOKEN = Base64.getUrlEncoder().withoutPadding();

    private final BucketActs buckets;

    ListActs(BucketActs buckets) {
        this.buckets = buckets;
    }

    Answer objects(Inquiry inquiry) {
        BucketRoom room = buckets.room(inquiry);
        boolean second = inquiry.act() == Act.ListObjectsV2;
        String token = inquiry.query().first("continuation-token");
        String start = inquiry.query().first(second ? "start-after" : "marker");
        String after = token.isEmpty() || !second ? start : decoded(token);
        var query =
                new Listing.Query(
                        inquiry.query().first("prefix"),
                        inquiry.query().first("delimiter"),
                        after,
                        entries(inquiry, "max-keys"));
        Listing listing = room.list(query);
        var xml = new Xml();
        return Answer.document(
                Xml.document(
                        "ListBucketResult",
                        () -> {
                            head(xml, inquiry, query, listing);
                            if (second) {
                                second(xml, inquiry, listing, token, start);
                            } else {
                                first(xml, inquiry, query, listing, start);
                            }
                            boolean owner =
                                    !second || inquiry.query().first("fetch-owner").equals("true");
                            listing.objects().forEach(each -> write(xml, inquiry, each, owner));
                            listing.prefixes()
                                    .forEach(each ->
                                            xml.element(
                                                    "CommonPrefixes",
                                                    () -> xml.leaf("Prefix", name(inquiry, each))));
                        },
                        xml));
    }

    private static void head(Xml xml, Inquiry inquiry, Listing.Query query, Listing listing) {
        xml.leaf("Name", inquiry.address().bucket())
                .leaf("Prefix", name(inquiry, query.prefix()))
                .leaf("MaxKeys", entries(inquiry, "max-keys"))
                .leaf("IsTruncated", listing.truncated());
        if (!query.delimiter().isEmpty()) {
            xml.leaf("Delimiter", name(inquiry, query.delimiter()));
        }
        if (isEncoded(inquiry)) {
            xml.leaf("EncodingType", "url");
        }
    }

    private static void first(
            Xml xml, Inquiry inquiry, Listing.Query query, Listing listing, String marker) {
        xml.leaf("Marker", name(inquiry, marker));
        if (listing.truncated() && !query.delimiter().isEmpty()) {
            xml.leaf("NextMarker", name(inquiry, listing.last()));
        }
    }

    private static void second(
            Xml xml, Inquiry inquiry, Listing listing, String token, String start) {
        xml.leaf("KeyCount", listing.objects().size() + listing.prefixes().size());
        if (!token.isEmpty()) {
            xml.leaf("ContinuationToken", token);
        }
        if (!start.isEmpty()) {
            xml.leaf("StartAfter", name(inquiry, start));
        }
        if (listing.truncated()) {
            xml.leaf(
                    "NextContinuationToken",
                    TOKEN.encodeToString(listing.last().getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static void write(Xml xml, Inquiry inquiry, StoredObject object, boolean owner) {
        xml.element(
                "Contents",
                () -> {
                    xml.leaf("Key", name(inquiry, object.key()))
                            .leaf("LastModified", Stamps.inXml(object.modified()))
                            .leaf("ETag", ObjectActs.quoted(object.eTag()))
                            .leaf("Size", object.sizeBytes())
                            .leaf("StorageClass", "STANDARD");
                    StoredObject.Checksums checksums = object.checksums();
                    if (checksums.present()) {
                        xml.leaf("ChecksumAlgorithm", checksums.algorithm().name())
                                .leaf(
                                        "ChecksumType",
                                        checksums.composite() ? "COMPOSITE" : "FULL_OBJECT");
                    }
                    if (owner) {
                        owner(xml, "Owner", inquiry);
                    }
                });
    }

    /// All uploads in one page: there are never more than a page holds.
    Answer uploads(Inquiry inquiry) {
        String prefix = inquiry.query().first("prefix");
        List<Upload> uploads =
                buckets.room(inquiry).uploads().stream()
                        .filter(each -> each.plan().key().startsWith(prefix))
                        .toList();
        if (!inquiry.query().first("delimiter").isEmpty()) {
            throw Refusal.notImplemented("?uploads&delimiter");
        }
        if (uploads.size() > entries(inquiry, "max-uploads")) {
            throw Refusal.notImplemented("?max-uploads less than there are");
        }
        var xml = new Xml();
        return Answer.document(
                Xml.document(
                        "ListMultipartUploadsResult",
                        () -> {
                            xml.leaf("Bucket", inquiry.address().bucket())
                                    .leaf("KeyMarker", "")
                                    .leaf("UploadIdMarker", "")
                                    .leaf("Prefix", name(inquiry, prefix))
                                    .leaf("MaxUploads", ENTRIES_MAX)
                                    .leaf("IsTruncated", false);
                            if (isEncoded(inquiry)) {
                                xml.leaf("EncodingType", "url");
                            }
                            uploads.forEach(each -> write(xml, inquiry, each));
                        },
                        xml));
    }

    private static void write(Xml xml, Inquiry inquiry, Upload upload) {
        xml.element(
                "Upload",
                () -> {
                    xml.leaf("Key", name(inquiry, upload.plan().key()))
                            .leaf("UploadId", upload.plan().id());
                    owner(xml, "Initiator", inquiry);
                    owner(xml, "Owner", inquiry);
                    xml.leaf("StorageClass", "STANDARD")
                            .leaf("Initiated", Stamps.inXml(upload.plan().started()));
                });
    }

    Answer parts(Inquiry inquiry) {
        Upload upload = UploadActs.upload(buckets.room(inquiry), inquiry);
        int after = inquiry.number("part-number-marker", 0, 0, Upload.PARTS_MAX);
        int max = entries(inquiry, "max-parts");
        List<Upload.Part> rest =
                upload.parts().stream().filter(part -> part.number() > after).toList();
        List<Upload.Part> page = rest.subList(0, Math.min(max, rest.size()));
        var xml = new Xml();
        return Answer.document(
                Xml.document(
                        "ListPartsResult",
                        () -> {
                            xml.leaf("Bucket", inquiry.address().bucket())
                                    .leaf("Key", inquiry.address().key())
                                    .leaf("UploadId", upload.plan().id())
                                    .leaf("PartNumberMarker", after)
                                    .leaf(
                                            "NextPartNumberMarker",
                                            page.isEmpty() ? 0 : page.getLast().number())
                                    .leaf("MaxParts", max)
                                    .leaf("IsTruncated", page.size() < rest.size());
                            owner(xml, "Initiator", inquiry);
                            owner(xml, "Owner", inquiry);
                            xml.leaf("StorageClass", "STANDARD");
                            page.forEach(each -> write(xml, upload, each));
                        },
                        xml));
    }

    private static void write(Xml xml, Upload upload, Upload.Part part) {
        xml.element(
                "Part",
                () -> {
                    xml.leaf("PartNumber", part.number())
                            .leaf("LastModified", Stamps.inXml(part.modified()))
                            .leaf("ETag", ObjectActs.quoted(part.md5()))
                            .leaf("Size", part.sizeBytes());
                    if (!part.checksum().isEmpty()) {
                        xml.leaf("Checksum" + upload.plan().algorithm().name(), part.checksum());
                    }
                });
    }

    private static void owner(Xml xml, String name, Inquiry inquiry) {
        xml.element(name, () -> xml.leaf("ID", inquiry.caller().account()));
    }

    private static int entries(Inquiry inquiry, String name) {
        return Math.min(inquiry.number(name, ENTRIES_MAX, 0, Integer.MAX_VALUE), ENTRIES_MAX);
    }

    private static boolean isEncoded(Inquiry inquiry) {
        return inquiry.query().first("encoding-type").equals("url");
    }

    private static String name(Inquiry inquiry, String key) {
        return isEncoded(inquiry) ? Encodings.encode(key, true) : key;
    }

    private static String decoded(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw Refusal.invalidArgument(
                    "continuation-token", token, "The continuation token provided is incorrect");
        }
    }
}
