package io.penstock.services.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.time.ManualTimeline;
import io.penstock.services.queue.Whereabouts.Search;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WhereaboutsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final ManualTimeline timeline = new ManualTimeline(START);
    private final QueueService service =
            QueueService.inMemory(timeline, new Random(1), QueueLimits.DEFAULT);
    private final Queue queue =
            ok(
                    service.queues("000000000000", "us-east-1")
                            .create(
                                    "orders",
                                    Map.of("VisibilityTimeout", "30", "DelaySeconds", "5"),
                                    Map.of()));
    private final UUID id = UUID.fromString(ok(queue.send(Outgoing.of("body"), "me")).messageId());

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void followAMessageThroughItsLife() throws InterruptedException {
        assertThat(place()).isEqualTo(new Whereabouts.Delayed(START.plusSeconds(5), 0));

        timeline.advance(Duration.ofSeconds(7));
        assertThat(place()).isEqualTo(new Whereabouts.Visible(START.plusSeconds(5), 0));

        var received = ok(queue.receive(Receiving.everything(1, 0))).getFirst();
        assertThat(place())
                .isEqualTo(
                        new Whereabouts.InFlight(START.plusSeconds(7), START.plusSeconds(37), 1));

        timeline.advance(Duration.ofSeconds(31));
        assertThat(place()).isEqualTo(new Whereabouts.Visible(START.plusSeconds(37), 1));

        var _ = ok(queue.delete(received.receiptHandle()));
        assertThat(queue.search(id)).isEqualTo(new Search.Absent());
    }

    @Test
    void areNotSearchedAmongTooMany() {
        HostedQueue hosted = service.find(queue.arn()).orElseThrow();

        assertThat(hosted.search(id, 0)).isEqualTo(new Search.NotSearched());
        assertThat(hosted.search(id, 1)).isInstanceOf(Search.Found.class);
    }

    private Whereabouts place() {
        return ((Search.Found) queue.search(id)).place();
    }

    private static <T> T ok(Answer<T> answer) {
        return ((Answer.Ok<T>) answer).value();
    }
}
