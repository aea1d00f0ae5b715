package io.penstock.server.lambda;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.queue.MessageSource;
import io.penstock.engine.time.Timeline.Registration;
import io.penstock.runtime.mapping.MessageSources;
import java.time.Duration;
import java.util.List;

/// Queues that exist, hold nothing and hide messages for thirty seconds; those called `gone` do
/// not.
final class FakeQueues implements MessageSources {
    @Override
    public Lookup find(QueueArn queue) {
        return queue.name().equals("gone")
                ? new Lookup.Missing()
                : new Lookup.Found(new EmptyQueue());
    }

    private static final class EmptyQueue implements MessageSource {
        private static final Duration VISIBILITY = Duration.ofSeconds(30);

        @Override
        public Reception receive(int max, Duration wait) {
            return new Reception.Messages(List.of(), VISIBILITY);
        }

        @Override
        public Deletion delete(List<String> receiptHandles) {
            return new Deletion(List.of());
        }

        @Override
        public Condition condition() {
            return new Condition.Answers(0, 0, 0, VISIBILITY);
        }

        @Override
        public Registration onReady(Runnable ready) {
            return () -> {};
        }

        @Override
        public boolean signals() {
            return true;
        }
    }
}
