package io.penstock.engine.async;

/// What is counted about asynchronous events. Source: AWS Lambda Developer Guide, "Types of metrics
/// for Lambda functions".
public enum EventMetric {
    /// Events that were accepted.
    RECEIVED("AsyncEventsReceived"),
    /// Milliseconds from the acceptance of an event to an attempt.
    AGE("AsyncEventAge"),
    /// Events that ended without success.
    DROPPED("AsyncEventsDropped"),
    /// Events that could not be sent to a dead-letter queue.
    DEAD_LETTER_ERRORS("DeadLetterErrors"),
    /// Records that could not be sent to a destination.
    DESTINATION_FAILURES("DestinationDeliveryFailures");

    private final String wireName;

    EventMetric(String wireName) {
        this.wireName = wireName;
    }

    /// Returns the name in `AWS/Lambda`.
    public String wireName() {
        return wireName;
    }
}
