package io.penstock.server.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

class ObjectServiceTest {
    private static final String BUCKET = "photos";

    @TempDir private Path directory;
    private Shelf shelf;
    private S3Client s3;

    @BeforeEach
    void open() {
        shelf = Shelf.open(directory.resolve("buckets"));
        s3 = shelf.s3();
        s3.createBucket(create -> create.bucket(BUCKET));
    }

    @AfterEach
    void close() {
        shelf.close();
    }

    @Test
    void keepsWhatItIsGiven() throws Exception {
        s3.putObject(
                put ->
                        put.bucket(BUCKET)
                                .key("a b/ü+%.txt")
                                .contentType("text/plain")
                                .cacheControl("no-store")
                                .metadata(Map.of("who", "me")),
                RequestBody.fromString("hello"));

        var read = s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("a b/ü+%.txt"));
        var head = s3.headObject(get -> get.bucket(BUCKET).key("a b/ü+%.txt"));

        assertThat(read.asUtf8String()).isEqualTo("hello");
        assertThat(read.response().contentType()).isEqualTo("text/plain");
        assertThat(read.response().cacheControl()).isEqualTo("no-store");
        assertThat(read.response().metadata()).isEqualTo(Map.of("who", "me"));
        assertThat(head.contentLength()).isEqualTo(5);
        assertThat(head.eTag()).isEqualTo("\"5d41402abc4b2a76b9719d911017c592\"");
        assertThat(head.contentEncoding()).isNull();
        assertThat(directory.resolve("buckets/photos/a b/ü+%25.txt")).hasContent("hello");
    }

    @ParameterizedTest
    @EnumSource(
            value = ChecksumAlgorithm.class,
            names = {"CRC32", "CRC32_C", "SHA1", "SHA256"})
    void checksChecksums(ChecksumAlgorithm algorithm) {
        byte[] bytes = new byte[300_000];
        new Random(7).nextBytes(bytes);

        s3.putObject(
                put -> put.bucket(BUCKET).key("sum").checksumAlgorithm(algorithm),
                RequestBody.fromBytes(bytes));

        var read =
                s3.getObjectAsBytes(
                        get -> get.bucket(BUCKET).key("sum").checksumMode(ChecksumMode.ENABLED));
        assertThat(read.asByteArray()).isEqualTo(bytes);
        assertThat(read.response().checksumTypeAsString()).isEqualTo("FULL_OBJECT");
    }

    @Test
    void refusesBytesThatAreNotWhatTheyClaim() throws Exception {
        String wrong = Base64.getEncoder().encodeToString(new byte[16]);

        assertError(shelf.send("PUT", "/photos/x", "a", "Content-MD5", wrong), 400, "BadDigest");
        assertError(shelf.send("PUT", "/photos/x", "a", "Content-MD5", "x"), 400, "InvalidDigest");
        for (String algorithm : List.of("crc32", "crc32c", "crc64nvme", "sha1", "sha256")) {
            assertError(
                    shelf.send("PUT", "/photos/x", "a", "x-amz-checksum-" + algorithm, "AAAA"),
                    400,
                    "BadDigest");
        }
        assertError(
                shelf.send("PUT", "/photos/x", "a", "x-amz-content-sha256", "0".repeat(64)),
                400,
                "XAmzContentSHA256Mismatch");
        assertThat(s3.listObjectsV2(list -> list.bucket(BUCKET)).contents()).isEmpty();
        assertThat(directory.resolve("buckets/photos")).isEmptyDirectory();
    }

    @Test
    void readsChunksWithTrailers() throws Exception {
        String checksum = "rosUhgp5mIg="; // CRC64NVME of 123456789
        String body =
                "5\r\n12345\r\n4\r\n6789\r\n0\r\nx-amz-checksum-crc64nvme:" + checksum + "\r\n\r\n";
        String[] headers = {
            "x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
            "x-amz-trailer", "x-amz-checksum-crc64nvme",
            "x-amz-decoded-content-length", "9",
            "Content-Encoding", "aws-chunked,gzip"
        };

        var right = shelf.send("PUT", "/photos/x", body, headers);
        var wrong = shelf.send("PUT", "/photos/y", body.replace("rosU", "rosV"), headers);
        var none = shelf.send("PUT", "/photos/y", body.split("x-amz", 2)[0] + "\r\n", headers);
        var torn = shelf.send("PUT", "/photos/y", body.substring(0, 14), headers);

        assertThat(right.statusCode()).as(right.body()).isEqualTo(200);
        assertThat(right.headers().firstValue("x-amz-checksum-crc64nvme")).hasValue(checksum);
        assertThat(s3.headObject(head -> head.bucket(BUCKET).key("x")).contentEncoding())
                .isEqualTo("gzip");
        assertError(wrong, 400, "BadDigest");
        assertError(none, 400, "MalformedTrailerError");
        assertError(torn, 400, "IncompleteBody");
    }

    @Test
    void readsRanges() throws Exception {
        s3.putObject(put -> put.bucket(BUCKET).key("r"), RequestBody.fromString("0123456789"));

        assertThat(range("bytes=2-4")).isEqualTo("206 bytes 2-4/10 234");
        assertThat(range("bytes=7-")).isEqualTo("206 bytes 7-9/10 789");
        assertThat(range("bytes=-3")).isEqualTo("206 bytes 7-9/10 789");
        assertThat(range("bytes=8-100")).isEqualTo("206 bytes 8-9/10 89");
        assertThat(range("bytes=-100")).isEqualTo("206 bytes 0-9/10 0123456789");
        assertThat(range("bytes=5-2")).isEqualTo("200  0123456789");
        assertThat(range("lines=1-2")).isEqualTo("200  0123456789");
        assertError(shelf.send("GET", "/photos/r", "", "Range", "bytes=10-"), 416, "InvalidRange");
    }

    @Test
    void heedsConditions() throws Exception {
        s3.putObject(put -> put.bucket(BUCKET).key("c"), RequestBody.fromString("x"));
        String eTag = s3.headObject(head -> head.bucket(BUCKET).key("c")).eTag();

        assertThat(shelf.send("GET", "/photos/c", "", "If-None-Match", eTag).statusCode())
                .isEqualTo(304);
        assertThat(shelf.send("GET", "/photos/c", "", "If-Match", eTag).statusCode())
                .isEqualTo(200);
        assertError(
                shelf.send("GET", "/photos/c", "", "If-Match", "\"other\""),
                412,
                "PreconditionFailed");
        assertError(
                shelf.send("PUT", "/photos/c", "y", "If-None-Match", "*"),
                412,
                "PreconditionFailed");
        assertThat(shelf.send("PUT", "/photos/c", "y", "If-Match", eTag).statusCode())
                .isEqualTo(200);
    }

    @Test
    void listsPageByPage() {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            for (String key : List.of("a/" + i, "b&<" + i)) {
                s3.putObject(put -> put.bucket(BUCKET).key(key), RequestBody.empty());
                keys.add(key);
            }
        }
        keys.sort(null);

        var second = s3.listObjectsV2Paginator(list -> list.bucket(BUCKET).maxKeys(3));
        var first = s3.listObjects(list -> list.bucket(BUCKET).maxKeys(4).marker("a/6"));
        var grouped = s3.listObjectsV2(list -> list.bucket(BUCKET).delimiter("/"));

        assertThat(second.contents()).extracting(S3Object::key).isEqualTo(keys);
        assertThat(first.contents()).extracting(S3Object::key).startsWith("b&<0").hasSize(4);
        assertThat(grouped.commonPrefixes())
                .singleElement()
                .satisfies(each -> assertThat(each.prefix()).isEqualTo("a/"));
        assertThat(grouped.contents()).hasSize(7);
    }

    @Test
    void joinsParts() {
        byte[] first = new byte[6 * 1024 * 1024];
        new Random(1).nextBytes(first);
        String id = s3.createMultipartUpload(up -> up.bucket(BUCKET).key("big")).uploadId();
        var parts = new ArrayList<CompletedPart>();
        for (int i = 1; i <= 2; i++) {
            int number = i;
            byte[] bytes = i == 1 ? first : "end".getBytes(UTF_8);
            String eTag =
                    s3.uploadPart(
                                    up ->
                                            up.bucket(BUCKET)
                                                    .key("big")
                                                    .uploadId(id)
                                                    .partNumber(number),
                                    RequestBody.fromBytes(bytes))
                            .eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(eTag).build());
        }
        assertThat(s3.listMultipartUploads(list -> list.bucket(BUCKET)).uploads()).hasSize(1);
        assertThat(s3.listParts(list -> list.bucket(BUCKET).key("big").uploadId(id)).parts())
                .hasSize(2);

        var done =
                s3.completeMultipartUpload(up ->
                        up.bucket(BUCKET)
                                .key("big")
                                .uploadId(id)
                                .multipartUpload(all -> all.parts(parts)));

        byte[] read =
                s3.getObject(get -> get.bucket(BUCKET).key("big"), ResponseTransformer.toBytes())
                        .asByteArray();
        assertThat(done.eTag()).endsWith("-2\"");
        assertThat(read).startsWith(first).endsWith("end".getBytes(UTF_8));
        assertThat(s3.listMultipartUploads(list -> list.bucket(BUCKET)).uploads()).isEmpty();
    }

    @Test
    void copiesAndDeletes() {
        s3.putObject(
                put -> put.bucket(BUCKET).key("from").metadata(Map.of("a", "b")),
                RequestBody.fromString("x"));

        s3.copyObject(copy ->
                copy.sourceBucket(BUCKET)
                        .sourceKey("from")
                        .destinationBucket(BUCKET)
                        .destinationKey("to"));
        var copy = s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("to"));
        s3.deleteObject(delete -> delete.bucket(BUCKET).key("never there"));
        var deleted =
                s3.deleteObjects(delete ->
                        delete.bucket(BUCKET)
                                .delete(all -> all.objects(identifier("from"), identifier("to"))));

        assertThat(copy.asUtf8String()).isEqualTo("x");
        assertThat(copy.response().metadata()).isEqualTo(Map.of("a", "b"));
        assertThat(deleted.deleted()).hasSize(2);
        s3.deleteBucket(delete -> delete.bucket(BUCKET));
        assertThat(s3.listBuckets().buckets()).isEmpty();
    }

    @Test
    void saysWhatIsWrongAsS3Does() throws Exception {
        s3.putObject(put -> put.bucket(BUCKET).key("k"), RequestBody.empty());

        assertThatExceptionOfType(NoSuchKeyException.class)
                .isThrownBy(() -> s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("none")))
                .withMessageContaining("The specified key does not exist.");
        assertThatExceptionOfType(NoSuchKeyException.class)
                .isThrownBy(() -> s3.headObject(get -> get.bucket(BUCKET).key("none")));
        assertThatExceptionOfType(NoSuchBucketException.class)
                .isThrownBy(() -> s3.listObjectsV2(list -> list.bucket("nobodys")))
                .withMessageContaining("The specified bucket does not exist");
        assertThatExceptionOfType(S3Exception.class)
                .isThrownBy(() -> s3.deleteBucket(delete -> delete.bucket(BUCKET)))
                .withMessageContaining("not empty");
        assertError(shelf.send("PUT", "/Photos", ""), 400, "InvalidBucketName");
        assertError(shelf.send("GET", "/photos?acl", ""), 501, "NotImplemented");
        assertError(
                shelf.send("PUT", "/photos/x", "", "x-amz-server-side-encryption", "AES256"),
                501,
                "NotImplemented");
        assertError(shelf.send("POST", "/photos?delete", "<x"), 400, "MalformedXML");
        assertError(
                shelf.send(
                        "POST",
                        "/photos?delete",
                        "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><Delete><Object><Key>&b;</Key></Object></Delete>"),
                400,
                "MalformedXML");
        assertThat(s3.createBucket(create -> create.bucket(BUCKET)).location()).isNotNull();
    }

    @Test
    void keepsAccountsApart() {
        try (S3Client other = Shelf.client(shelf.port(), "111122223333")) {
            assertThat(other.listBuckets().buckets()).isEmpty();
            assertThatExceptionOfType(S3Exception.class)
                    .isThrownBy(() -> other.listObjectsV2(list -> list.bucket(BUCKET)))
                    .satisfies(refused -> assertThat(refused.statusCode()).isEqualTo(403));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/photos/../../../escape",
                "/photos/%2e%2e/%2e%2e/escape",
                "/photos/..%2f..%2fescape",
                "/photos//etc/escape",
                "/photos/a%00b"
            })
    void staysInItsDirectory(String target) throws Exception {
        shelf.send("PUT", target, "x");

        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(directory.resolve("buckets"));
        }
        try (var files = Files.walk(directory.resolve("buckets/photos"))) {
            assertThat(files).allMatch(each -> each.startsWith(directory.resolve("buckets")));
        }
        assertThat(Path.of("/etc/escape")).doesNotExist();
    }

    @Test
    void answersUnsignedRequestsUnderItsPrefix() throws Exception {
        s3.putObject(put -> put.bucket(BUCKET).key("open/it"), RequestBody.fromString("x"));
        try (var http = HttpClient.newHttpClient()) {
            var uri = URI.create("http://127.0.0.1:" + shelf.port() + "/_s3/photos/open/it");
            var response =
                    http.send(
                            HttpRequest.newBuilder(uri).build(),
                            HttpResponse.BodyHandlers.ofString());

            assertThat(response.body()).isEqualTo("x");
        }
    }

    private String range(String range) throws Exception {
        var answer = shelf.send("GET", "/photos/r", "", "Range", range);
        return answer.statusCode()
                + " "
                + answer.headers().firstValue("Content-Range").orElse("")
                + " "
                + answer.body();
    }

    private static void assertError(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.body()).contains("<Code>" + code + "</Code>");
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    private static ObjectIdentifier identifier(String key) {
        return ObjectIdentifier.builder().key(key).build();
    }
}
