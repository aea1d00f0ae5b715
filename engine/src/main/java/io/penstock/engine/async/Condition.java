package io.penstock.engine.async;

/// Why an event has come to its end, in AWS's words.
public enum Condition {
    /// The function returned.
    SUCCESS("Success"),
    /// It failed as often as it may.
    RETRIES_EXHAUSTED("RetriesExhausted"),
    /// It would be too old at the next attempt.
    EVENT_AGE_EXCEEDED("EventAgeExceeded"),
    /// The function is switched off.
    ZERO_RESERVED_CONCURRENCY("ZeroReservedConcurrency"),
    /// It belongs to a loop. AWS documents no word for this.
    RECURSIVE_INVOCATION("RecursiveInvocation");

    private final String wireName;

    Condition(String wireName) {
        this.wireName = wireName;
    }

    /// Returns the word in records.
    public String wireName() {
        return wireName;
    }
}
