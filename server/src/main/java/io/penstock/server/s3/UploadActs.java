package io.penstock.server.s3;

import io.penstock.services.bucket.Algorithm;
import io.penstock.services.bucket.BucketRoom;
import io.penstock.services.bucket.BucketStore;
import io.penstock.services.bucket.Incoming;
import io.penstock.services.bucket.StoredObject;
import io.penstock.services.bucket.Upload;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Objects that come in parts. Thread-safe.
final class UploadActs {
    private static final String ALGORITHM = "x-amz-checksum-algorithm";
    private static final String TYPE = "x-amz-checksum-type";

    private final BucketActs buckets;
    private final InstantSource clock;
    private final Supplier<String> ids;

    UploadActs(BucketActs buckets, InstantSource clock, Supplier<String> ids) {
        this.buckets = buckets;
        this.clock = clock;
        this.ids = ids;
    }

    Answer create(Inquiry inquiry) throws IOException {
        BucketRoom room = buckets.room(inquiry);
        Address address = inquiry.address();
        String named = inquiry.header(ALGORITHM);
        Optional<Algorithm> algorithm = Algorithm.named(named);
        if (!named.isEmpty() && algorithm.isEmpty()) {
            throw Refusal.invalidRequest("Checksum algorithm provided is unsupported: " + named);
        }
        Upload.WholeChecksum whole =
                algorithm
                        .map(each -> whole(each, inquiry.header(TYPE)))
                        .orElse(Upload.WholeChecksum.NONE);
        var plan =
                new Upload.Plan(
                        ids.get(),
                        address.key(),
                        clock.instant(),
                        HeaderRules.kept(inquiry.exchange().request()),
                        HeaderRules.metadata(inquiry.exchange().request()),
                        algorithm.orElse(Algorithm.CRC64NVME),
                        whole);
        Faults.value(room.begin(plan), address);
        var xml = new Xml();
        Map<String, String> headers =
                algorithm.isEmpty()
                        ? Map.of()
                        : Map.of(ALGORITHM, algorithm.get().name(), TYPE, whole.name());
        return new Answer.Document(
                headers,
                Xml.document(
                        "InitiateMultipartUploadResult",
                        () ->
                                xml.leaf("Bucket", address.bucket())
                                        .leaf("Key", address.key())
                                        .leaf("UploadId", plan.id()),
                        xml));
    }

    /// Some algorithms can be joined from those of parts, others not.
    private static Upload.WholeChecksum whole(Algorithm algorithm, String type) {
        Set<Upload.WholeChecksum> possible =
                switch (algorithm) {
                    case CRC64NVME -> Set.of(Upload.WholeChecksum.FULL_OBJECT);
                    case SHA1, SHA256 -> Set.of(Upload.WholeChecksum.COMPOSITE);
                    case CRC32, CRC32C ->
                            Set.of(
                                    Upload.WholeChecksum.COMPOSITE,
                                    Upload.WholeChecksum.FULL_OBJECT);
                };
        if (type.isEmpty()) {
            return algorithm == Algorithm.CRC64NVME
                    ? Upload.WholeChecksum.FULL_OBJECT
                    : Upload.WholeChecksum.COMPOSITE;
        }
        return possible.stream()
                .filter(each -> each.name().equals(type))
                .findFirst()
                .orElseThrow(() ->
                        Refusal.invalidRequest(
                                "The "
                                        + type
                                        + " checksum type cannot be used with the "
                                        + algorithm
                                        + " checksum algorithm."));
    }

    Answer put(Inquiry inquiry) throws IOException {
        Upload upload = upload(inquiry);
        int number = number(inquiry);
        Content content = Content.of(inquiry);
        try (Incoming incoming = upload.receive(algorithms(upload))) {
            StoredObject.Checksums checksums = content.readInto(incoming::write);
            Upload.Part part =
                    Faults.value(upload.keep(number, incoming, clock), inquiry.address());
            var headers = new LinkedHashMap<String, String>();
            headers.put("ETag", ObjectActs.quoted(part.md5()));
            if (checksums.present()) {
                headers.put(checksums.algorithm().header(), checksums.value());
            }
            return new Answer.Nothing(200, headers);
        }
    }

