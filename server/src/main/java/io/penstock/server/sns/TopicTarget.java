package io.penstock.server.sns;

import io.penstock.engine.async.Delivery;
import io.penstock.engine.async.Parcel;
import io.penstock.runtime.async.Target;
import io.penstock.services.topic.Answer;
import io.penstock.services.topic.PublishRequest;
import io.penstock.services.topic.SnsError;
import io.penstock.services.topic.TopicService;
import java.util.Optional;

/// Embedded topics as destinations and dead-letter topics. Thread-safe.
public final class TopicTarget implements Target {
    private final TopicService topics;

    /// Publishes to `topics`.
    public TopicTarget(TopicService topics) {
        this.topics = topics;
    }

    @Override
    public Delivery deliver(Parcel parcel) {
        var request =
                new PublishRequest(
                        "",
                        parcel.body(),
                        "",
                        Optional.empty(),
                        parcel.attributes(),
                        parcel.traceHeader());
        return switch (topics.publish(parcel.errand().target(), request)) {
            case Answer.Ok<String> _ -> new Delivery.Done();
            case Answer.Refused<String>(SnsError(String code, String message))
                    when code.equals("InternalErrorException") ->
                    new Delivery.Unreachable(message);
            case Answer.Refused<String>(SnsError(_, String message)) ->
                    new Delivery.Impossible(message);
        };
    }
}
