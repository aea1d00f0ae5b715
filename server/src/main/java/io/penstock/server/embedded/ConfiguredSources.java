package io.penstock.server.embedded;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.time.Timeline;
import io.penstock.runtime.finding.QueueDirectory;
import io.penstock.runtime.mapping.MessageSources;
import io.penstock.runtime.sqs.SdkQueues;
import io.penstock.server.config.QueueSource;
import io.penstock.server.config.QueueSources;
import io.penstock.services.queue.QueueService;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Finds each mapping's queue where the configuration says it lives: embedded, or at another SQS
/// service. Thread-safe. One client per foreign endpoint, made when it is first needed.
public final class ConfiguredSources implements MessageSources, AutoCloseable {
    private final QueueSources configured;
    private final QueueService embedded;
    private final Timeline timeline;
    private final Map<QueueArn, EmbeddedQueueSource> ours = new ConcurrentHashMap<>();
    private final Map<URI, SdkQueues> foreign = new ConcurrentHashMap<>();

    public ConfiguredSources(QueueSources configured, QueueService embedded, Timeline timeline) {
        this.configured = configured;
        this.embedded = embedded;
        this.timeline = timeline;
    }

    @Override
    public Lookup find(QueueArn queue) {
        return switch (configured.of(queue)) {
            case QueueSource.Embedded() -> embedded(queue);
            case QueueSource.External(URI endpoint) -> foreign(endpoint).find(queue);
        };
    }

    /// Returns the same queues as seen by who wants to know how they are configured.
    public QueueDirectory directory() {
        return new ConfiguredDirectory(configured, embedded, this::foreign);
    }

    @Override
    public void close() {
        foreign.values().forEach(SdkQueues::close);
    }

    private Lookup embedded(QueueArn queue) {
        if (embedded.queue(queue).isEmpty()) {
            return new Lookup.Missing();
        }
        return new Lookup.Found(
                ours.computeIfAbsent(queue, arn -> new EmbeddedQueueSource(embedded, arn)));
    }

    private SdkQueues connect(URI endpoint) {
        return SdkQueues.at(endpoint, timeline);
    }

    /// Returns the queues of a foreign service.
    private SdkQueues foreign(URI endpoint) {
        return foreign.computeIfAbsent(endpoint, this::connect);
    }
}
