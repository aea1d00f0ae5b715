package io.penstock.server.embedded;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.queue.MessageSource;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.time.Timeline.Registration;
import io.penstock.services.queue.Answer;
import io.penstock.services.queue.Queue;
import io.penstock.services.queue.QueueService;
import io.penstock.services.queue.Receiving;
import io.penstock.services.queue.SqsError;
import io.penstock.services.queue.core.QueueCore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A queue of the embedded service as its mapping sees it. Receives and deletes like any client,
/// but is told when messages may have become receivable. Thread-safe.
///
/// The queue may be deleted and created again meanwhile: it is looked up by name for every call,
/// and a receive that meets another queue than the last one asks that one for signals.
public final class EmbeddedQueueSource implements MessageSource {
    private static final List<String> ALL = List.of("All");

    private final QueueService service;
    private final QueueArn arn;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Object attaching = new Object();
    private volatile @Nullable Attachment attached;

    /// Prepares the source; the queue need not exist yet.
    public EmbeddedQueueSource(QueueService service, QueueArn arn) {
        this.service = service;
        this.arn = arn;
    }

    @Override
    public Reception receive(int max, Duration wait) throws InterruptedException {
        Optional<Queue> found = service.queue(arn);
        if (found.isEmpty()) {
            return missing();
        }
        Queue queue = found.get();
        attach(queue);
        Duration visibility = queue.visibilityTimeout();
        var request = new Receiving(max, seconds(wait), seconds(visibility), ALL, ALL);
        return switch (queue.receive(request)) {
            case Answer.Ok<List<QueueMessage>>(List<QueueMessage> messages) ->
                    new Reception.Messages(messages, visibility);
            case Answer.Refused<List<QueueMessage>>(SqsError error) -> unreachable(error);
        };
    }

    @Override
    public Deletion delete(List<String> receiptHandles) {
        Optional<Queue> queue = service.queue(arn);
        var failed = new ArrayList<Deletion.Failure>();
        if (queue.isPresent()) {
            queue.get()
                    .deleteMany(receiptHandles)
                    .forEach((handle, error) ->
                            failed.add(new Deletion.Failure(handle, error.message())));
        } else {
            receiptHandles.forEach(handle -> failed.add(new Deletion.Failure(handle, goneText())));
        }
        return new Deletion(failed);
    }

    @Override
    public boolean gathersDeletions() {
        return true;
    }

    @Override
    public Condition condition() {
        return service.queue(arn)
                .<Condition>map(EmbeddedQueueSource::answers)
                .orElseGet(Condition.Missing::new);
    }

    @Override
    public Registration onReady(Runnable ready) {
        var listener = new Listener(ready);
        listeners.add(listener);
        service.queue(arn).ifPresent(this::attach);
        return () -> {
            listeners.remove(listener);
            detachIfUnheard();
        };
    }

    @Override
    public boolean signals() {
        return true;
    }

    private static Condition answers(Queue queue) {
        QueueCore.Counts counts = queue.counts();
        return new Condition.Answers(
                counts.visible(), counts.inFlight(), counts.delayed(), queue.visibilityTimeout());
    }

    /// Hears the queue of the moment. The new registration comes before the old one goes, so that
    /// no signal falls between them.
    private void attach(Queue queue) {
        Attachment now = attached;
        if (listeners.isEmpty() || (now != null && now.queue.isStill(queue))) {
            return;
        }
        synchronized (attaching) {
            Attachment before = attached;
            attached = new Attachment(queue, queue.onReady(this::signal));
            if (before != null) {
                before.signals.close();
            }
        }
    }

    private void detachIfUnheard() {
        synchronized (attaching) {
            Attachment before = attached;
            if (before != null && listeners.isEmpty()) {
                before.signals.close();
                attached = null;
            }
        }
    }

    private void signal() {
        listeners.forEach(listener -> listener.ready.run());
    }

    private Reception unreachable(SqsError error) {
        return error.code().equals("QueueDoesNotExist")
                ? missing()
                : new Reception.Unreachable(false, error.message());
    }

    private Reception missing() {
        return new Reception.Unreachable(true, goneText());
    }

    private String goneText() {
        return "The queue " + arn + " does not exist.";
    }

    private static int seconds(Duration duration) {
        return (int) duration.toSeconds();
    }

    /// The queue that is heard.
    private record Attachment(Queue queue, Registration signals) {}

    /// One registration; two of the same [Runnable] are two.
    private static final class Listener {
        private final Runnable ready;

        Listener(Runnable ready) {
            this.ready = ready;
        }
    }
}
