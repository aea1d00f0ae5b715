package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

class BucketDurabilityTest {
    private static final int ACKNOWLEDGED_MIN = 30;
    private static final int KEYS = 10;

    @Test
    void losesNothingAcknowledgedWhenTheProcessIsKilled(@TempDir Path directory) throws Exception {
        Path data = directory.resolve("data");
        String buckets = "--buckets=" + directory.resolve("buckets");
        var acknowledged = new ConcurrentHashMap<String, Integer>();
        var begun = new ConcurrentHashMap<String, Integer>();
        var enough = new CountDownLatch(ACKNOWLEDGED_MIN);
        try (Child child = Child.serve(data, buckets);
                S3Client s3 = s3(child.site().endpoint())) {
            s3.createBucket(create -> create.bucket("photos"));
            Thread writer =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    for (int i = 0; i < Integer.MAX_VALUE; i++) {
                                        String key = "key-" + i % KEYS;
                                        begun.put(key, i);
                                        put(s3, key, i);
                                        acknowledged.put(key, i);
                                        enough.countDown();
                                    }
                                } catch (SdkException killed) {
                                    enough.countDown();
                                }
                            });
            assertThat(enough.await(60, TimeUnit.SECONDS)).isTrue();
            child.kill();
            writer.join();
        }

        try (Child child = Child.serve(data, buckets);
                S3Client s3 = s3(child.site().endpoint())) {
            assertThat(acknowledged).hasSize(KEYS);
            acknowledged.forEach((key, version) -> {
                byte[] bytes =
                        s3.getObjectAsBytes(get -> get.bucket("photos").key(key)).asByteArray();
                assertThat(bytes)
                        .as(key)
                        .isIn(content(version), content(begun.getOrDefault(key, version)));
            });
        }
    }

    private static void put(S3Client s3, String key, int version) {
        s3.putObject(put -> put.bucket("photos").key(key), RequestBody.fromBytes(content(version)));
    }

    private static byte[] content(int version) {
        byte[] bytes = new byte[50_000];
        new Random(version).nextBytes(bytes);
        return bytes;
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
