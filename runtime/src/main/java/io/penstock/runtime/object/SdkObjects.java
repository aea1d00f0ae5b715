package io.penstock.runtime.object;

import io.penstock.engine.async.Delivery;
import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.async.ObjectTarget.ObjectWriter;
import io.penstock.runtime.code.ObjectSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// The buckets of another S3 service. Thread-safe; calls block. Signs with the credentials of the
/// server's own environment, where AWS's clients look for them; if there are none, with the
/// caller's account as access key, which services for tests accept.
public final class SdkObjects implements ObjectSource, ObjectWriter, AutoCloseable {
    /// How large an object may be that is read whole: as much as an unzipped function.
    public static final long READ_BYTES_MAX = 262_144_000;

    /// Where buckets are written to: a record names none, and services elsewhere seldom care.
    private static final String REGION = "us-east-1";

    private final URI endpoint;
    private final Map<Whose, S3Client> clients = new ConcurrentHashMap<>();

    private SdkObjects(URI endpoint) {
        this.endpoint = endpoint;
    }

    /// Uses the service at `endpoint`; connects when it is first needed.
    public static SdkObjects at(URI endpoint) {
        return new SdkObjects(endpoint);
    }

    /// @throws UncheckedIOException if the service cannot be reached, refuses, or has an object
    ///   larger than [#READ_BYTES_MAX]
    @Override
    public Fetched fetch(Address address) {
        var request = GetObjectRequest.builder().bucket(address.bucket()).key(address.key());
        if (!address.version().isEmpty()) {
            request.versionId(address.version());
        }
        try (ResponseInputStream<GetObjectResponse> object =
                client(address.account(), address.region()).getObject(request.build())) {
            long size = object.response().contentLength();
            if (size > READ_BYTES_MAX) {
                object.abort();
                throw new IOException(size + " bytes are more than " + READ_BYTES_MAX);
            }
            return new Fetched.Found(Payload.of(object.readAllBytes()));
        } catch (S3Exception refused) {
            return switch (code(refused)) {
                case "NoSuchBucket" -> new Fetched.NoSuchBucket();
                case "NoSuchKey", "NoSuchVersion" -> new Fetched.NoSuchKey();
                default -> throw failed(address.bucket(), refused);
            };
        } catch (SdkException | IOException failure) {
            throw failed(address.bucket(), failure);
        }
    }

    @Override
    public Delivery put(Place place, Payload content) {
        var bytes = ByteBuffer.wrap(content.array(), content.offset(), content.length());
        try {
            client(place.account(), REGION)
                    .putObject(
                            put ->
                                    put.bucket(place.bucket())
                                            .key(place.key())
                                            .contentType("application/json"),
                            RequestBody.fromByteBuffer(bytes));
            return new Delivery.Done();
        } catch (S3Exception refused) {
            String reason = String.valueOf(refused.getMessage());
            return refused.statusCode() / 100 == 4
                    ? new Delivery.Impossible(reason)
                    : new Delivery.Unreachable(reason);
        } catch (SdkException failure) {
            return new Delivery.Unreachable(String.valueOf(failure.getMessage()));
        }
    }

    @Override
    public void close() {
        clients.values().forEach(S3Client::close);
        clients.clear();
    }

    private static String code(S3Exception refused) {
        @Nullable AwsErrorDetails details = refused.awsErrorDetails();
        return details == null ? "" : String.valueOf(details.errorCode());
    }

    private UncheckedIOException failed(String bucket, Exception cause) {
        return new UncheckedIOException(
                new IOException(
                        "bucket " + bucket + " at " + endpoint + ": " + cause.getMessage(), cause));
    }

    private S3Client client(String account, String region) {
        return clients.computeIfAbsent(new Whose(account, region), this::open);
    }

    private S3Client open(Whose place) {
        AwsCredentialsProvider account =
                StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(place.account(), "penstock"));
        return S3Client.builder()
                .endpointOverride(endpoint)
                .region(Region.of(place.region()))
                .forcePathStyle(true)
                .httpClientBuilder(Apache5HttpClient.builder())
                .credentialsProvider(
                        AwsCredentialsProviderChain.of(
                                DefaultCredentialsProvider.builder().build(), account))
                .build();
    }

    /// Whose client it is, and where.
    private record Whose(String account, String region) {}
}
