package io.penstock.server.s3;

import io.penstock.services.bucket.BucketRoom;
import io.penstock.services.bucket.Incoming;
import io.penstock.services.bucket.StoredObject;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What can be done with objects, but for lists and uploads in parts. Thread-safe.
final class ObjectActs {
    /// How many objects one request may delete.
    private static final int DELETES_MAX = 1_000;

    /// Headers of an answer that the query of a request may replace.
    private static final Map<String, String> REPLACEABLE =
            Map.of(
                    "response-content-type", "Content-Type",
                    "response-content-language", "Content-Language",
                    "response-expires", "Expires",
                    "response-cache-control", "Cache-Control",
                    "response-content-disposition", "Content-Disposition",
                    "response-content-encoding", "Content-Encoding");

    private final BucketActs buckets;

    ObjectActs(BucketActs buckets) {
        this.buckets = buckets;
    }

    Answer put(Inquiry inquiry) throws IOException {
        BucketRoom room = buckets.room(inquiry);
        BucketRoom.Condition condition = condition(inquiry);
        Map<String, String> metadata = HeaderRules.metadata(inquiry.exchange().request());
        Content content = Content.of(inquiry);
        try (Incoming incoming = room.receive(Set.of())) {
            StoredObject.Checksums checksums = content.readInto(incoming::write);
            var description =
                    new BucketRoom.Description(
                            HeaderRules.kept(inquiry.exchange().request()), metadata, checksums);
            StoredObject object =
                    Faults.value(
                            room.put(inquiry.address().key(), incoming, description, condition),
                            inquiry.address());
            var headers = new LinkedHashMap<String, String>();
            headers.put("ETag", quoted(object.eTag()));
            headers.putAll(Content.headers(checksums));
            return new Answer.Nothing(200, headers);
        }
    }

    Answer copy(Inquiry inquiry) throws IOException {
        CopySource source = CopySource.of(inquiry);
        BucketRoom room = buckets.room(inquiry);
        boolean replace = inquiry.header("x-amz-metadata-directive").equals("REPLACE");
        if (!replace && source.address().resource().equals(inquiry.address().resource())) {
            throw Refusal.invalidRequest(
                    "This copy request is illegal because it is trying to copy an object to itself"
                            + " without changing the object's metadata, storage class, website"
                            + " redirect location or encryption attributes.");
        }
        BucketRoom from = buckets.room(inquiry, source.address());
        try (BucketRoom.Opened opened =
                        Faults.value(from.read(source.address().key()), source.address());
                Incoming incoming = room.receive(Set.of())) {
            StoredObject original = opened.object();
            source.check(original);
            BucketRoom.copy(opened.bytes(), 0, original.sizeBytes(), incoming);
            boolean composite = original.checksums().composite();
            var description =
                    new BucketRoom.Description(
                            replace
                                    ? HeaderRules.kept(inquiry.exchange().request())
                                    : original.headers(),
                            replace
                                    ? HeaderRules.metadata(inquiry.exchange().request())
                                    : original.metadata(),
                            composite ? StoredObject.Checksums.NONE : original.checksums());
            StoredObject copy =
                    Faults.value(
                            room.put(
                                    inquiry.address().key(),
                                    incoming,
                                    description,
                                    BucketRoom.Condition.NONE),
                            inquiry.address());
            var xml = new Xml();
            return Answer.document(
                    Xml.document(
                            "CopyObjectResult",
                            () ->
                                    xml.leaf("LastModified", Stamps.inXml(copy.modified()))
                                            .leaf("ETag", quoted(copy.eTag())),
                            xml));
        }
    }

    Answer head(Inquiry inquiry) {
        refuseParts(inquiry);
        BucketRoom room = buckets.room(inquiry);
        Optional<StoredObject> found = room.find(inquiry.address().key());
        if (found.isEmpty()) {
            throw Refusal.of(404, "NoSuchKey", "The specified key does not exist.")
                    .with("Key", inquiry.address().key());
        }
        StoredObject object = found.get();
        if (isUnchanged(inquiry, object)) {
            return notModified(object);
        }
        ByteRange range = ByteRange.of(inquiry.header("Range"), object.sizeBytes());
        return new Answer.Head(headers(inquiry, object, range), range.length());
    }

    Answer get(Inquiry inquiry) throws IOException {
        refuseParts(inquiry);
        BucketRoom room = buckets.room(inquiry);
        BucketRoom.Opened opened =
                Faults.value(room.read(inquiry.address().key()), inquiry.address());
        boolean given = false;
        try {
            StoredObject object = opened.object();
            if (isUnchanged(inquiry, object)) {
                return notModified(object);
            }
            ByteRange range = ByteRange.of(inquiry.header("Range"), object.sizeBytes());
            given = true;
            return new Answer.Bytes(
                    range.whole() ? 200 : 206,
                    headers(inquiry, object, range),
                    opened,
                    range.from(),
                    range.length());
        } finally {
            if (!given) {
                opened.close();
            }
        }
    }

