package io.penstock.services.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.services.log.FakeDevice;
import io.penstock.services.log.LogException;
import io.penstock.services.log.LogLimits;
import io.penstock.services.queue.core.FairnessSnapshot;
import io.penstock.services.queue.core.QueueCore.Counts;
import io.penstock.services.queue.core.TenantView;
import io.penstock.services.queue.core.TenantView.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What a fair queue knows after its process was killed: everything, except who was noisy, which it
/// finds out at once.
class FairQueueRestartTest {
    private final ManualTimeline timeline =
            new ManualTimeline(Instant.parse("2026-01-01T00:00:00Z"));
    private FakeDevice device = new FakeDevice(new Random(1));

    @Test
    void tenantsAndTheirMessagesInFlightAreBackAndTheNoisyOneIsFoundAtOnce() throws Exception {
        QueueService first = open();
        Queue doomed = queue(first);
        for (int i = 0; i < 12; i++) {
            send(doomed, "loud", 10);
        }
        for (int i = 0; i < 4; i++) {
            receive(doomed);
        }
        send(doomed, "quiet", 2);
        FairnessSnapshot before = doomed.fairness();
        device.crashAfter(0);
        assertThatThrownBy(first::close).isInstanceOf(LogException.class);
        device = device.afterPowerLoss();

        try (QueueService service = open()) {
            Queue queue = queue(service);

            assertThat(queue.counts()).isEqualTo(new Counts(82, 40, 0));
            assertThat(queue.fairness()).isEqualTo(before);
            assertThat(queue.tenants(TenantView.Size.BACKLOG, 1))
                    .singleElement()
                    .satisfies(view -> {
                        assertThat(view.group()).isEqualTo("loud");
                        assertThat(view.visible()).isEqualTo(80);
                        assertThat(view.inFlight()).isEqualTo(40);
                        assertThat(view.standing()).isInstanceOf(Standing.Noisy.class);
                    });
            assertThat(receive(queue))
                    .extracting(FairQueueRestartTest::group)
                    .startsWith("quiet", "quiet", "loud");

            timeline.advance(Duration.ofSeconds(31));

            assertThat(queue.counts())
                    .as("the visibility timeouts run on")
                    .isEqualTo(new Counts(122, 0, 0));
            assertThat(receive(queue))
                    .as("receives are counted on")
                    .extracting(message -> message.attributes().get("ApproximateReceiveCount"))
                    .containsOnly("2");
        }
    }

    @Test
    void tenantsAreListedLargestFirst() throws Exception {
        try (QueueService service = open()) {
            Queue queue = queue(service);
            send(queue, "b", 3);
            send(queue, "a", 3);
            send(queue, "c", 7);
            queue.send(Outgoing.of("ungrouped"), "me");

            List<TenantView> views = queue.tenants(TenantView.Size.BACKLOG, 2);

            assertThat(views).extracting(TenantView::group).containsExactly("c", "a");
        }
    }

    private QueueService open() {
        return QueueService.durable(
                timeline,
                new Random(2),
                QueueLimits.DEFAULT,
                device,
                new LogLimits(1 << 20, 1 << 16, Duration.ofMillis(1), 8));
    }

    private static Queue queue(QueueService service) {
        Answer<Queue> queue =
                service.queues("000000000000", "us-east-1")
                        .create("tenants", Map.of("VisibilityTimeout", "30"), Map.of());
        return ((Answer.Ok<Queue>) queue).value();
    }

    private static void send(Queue queue, String group, int count) {
        for (int i = 0; i < count; i++) {
            Answer<Sent> sent =
                    queue.send(new Outgoing("body", null, Map.of(), Map.of(), group, null), "me");
            assertThat(sent).isInstanceOf(Answer.Ok.class);
        }
    }

    private static List<QueueMessage> receive(Queue queue) throws InterruptedException {
        return ((Answer.Ok<List<QueueMessage>>) queue.receive(Receiving.everything(10, 0))).value();
    }

    private static String group(QueueMessage message) {
        return message.attributes().getOrDefault("MessageGroupId", "");
    }
}
