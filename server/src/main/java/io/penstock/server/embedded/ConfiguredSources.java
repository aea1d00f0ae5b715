package io.penstock.server.embedded;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.time.Timeline;
import io.penstock.engine.time.Timeline.Registration;
import io.penstock.runtime.finding.QueueDirectory;
import io.penstock.runtime.mapping.MessageSources;
import io.penstock.runtime.sqs.SdkQueues;
import io.penstock.server.config.QueueSource;
import io.penstock.server.config.QueueSources;
import io.penstock.services.queue.Answer;
import io.penstock.services.queue.Queue;
import io.penstock.services.queue.QueueService;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

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
            case QueueSource.External(URI endpoint) ->
                    foreign.computeIfAbsent(endpoint, this::connect).find(queue);
        };
    }

    /// Returns the same queues as seen by who wants to know how they are configured.
    public QueueDirectory directory() {
        return new Directory();
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

    /// Tells how queues are configured.
    private final class Directory implements QueueDirectory {
        @Override
        public Lookup find(QueueArn queue, QueueArn beside) throws InterruptedException {
            return switch (configured.of(beside)) {
                case QueueSource.Embedded() -> embeddedAttributes(queue);
                case QueueSource.External(URI endpoint) ->
                        foreign.computeIfAbsent(endpoint, ConfiguredSources.this::connect)
                                .attributes(queue);
            };
        }

        @Override
        public Registration onChange(Consumer<QueueArn> changed) {
            return embedded.onChange(changed);
        }

        private Lookup embeddedAttributes(QueueArn queue) {
            Optional<Queue> found = embedded.queue(queue);
            if (found.isEmpty()) {
                return new Lookup.Missing();
            }
            return switch (found.get().attributes(List.of("All"))) {
                case Answer.Ok<SortedMap<String, String>>(var attributes) ->
                        new Lookup.Found(attributes);
                case Answer.Refused<SortedMap<String, String>> _ -> new Lookup.Unreachable();
            };
        }
    }
}
