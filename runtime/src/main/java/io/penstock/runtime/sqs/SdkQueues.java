package io.penstock.runtime.sqs;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.time.Timeline;
import io.penstock.runtime.finding.QueueDirectory;
import io.penstock.runtime.mapping.MessageSources;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/// All queues of one foreign SQS service. Thread-safe.
///
/// Whether a queue exists shows when it is asked, not when it is looked up. One source is kept per
/// ARN that was ever looked up; those are the queues of mappings, so their number is bounded by
/// what users configure.
public final class SdkQueues implements MessageSources, AutoCloseable {
    /// Connections of one region's client: as many polls, invocation settlements and look-ups at a
    /// time.
    static final int CONNECTIONS_MAX = 1_000;

    /// Longer than the longest long poll.
    static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private static final AwsBasicCredentials NOBODY =
            AwsBasicCredentials.create("penstock", "penstock");

    private final Endpoint endpoint;
    private final AwsCredentialsProvider credentials;
    private final Timeline timeline;
    private final Map<String, SqsClient> clients = new ConcurrentHashMap<>();
    private final Map<QueueArn, SdkMessageSource> sources = new ConcurrentHashMap<>();

    /// Returns the queues of a service at an address, signing with the credentials that the machine
    /// has: system properties, environment, profile; for services that take anybody, made-up ones.
    /// No instance metadata is asked: away from AWS that question only waits for a timeout.
    public static SdkQueues at(URI endpoint, Timeline timeline) {
        var credentials =
                AwsCredentialsProviderChain.of(
                        SystemPropertyCredentialsProvider.create(),
                        EnvironmentVariableCredentialsProvider.create(),
                        ProfileCredentialsProvider.create(),
                        StaticCredentialsProvider.create(NOBODY));
        return new SdkQueues(new Endpoint.Custom(endpoint), credentials, timeline);
    }

    public SdkQueues(Endpoint endpoint, AwsCredentialsProvider credentials, Timeline timeline) {
        this.endpoint = endpoint;
        this.credentials = credentials;
        this.timeline = timeline;
    }

    /// Where the service listens.
    public sealed interface Endpoint {
        /// AWS's own endpoint of the queue's region.
        record Aws() implements Endpoint {}

        /// Another server, for all regions.
        record Custom(URI uri) implements Endpoint {}
    }

    @Override
    public Lookup find(QueueArn queue) {
        return new Lookup.Found(
                sources.computeIfAbsent(
                        queue, arn -> new SdkMessageSource(client(arn.region()), arn, timeline)));
    }

    /// Returns what a queue's attributes are now.
    public QueueDirectory.Lookup attributes(QueueArn queue) throws InterruptedException {
        SqsClient client = client(queue.region());
        try {
            String url =
                    client.getQueueUrl(ask ->
                                    ask.queueName(queue.name())
                                            .queueOwnerAWSAccountId(queue.account()))
                            .queueUrl();
            return new QueueDirectory.Lookup.Found(
                    client.getQueueAttributes(
                                    ask -> ask.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                            .attributesAsStrings());
        } catch (QueueDoesNotExistException _) {
            return new QueueDirectory.Lookup.Missing();
        } catch (SdkException failure) {
            SdkMessageSource.interruptIfAborted(failure);
            return new QueueDirectory.Lookup.Unreachable();
        }
    }

    @Override
    public void close() {
        clients.values().forEach(SqsClient::close);
    }

    private SqsClient client(String region) {
        return clients.computeIfAbsent(region, this::connect);
    }

    private SqsClient connect(String region) {
        SqsClientBuilder builder =
                SqsClient.builder()
                        .region(Region.of(region))
                        .credentialsProvider(credentials)
                        .httpClientBuilder(
                                Apache5HttpClient.builder()
                                        .maxConnections(CONNECTIONS_MAX)
                                        .connectionTimeout(CONNECT_TIMEOUT)
                                        .socketTimeout(SOCKET_TIMEOUT));
        return switch (endpoint) {
            case Endpoint.Aws() -> builder.build();
            case Endpoint.Custom(var uri) -> builder.endpointOverride(uri).build();
        };
    }
}
