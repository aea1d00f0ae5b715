package io.penstock.runtime.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.invocation.InvocationResult.FunctionFailed;
import io.penstock.engine.invocation.InvocationResult.Returned;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.mapping.MappingRequest;
import io.penstock.engine.mapping.Member;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.engine.time.Timeline.Registration;
import io.penstock.runtime.function.FunctionDefinition;
import io.penstock.runtime.function.FunctionDirectory;
import io.penstock.runtime.mapping.InMemoryJournalStore;
import io.penstock.runtime.mapping.InMemoryMappingStore;
import io.penstock.runtime.mapping.MappingJournal;
import io.penstock.runtime.mapping.MappingOutcome;
import io.penstock.runtime.mapping.MappingSupervisor;
import io.penstock.runtime.mapping.MappingSupervisor.Surroundings;
import io.penstock.runtime.mapping.Realm;
import io.penstock.runtime.sqs.SdkQueues.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.random.RandomGenerator.SplittableGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// One whole mapping with the queue in a server of others.
@Timeout(60)
class ForeignQueueMappingTest {
    private static final QueueArn SOURCE = new QueueArn("us-east-1", "000000000000", "orders");
    private static final FunctionArn HANDLE = FunctionArn.of("us-east-1", "000000000000", "handle");

    private final ManualTimeline timeline =
            new ManualTimeline(Instant.parse("2026-01-01T00:00:00Z"));
    private final List<String> events = new CopyOnWriteArrayList<>();

    @Test
    void carriesMessagesFromAForeignQueueAndGetsFailedOnesAgain() throws Exception {
        try (var server = new ElasticMq();
                var queues =
                        new SdkQueues(
                                new Endpoint.Custom(server.endpoint()), ElasticMq.ANY, timeline);
                var supervisor = supervisor(queues)) {
            String url = queue(server);
            supervisor.start();
            MappingJournal journal = created(supervisor);

            for (int i = 0; i < 20; i++) {
                String body = i == 7 ? "poison at first" : "order " + i;
                server.client().sendMessage(request -> request.queueUrl(url).messageBody(body));
            }
            while (journal.counters().deleted() < 20) {
                long seen = journal.lastSequence();
                assertThat(journal.counters().deleted() == 20 || journal.await(seen, PATIENCE))
                        .as("stuck at %s", journal.counters())
                        .isTrue();
            }

            assertThat(journal.counters().returned()).isPositive();
            assertThat(journal.counters().inHand()).isZero();
            assertThat(events).anyMatch(event -> event.contains("ReceiveCount\":\"2\""));
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private InvocationReport invoke(InvocationRequest request) {
        String event = request.event().text();
        events.add(event);
        boolean poisoned =
                event.contains("poison at first") && event.contains("ReceiveCount\":\"1\"");
        InvocationResult result =
                poisoned
                        ? new FunctionFailed("ValueError", "poison", Payload.EMPTY)
                        : new Returned(Payload.of("null"));
        return new InvocationReport(result, "$LATEST", false, Duration.ofMillis(1), Payload.EMPTY);
    }

    private MappingSupervisor supervisor(SdkQueues queues) {
        return new MappingSupervisor(
                new Surroundings(
                        timeline,
                        this::invoke,
                        new OneFunction(),
                        queues,
                        new InMemoryMappingStore(),
                        new InMemoryJournalStore(),
                        Thread.ofPlatform().daemon().factory(),
                        PATIENCE),
                RandomGeneratorFactory.<SplittableGenerator>of("L64X128MixRandom").create(1));
    }

    private static String queue(ElasticMq server) {
        return server.client()
                .createQueue(request ->
                        request.queueName(SOURCE.name())
                                .attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "1")))
                .queueUrl();
    }

    private static MappingJournal created(MappingSupervisor supervisor) throws Exception {
        var request =
                new MappingRequest(
                        Member.given(HANDLE),
                        Member.given(SOURCE.toString()),
                        Member.absent(),
                        Member.given(5),
                        Member.absent(),
                        Member.absent(),
                        Member.absent(),
                        Member.absent(),
                        Map.of(),
                        Set.of());
        return switch (supervisor.create(request)) {
            case MappingOutcome.Done(var mapping) ->
                    supervisor
                            .journal(
                                    new Realm(HANDLE.account(), HANDLE.region()),
                                    mapping.config().uuid())
                            .orElseThrow();
            case MappingOutcome.Refused(var refusal) -> throw new AssertionError(refusal);
        };
    }

    private static final class OneFunction implements FunctionDirectory {
        @Override
        public Lookup find(FunctionArn arn) {
            return new Lookup.Found(
                    new FunctionDefinition(
                            arn,
                            "$LATEST",
                            "1",
                            "python3.12",
                            "app.handler",
                            Path.of("."),
                            128,
                            512,
                            Duration.ofSeconds(1),
                            Map.of(),
                            "/aws/lambda/handle"));
        }

        @Override
        public Registration onChange(Consumer<FunctionArn> changed) {
            return () -> {};
        }
    }
}
