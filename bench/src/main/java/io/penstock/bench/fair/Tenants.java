package io.penstock.bench.fair;

import io.penstock.engine.queue.QueueMessage;
import io.penstock.server.time.RealTimeline;
import io.penstock.services.queue.Answer;
import io.penstock.services.queue.Batch;
import io.penstock.services.queue.Outgoing;
import io.penstock.services.queue.Queue;
import io.penstock.services.queue.QueueLimits;
import io.penstock.services.queue.QueueService;
import io.penstock.services.queue.Receiving;
import io.penstock.services.queue.SqsError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// A queue in memory with messages of tenants in it. Thread-safe as far as the queue is.
final class Tenants implements AutoCloseable {
    /// Messages of one receive, send or delete.
    static final int BATCH = 10;

    private static final String HIDDEN_SECONDS = "3600";

    private final QueueService service =
            QueueService.inMemory(
                    new RealTimeline(), RandomGenerator.getDefault(), QueueLimits.DEFAULT);
    private final Queue queue;

    Tenants() {
        Map<String, String> attributes = Map.of("VisibilityTimeout", HIDDEN_SECONDS);
        queue =
                ok(
                        service.queues("000000000000", "us-east-1")
                                .create("fair", attributes, Map.of()));
    }

    /// Sends one message for each tenant, ten at most; an empty name is no tenant's.
    void send(List<String> tenants) {
        var entries = new ArrayList<Batch.Entry<Outgoing>>(tenants.size());
        for (String tenant : tenants) {
            String group = tenant.isEmpty() ? null : tenant;
            var message = new Outgoing("body", null, Map.of(), Map.of(), group, null);
            entries.add(new Batch.Entry<>(Integer.toString(entries.size()), message));
        }
        ok(queue.sendBatch(entries, "bench"));
    }

    /// Sends one message.
    void send(String body, String tenant) {
        String group = tenant.isEmpty() ? null : tenant;
        ok(queue.send(new Outgoing(body, null, Map.of(), Map.of(), group, null), "bench"));
    }

    /// Receives up to ten messages at once.
    List<QueueMessage> receive() throws InterruptedException {
        return ok(queue.receive(Receiving.everything(BATCH, 0)));
    }

    /// Deletes what was received, all at once.
    void delete(List<QueueMessage> messages) {
        Map<String, SqsError> failed =
                queue.deleteMany(messages.stream().map(QueueMessage::receiptHandle).toList());
        if (!failed.isEmpty()) {
            throw new IllegalStateException(failed.toString());
        }
    }

    /// Returns how many messages there are.
    int size() {
        return queue.counts().all();
    }

    /// Returns how many tenants are noisy.
    int noisy() {
        return queue.fairness().noisyGroups();
    }

    @Override
    public void close() {
        service.close();
    }

    private static <T> T ok(Answer<T> answer) {
        return switch (answer) {
            case Answer.Ok<T>(var value) -> value;
            case Answer.Refused<T>(var error) -> throw new IllegalStateException(error.message());
        };
    }
}
