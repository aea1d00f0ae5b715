package io.penstock.engine.async;

/// How an errand ended.
public sealed interface Delivery {
    /// What was delivered is safe at its target.
    record Done() implements Delivery {}

    /// It will never be: the target does not exist, or does not take it.
    ///
    /// @param reason for people
    record Impossible(String reason) implements Delivery {}

    /// The target could not be reached; trying again may help.
    ///
    /// @param reason for people
    record Unreachable(String reason) implements Delivery {}

    /// Nothing was tried, because the server stops.
    record Untried() implements Delivery {}
}
