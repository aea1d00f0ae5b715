package io.penstock.server.sns;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.async.Delivery;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.async.Acceptance;
import io.penstock.runtime.async.EventAcceptor;
import io.penstock.runtime.function.FunctionDirectory;
import io.penstock.runtime.function.FunctionDirectory.Lookup;
import io.penstock.server.embedded.QueuePost;
import io.penstock.services.topic.Courier;
import io.penstock.services.topic.Subscription;
import java.util.Optional;
import java.util.function.Supplier;

/// Brings messages of topics to embedded queues, and to functions as asynchronous invocations.
/// Thread-safe.
public final class TopicCourier implements Courier {
    private final QueuePost queues;
    private final FunctionDirectory functions;
    private final Supplier<EventAcceptor> events;
    private final Supplier<String> requestIds;

    /// Brings to these.
    ///
    /// @param events asked for when a message is brought
    /// @param requestIds makes fresh UUIDs
    public TopicCourier(
            QueuePost queues,
            FunctionDirectory functions,
            Supplier<EventAcceptor> events,
            Supplier<String> requestIds) {
        this.queues = queues;
        this.functions = functions;
        this.events = events;
        this.requestIds = requestIds;
    }

    @Override
    public Handing hand(Subscription subscription, Letter letter) {
        return QueueArn.parse(subscription.endpoint())
                .map(queue -> toQueue(queue, subscription, letter))
                .orElseGet(() -> toFunction(subscription, letter));
    }

    private Handing toQueue(QueueArn queue, Subscription subscription, Letter letter) {
        var message =
                new QueuePost.Letter(
                        letter.body(),
                        letter.attributes(),
                        letter.traceHeader(),
                        subscription.topic().account());
        return switch (queues.send(queue, message)) {
            case Delivery.Done() -> new Handing.Done();
            case Delivery.Impossible(String reason) -> new Handing.Impossible(reason);
            case Delivery.Unreachable(String reason) -> new Handing.Busy(reason);
            case Delivery.Untried() -> new Handing.Busy("The server is stopping.");
        };
    }

    private Handing toFunction(Subscription subscription, Letter letter) {
        Optional<FunctionArn> function = FunctionArn.parse(subscription.endpoint());
        if (function.isEmpty() || functions.find(function.get()) instanceof Lookup.Missing) {
            return new Handing.Impossible("the function does not exist");
        }
        Payload event = Payload.of(letter.body());
        if (event.length() > EventAcceptor.EVENT_BYTES_MAX) {
            return new Handing.Impossible("the message is too long for an event");
        }
        var request =
                new InvocationRequest(
                        requestIds.get(), function.get(), event, "", letter.traceHeader(), false);
        return switch (events.get().accept(request)) {
            case Acceptance.Accepted() -> new Handing.Done();
            case Acceptance.Refused(String reason) -> new Handing.Busy(reason);
        };
    }
}
