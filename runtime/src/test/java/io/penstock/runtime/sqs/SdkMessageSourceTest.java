package io.penstock.runtime.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.queue.MessageSource;
import io.penstock.engine.queue.MessageSource.Condition;
import io.penstock.engine.queue.MessageSource.Reception;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.runtime.mapping.MessageSources.Lookup;
import io.penstock.runtime.sqs.SdkQueues.Endpoint;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SdkMessageSourceTest implements MessageSourceContract {
    private final ManualTimeline timeline = new ManualTimeline(Instant.EPOCH);
    private ElasticMq server;
    private SdkQueues queues;
    private String name = "";
    private String url = "";

    @BeforeAll
    void startTheServer() {
        server = new ElasticMq();
        queues = new SdkQueues(new Endpoint.Custom(server.endpoint()), ElasticMq.ANY, timeline);
    }

    @AfterAll
    void stopTheServer() {
        queues.close();
        server.close();
    }

    @BeforeEach
    void createTheQueue() {
        name = "queue-" + UUID.randomUUID();
        url =
                server.client()
                        .createQueue(request ->
                                request.queueName(name)
                                        .attributes(
                                                Map.of(
                                                        QueueAttributeName.VISIBILITY_TIMEOUT,
                                                        "30")))
                        .queueUrl();
    }

    @AfterEach
    void deleteTheQueue() {
        server.client().deleteQueue(request -> request.queueUrl(url));
    }

    @Override
    public MessageSource source() {
        return find(queues, name);
    }

    @Override
    public MessageSource missing() {
        return find(queues, "no-such-queue");
    }

    @Override
    public void send(String body) {
        var origin = MessageAttributeValue.builder().dataType("String").stringValue("test").build();
        server.client()
                .sendMessage(request ->
                        request.queueUrl(url)
                                .messageBody(body)
                                .messageAttributes(Map.of("origin", origin)));
    }

    @Test
    void cutsALongPollOffWhenItsThreadIsInterrupted() throws Exception {
        var poll = new FutureTask<>(() -> source().receive(10, Duration.ofSeconds(20)));
        Thread thread = Thread.ofPlatform().daemon().start(poll);

        thread.interrupt();
        thread.join(10_000);

        assertThat(poll.state()).isEqualTo(FutureTask.State.FAILED);
        assertThat(poll.exceptionNow()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void noticesAnotherVisibilityTimeoutInTime() throws Exception {
        source().receive(1, Duration.ZERO);
        server.client()
                .setQueueAttributes(request ->
                        request.queueUrl(url)
                                .attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "5")));
        timeline.advance(SdkMessageSource.SETTINGS_MAX_AGE);

        assertThat(source().receive(1, Duration.ZERO))
                .isInstanceOfSatisfying(
                        Reception.Messages.class,
                        none ->
                                assertThat(none.visibilityTimeout())
                                        .isEqualTo(Duration.ofSeconds(5)));
    }

    @Test
    void saysThatAServiceDoesNotAnswer() throws Exception {
        try (var nobody =
                new SdkQueues(
                        new Endpoint.Custom(URI.create("http://127.0.0.1:1")),
                        ElasticMq.ANY,
                        timeline)) {
            MessageSource source = find(nobody, "any");

            assertThat(source.condition()).isInstanceOf(Condition.Unreachable.class);
            assertThat(source.receive(1, Duration.ZERO))
                    .isInstanceOfSatisfying(
                            Reception.Unreachable.class,
                            failure -> assertThat(failure.missing()).isFalse());
        }
    }

    private static MessageSource find(SdkQueues queues, String name) {
        return switch (queues.find(new QueueArn("us-east-1", "000000000000", name))) {
            case Lookup.Found(var source) -> source;
            case Lookup.Missing() -> throw new AssertionError("always found");
        };
    }
}
