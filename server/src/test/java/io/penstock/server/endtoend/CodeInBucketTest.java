package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.server.config.ObjectStorage;
import io.penstock.server.config.ServerConfig;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.waiters.LambdaWaiter;
import software.amazon.awssdk.services.s3.S3Client;

class CodeInBucketTest {
    private static final String FUNCTION =
            "def handle(event, context):\n    return 'from a bucket'\n";

    @TempDir private Path directory;

    @Test
    void runsCodeOfAnEmbeddedBucket() {
        var config =
                ServerConfig.passing().with(new ObjectStorage.Directory(directory.resolve("b")));
        try (Site site = Site.open(config);
                S3Client s3 = s3(site.endpoint())) {
            fill(s3);

            create(site, "code", "f.zip");

            assertThat(site.invoke("f", "{}").payload().asUtf8String())
                    .isEqualTo("\"from a bucket\"");
        }
    }

    @Test
    void runsCodeOfAnotherServersBucket() {
        var config =
                ServerConfig.passing().with(new ObjectStorage.Directory(directory.resolve("b")));
        try (Site other = Site.open(config);
                S3Client s3 = s3(other.endpoint());
                Site site =
                        Site.open(
                                ServerConfig.passing()
                                        .with(new ObjectStorage.External(other.endpoint())))) {
            fill(s3);

            create(site, "code", "f.zip");

            assertThat(site.invoke("f", "{}").payload().asUtf8String())
                    .isEqualTo("\"from a bucket\"");
            refuses(site);
        }
    }

    @Test
    void saysWhatIsMissingInAwsWords() {
        var config =
                ServerConfig.passing().with(new ObjectStorage.Directory(directory.resolve("b")));
        try (Site site = Site.open(config);
                S3Client s3 = s3(site.endpoint())) {
            fill(s3);

            refuses(site);
        }
    }

    private static void refuses(Site site) {
        assertThatExceptionOfType(InvalidParameterValueException.class)
                .isThrownBy(() -> create(site, "code", "none"))
                .withMessageContaining(
                        "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error"
                                + " Message: The specified key does not exist.");
        assertThatExceptionOfType(InvalidParameterValueException.class)
                .isThrownBy(() -> create(site, "nobodys", "f.zip"))
                .withMessageContaining("S3 Error Code: NoSuchBucket.");
    }

    private static void fill(S3Client s3) {
        s3.createBucket(create -> create.bucket("code"));
        s3.putObject(
                put -> put.bucket("code").key("f.zip"),
                RequestBody.fromBytes(Code.python(FUNCTION).zip().asByteArray()));
    }

    private static void create(Site site, String bucket, String key) {
        site.lambda()
                .createFunction(create ->
                        create.functionName("f")
                                .runtime("python3.13")
                                .role("arn:aws:iam::000000000000:role/any")
                                .handler("main.handle")
                                .code(code -> code.s3Bucket(bucket).s3Key(key)));
        try (var waiter = LambdaWaiter.builder().client(site.lambda()).build()) {
            waiter.waitUntilFunctionActiveV2(get -> get.functionName("f"));
        }
    }

    private static S3Client s3(URI endpoint) {
        return S3Client.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(Site.ANYONE)
                .overrideConfiguration(each -> each.retryStrategy(retry -> retry.maxAttempts(1)))
                .build();
    }
}