    Answer copy(Inquiry inquiry) throws IOException {
        Upload upload = upload(inquiry);
        int number = number(inquiry);
        CopySource source = CopySource.of(inquiry);
        BucketRoom from = buckets.room(inquiry, source.address());
        try (BucketRoom.Opened opened =
                        Faults.value(from.read(source.address().key()), source.address());
                Incoming incoming = upload.receive(algorithms(upload))) {
            source.check(opened.object());
            long size = opened.object().sizeBytes();
            ByteRange range = ByteRange.of(inquiry.header("x-amz-copy-source-range"), size);
            if (range.length() > BucketStore.PIECE_BYTES_MAX) {
                throw Faults.tooLarge();
            }
            BucketRoom.copy(opened.bytes(), range.from(), range.length(), incoming);
            Upload.Part part =
                    Faults.value(upload.keep(number, incoming, clock), inquiry.address());
            var xml = new Xml();
            return Answer.document(
                    Xml.document(
                            "CopyPartResult",
                            () ->
                                    xml.leaf("LastModified", Stamps.inXml(part.modified()))
                                            .leaf("ETag", ObjectActs.quoted(part.md5())),
                            xml));
        }
    }

    Answer complete(Inquiry inquiry) throws IOException {
        Address address = inquiry.address();
        BucketRoom room = buckets.room(inquiry);
        Upload upload = upload(inquiry);
        Upload.Plan plan = upload.plan();
        List<Upload.Named> named = named(Xml.read(Content.document(inquiry)), plan);
        checkSize(inquiry, upload, named);
        StoredObject object =
                Faults.value(
                        room.complete(
                                upload,
                                named,
                                inquiry.header(plan.algorithm().header()),
                                ObjectActs.condition(inquiry)),
                        address);
        var xml = new Xml();
        return Answer.document(
                Xml.document(
                        "CompleteMultipartUploadResult",
                        () -> {
                            xml.leaf(
                                            "Location",
                                            inquiry.exchange().request().baseUrl()
                                                    + address.resource())
                                    .leaf("Bucket", address.bucket())
                                    .leaf("Key", address.key())
                                    .leaf("ETag", ObjectActs.quoted(object.eTag()));
                            write(xml, object.checksums());
                        },
                        xml));
    }

    private static void write(Xml xml, StoredObject.Checksums checksums) {
        if (checksums.present()) {
            xml.leaf("Checksum" + checksums.algorithm().name(), checksums.value())
                    .leaf("ChecksumType", checksums.composite() ? "COMPOSITE" : "FULL_OBJECT");
        }
    }

    private static List<Upload.Named> named(Xml.Element wanted, Upload.Plan plan) {
        var named = new ArrayList<Upload.Named>();
        for (Xml.Element part : wanted.all("Part")) {
            try {
                named.add(
                        new Upload.Named(
                                Integer.parseInt(part.text("PartNumber").strip()),
                                ObjectActs.unquoted(part.text("ETag")),
                                part.text("Checksum" + plan.algorithm().name()).strip()));
            } catch (NumberFormatException malformed) {
                throw Refusal.malformedXml();
            }
        }
        if (named.isEmpty() || named.size() > Upload.PARTS_MAX) {
            throw Refusal.malformedXml();
        }
        return named;
    }

    private static void checkSize(Inquiry inquiry, Upload upload, List<Upload.Named> named) {
        String said = inquiry.header("x-amz-mp-object-size");
        long size =
                upload.parts().stream()
                        .filter(part -> named.stream().anyMatch(n -> n.number() == part.number()))
                        .mapToLong(Upload.Part::sizeBytes)
                        .sum();
        if (!said.isEmpty() && !said.equals(Long.toString(size))) {
            throw Refusal.invalidRequest(
                    "The provided 'x-amz-mp-object-size' header value "
                            + said
                            + " does not match what was computed: "
                            + size);
        }
    }

    Answer abort(Inquiry inquiry) throws IOException {
        buckets.room(inquiry).abort(upload(inquiry));
        return new Answer.Nothing(204, Map.of());
    }

    private Upload upload(Inquiry inquiry) {
        return upload(buckets.room(inquiry), inquiry);
    }

    static Upload upload(BucketRoom room, Inquiry inquiry) {
        Address address = inquiry.address();
        return Faults.value(room.upload(address.key(), inquiry.query().first("uploadId")), address);
    }

    private static Set<Algorithm> algorithms(Upload upload) {
        return upload.plan().checksum() == Upload.WholeChecksum.NONE
                ? Set.of()
                : Set.of(upload.plan().algorithm());
    }

    private static int number(Inquiry inquiry) {
        int number = inquiry.number("partNumber", 0, 1, Upload.PARTS_MAX);
        if (number == 0) {
            throw Refusal.invalidArgument(
                    "partNumber",
                    "",
                    "Part number must be an integer between 1 and 10000, inclusive");
        }
        return number;
    }
}
