package io.penstock.server.embedded;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.time.Timeline.Registration;
import io.penstock.runtime.finding.QueueDirectory;
import io.penstock.runtime.sqs.SdkQueues;
import io.penstock.server.config.QueueSource;
import io.penstock.server.config.QueueSources;
import io.penstock.services.queue.Answer;
import io.penstock.services.queue.Queue;
import io.penstock.services.queue.QueueService;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Function;

/// Tells how queues are configured, wherever the configuration says they live. Thread-safe.
final class ConfiguredDirectory implements QueueDirectory {
    private final QueueSources configured;
    private final QueueService embedded;
    private final Function<URI, SdkQueues> foreign;

    /// @param foreign the queues of another service, by its endpoint
    ConfiguredDirectory(
            QueueSources configured, QueueService embedded, Function<URI, SdkQueues> foreign) {
        this.configured = configured;
        this.embedded = embedded;
        this.foreign = foreign;
    }

    @Override
    public Lookup find(QueueArn queue, QueueArn beside) throws InterruptedException {
        return switch (configured.of(beside)) {
            case QueueSource.Embedded() -> embedded(queue);
            case QueueSource.External(URI endpoint) -> foreign.apply(endpoint).attributes(queue);
        };
    }

    @Override
    public Registration onChange(Consumer<QueueArn> changed) {
        return embedded.onChange(changed);
    }

    private Lookup embedded(QueueArn queue) {
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
