package io.penstock.services.topic;

import io.penstock.engine.queue.MessageAttribute;
import java.util.Map;

/// Hands messages over to subscribers. Thread-safe; may block.
public interface Courier {
    /// Hands over.
    ///
    /// @param subscription whose endpoint gets it
    Handing hand(Subscription subscription, Letter letter);

    /// What a subscriber gets.
    ///
    /// @param attributes of a raw message; empty otherwise
    /// @param traceHeader empty for none
    record Letter(String body, Map<String, MessageAttribute> attributes, String traceHeader) {}

    /// What became of it.
    sealed interface Handing {
        /// It is safe at the subscriber.
        record Done() implements Handing {}

        /// It will never be: the endpoint is gone or does not take it.
        record Impossible(String reason) implements Handing {}

        /// There is no room now.
        record Busy(String reason) implements Handing {}
    }
}
