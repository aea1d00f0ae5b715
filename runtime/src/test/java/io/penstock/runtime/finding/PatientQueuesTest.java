package io.penstock.runtime.finding;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.engine.time.Timeline.Registration;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PatientQueuesTest {
    private static final QueueArn QUEUE = new QueueArn("us-east-1", "000000000000", "orders");

    private final ManualTimeline timeline = new ManualTimeline(Instant.EPOCH);
    private final Counted directory = new Counted();
    private final PatientQueues queues = new PatientQueues(directory, timeline);

    @AfterEach
    void close() {
        queues.close();
    }

    @Test
    void asksOnceWhileTheAnswerIsBelieved() throws InterruptedException {
        var _ = queues.find(QUEUE, QUEUE);
        timeline.advance(PatientQueues.MAX_AGE.minus(Duration.ofSeconds(1)));
        queues.forgetStale();

        var _ = queues.find(QUEUE, QUEUE);

        assertThat(directory.asked).isEqualTo(1);
        assertThat(queues.isEmpty()).isFalse();
    }

    @Test
    void keepsNothingThatIsNotBelievedAnyMore() throws InterruptedException {
        var _ = queues.find(QUEUE, QUEUE);
        timeline.advance(PatientQueues.MAX_AGE);

        queues.forgetStale();

        assertThat(queues.isEmpty()).isTrue();
        var _ = queues.find(QUEUE, QUEUE);
        assertThat(directory.asked).isEqualTo(2);
    }

    /// Counts how often it is asked.
    private static final class Counted implements QueueDirectory {
        private int asked;

        @Override
        public Lookup find(QueueArn queue, QueueArn beside) {
            asked++;
            return new Lookup.Found(Map.of("VisibilityTimeout", "30"));
        }

        @Override
        public Registration onChange(Consumer<QueueArn> changed) {
            return () -> {};
        }
    }
}
