package io.penstock.server.embedded;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.async.Delivery;
import io.penstock.engine.async.Parcel;
import io.penstock.engine.queue.MessageAttribute;
import io.penstock.runtime.async.Target;
import java.util.Map;

/// Queues of the embedded service as destinations and dead-letter queues. Thread-safe.
public final class QueueTarget implements Target {
    private final QueuePost post;

    /// Sends through `post`.
    public QueueTarget(QueuePost post) {
        this.post = post;
    }

    @Override
    public Delivery deliver(Parcel parcel) {
        String target = parcel.errand().target();
        Map<String, MessageAttribute> attributes = parcel.attributes();
        var letter =
                new QueuePost.Letter(
                        parcel.body(),
                        attributes,
                        parcel.traceHeader(),
                        parcel.event().function().account());
        return QueueArn.parse(target)
                .map(queue -> post.send(queue, letter))
                .orElseGet(() -> new Delivery.Impossible("the ARN names no queue"));
    }
}