    Answer delete(Inquiry inquiry) throws IOException {
        buckets.room(inquiry).delete(inquiry.address().key());
        return new Answer.Nothing(204, Map.of());
    }

    Answer deleteSeveral(Inquiry inquiry) throws IOException {
        BucketRoom room = buckets.room(inquiry);
        Xml.Element wanted = Xml.read(Content.document(inquiry));
        List<Xml.Element> objects = wanted.all("Object");
        if (objects.isEmpty() || objects.size() > DELETES_MAX) {
            throw Refusal.malformedXml();
        }
        for (Xml.Element each : objects) {
            if (!each.all("ETag").isEmpty() || !each.all("LastModifiedTime").isEmpty()) {
                throw Refusal.notImplemented("conditions on objects to delete");
            }
            room.delete(each.text("Key"));
        }
        boolean quiet = wanted.text("Quiet").strip().equals("true");
        var xml = new Xml();
        return Answer.document(
                Xml.document(
                        "DeleteResult",
                        () -> {
                            for (Xml.Element each : quiet ? List.<Xml.Element>of() : objects) {
                                xml.element("Deleted", () -> xml.leaf("Key", each.text("Key")));
                            }
                        },
                        xml));
    }

    private static void refuseParts(Inquiry inquiry) {
        if (inquiry.query().has("partNumber")) {
            throw Refusal.notImplemented("?partNumber");
        }
    }

    /// Returns what a put depends on.
    static BucketRoom.Condition condition(Inquiry inquiry) {
        String none = inquiry.header("If-None-Match");
        if (!none.isEmpty() && !none.strip().equals("*")) {
            throw Refusal.notImplemented("If-None-Match: other than *");
        }
        return new BucketRoom.Condition(unquoted(inquiry.header("If-Match")), !none.isEmpty());
    }

    /// Says whether the client has the object already.
    ///
    /// @throws Refusal if the client wants another one than there is
    private static boolean isUnchanged(Inquiry inquiry, StoredObject object) {
        String match = inquiry.header("If-Match");
        Instant modified = Stamps.whole(object.modified());
        boolean other =
                match.isEmpty()
                        ? Stamps.ofHeader(inquiry.header("If-Unmodified-Since"))
                                .filter(modified::isAfter)
                                .isPresent()
                        : !names(match, object.eTag());
        if (other) {
            throw Refusal.of(
                    412,
                    "PreconditionFailed",
                    "At least one of the pre-conditions you specified did not hold");
        }
        String none = inquiry.header("If-None-Match");
        return none.isEmpty()
                ? Stamps.ofHeader(inquiry.header("If-Modified-Since"))
                        .filter(since -> !modified.isAfter(since))
                        .isPresent()
                : names(none, object.eTag());
    }

    private static boolean names(String header, String eTag) {
        for (String each : header.split(",", -1)) {
            if (each.strip().equals("*") || unquoted(each).equals(eTag)) {
                return true;
            }
        }
        return false;
    }

    private static Answer notModified(StoredObject object) {
        return new Answer.Nothing(
                304,
                Map.of(
                        "ETag",
                        quoted(object.eTag()),
                        "Last-Modified",
                        Stamps.inHeader(object.modified())));
    }

    private static Map<String, String> headers(
            Inquiry inquiry, StoredObject object, ByteRange range) {
        var headers = new LinkedHashMap<>(object.headers());
        REPLACEABLE.forEach((parameter, header) -> {
            String value = inquiry.query().first(parameter);
            if (!value.isEmpty()) {
                headers.put(header, value);
            }
        });
        object.metadata().forEach((name, value) -> headers.put("x-amz-meta-" + name, value));
        headers.put("ETag", quoted(object.eTag()));
        headers.put("Last-Modified", Stamps.inHeader(object.modified()));
        headers.put("Accept-Ranges", "bytes");
        if (!range.whole()) {
            headers.put("Content-Range", range.header(object.sizeBytes()));
        } else if (inquiry.header("x-amz-checksum-mode").equalsIgnoreCase("ENABLED")) {
            headers.putAll(Content.headers(object.checksums()));
        }
        return headers;
    }

    static String quoted(String eTag) {
        return "\"" + eTag + "\"";
    }

    static String unquoted(String eTag) {
        return eTag.strip().replace("\"", "");
    }
}
