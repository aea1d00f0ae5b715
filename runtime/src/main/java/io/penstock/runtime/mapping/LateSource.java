package io.penstock.runtime.mapping;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.queue.MessageSource;
import io.penstock.engine.time.Timeline.Registration;
import java.time.Duration;
import java.util.List;

/// A queue that did not exist when its mapping was started, and may later. Looked up at each call;
/// does not signal. Thread-safe.
final class LateSource implements MessageSource {
    private static final String MISSING = "there is no such queue";

    private final QueueArn queue;
    private final MessageSources sources;

    LateSource(QueueArn queue, MessageSources sources) {
        this.queue = queue;
        this.sources = sources;
    }

    @Override
    public Reception receive(int max, Duration wait) throws InterruptedException {
        return switch (sources.find(queue)) {
            case MessageSources.Lookup.Found(var source) -> source.receive(max, wait);
            case MessageSources.Lookup.Missing() -> new Reception.Unreachable(true, MISSING);
        };
    }

    @Override
    public Deletion delete(List<String> receiptHandles) throws InterruptedException {
        return switch (sources.find(queue)) {
            case MessageSources.Lookup.Found(var source) -> source.delete(receiptHandles);
            case MessageSources.Lookup.Missing() ->
                    new Deletion(
                            receiptHandles.stream()
                                    .map(handle -> new Deletion.Failure(handle, MISSING))
                                    .toList());
        };
    }

    @Override
    public Condition condition() throws InterruptedException {
        return switch (sources.find(queue)) {
            case MessageSources.Lookup.Found(var source) -> source.condition();
            case MessageSources.Lookup.Missing() -> new Condition.Missing();
        };
    }

    @Override
    public Registration onReady(Runnable ready) {
        return () -> {};
    }

    @Override
    public boolean signals() {
        return false;
    }
}
