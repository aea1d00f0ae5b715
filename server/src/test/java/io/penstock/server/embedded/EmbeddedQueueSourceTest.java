package io.penstock.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.queue.MessageSource.Condition;
import io.penstock.engine.queue.MessageSource.Reception;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.time.Timeline.Registration;
import io.penstock.server.time.RealTimeline;
import io.penstock.services.queue.Answer;
import io.penstock.services.queue.Outgoing;
import io.penstock.services.queue.QueueLimits;
import io.penstock.services.queue.QueueService;
import io.penstock.services.queue.Queues;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EmbeddedQueueSourceTest {
    private static final QueueArn ARN = new QueueArn("us-east-1", "000000000000", "orders");

    private final QueueService service =
            QueueService.inMemory(new RealTimeline(), new SecureRandom(), QueueLimits.DEFAULT);
    private final Queues queues = service.queues(ARN.account(), ARN.region());
    private final EmbeddedQueueSource source = new EmbeddedQueueSource(service, ARN);

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void receivesAndDeletesAnyNumber() throws InterruptedException {
        create(Map.of("VisibilityTimeout", "120"));
        for (int i = 0; i < 25; i++) {
            send("body " + i);
        }

        List<QueueMessage> received = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Reception.Messages some = (Reception.Messages) source.receive(10, Duration.ZERO);
            assertThat(some.visibilityTimeout()).isEqualTo(Duration.ofMinutes(2));
            received.addAll(some.messages());
        }

        assertThat(received).hasSize(25);
        assertThat(received.getFirst().attributes())
                .containsKeys("ApproximateReceiveCount", "SentTimestamp", "SenderId");
        assertThat(source.condition())
                .isEqualTo(new Condition.Answers(0, 25, 0, Duration.ofMinutes(2)));

        var handles = new ArrayList<>(received.stream().map(QueueMessage::receiptHandle).toList());
        handles.add("never ours");
        assertThat(source.delete(handles).failed())
                .singleElement()
                .satisfies(failure -> assertThat(failure.receiptHandle()).isEqualTo("never ours"));
        assertThat(source.condition())
                .isEqualTo(new Condition.Answers(0, 0, 0, Duration.ofMinutes(2)));
    }

    @Test
    void namesTheMessagesItCouldNotDeleteAmongMany() throws InterruptedException {
        create(Map.of());
        send("body");
        Reception.Messages received = (Reception.Messages) source.receive(10, Duration.ZERO);
        String handle = received.messages().getFirst().receiptHandle();

        var deletion = source.delete(List.of("no handle", handle));

        assertThat(deletion.failed()).hasSize(1);
        assertThat(deletion.failed().getFirst().receiptHandle()).isEqualTo("no handle");
        assertThat(source.condition())
                .isEqualTo(new Condition.Answers(0, 0, 0, Duration.ofSeconds(30)));
    }

    @Test
    void saysThatTheQueueIsMissing() throws InterruptedException {
        assertThat(source.receive(10, Duration.ZERO))
                .isInstanceOfSatisfying(
                        Reception.Unreachable.class, gone -> assertThat(gone.missing()).isTrue());
        assertThat(source.condition()).isInstanceOf(Condition.Missing.class);
        assertThat(source.delete(List.of("a", "b")).failed()).hasSize(2);
    }

    @Test
    void signalsEverySendAlsoAfterTheQueueWasMadeAnew() throws InterruptedException {
        create(Map.of());
        var signals = new Semaphore(0);

        try (Registration heard = source.onReady(signals::release)) {
            assertThat(heard).isNotNull();
            assertThat(source.signals()).isTrue();
            send("first");
            assertThat(signals.tryAcquire(20, TimeUnit.SECONDS)).isTrue();

            assertThat(queues.delete("orders")).isInstanceOf(Answer.Ok.class);
            create(Map.of());
            source.receive(10, Duration.ZERO);
            signals.drainPermits();

            send("second");
            assertThat(signals.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        }

        signals.drainPermits();
        send("third");
        assertThat(signals.tryAcquire()).isFalse();
    }

    private void create(Map<String, String> attributes) {
        assertThat(queues.create("orders", attributes, Map.of())).isInstanceOf(Answer.Ok.class);
    }

    private void send(String body) {
        assertThat(queues.find("orders").then(queue -> queue.send(Outgoing.of(body), "sender")))
                .isInstanceOf(Answer.Ok.class);
    }
}
