package io.penstock.runtime.environment.api;

/// How a call of an extension is decided.
sealed interface Ruling {
    /// It is done.
    ///
    /// @param value what the caller gets: an identifier, an event, a name; empty for nothing
    record Granted(String value) implements Ruling {}

    /// It may not be done, or not now.
    record Refused(String type, String message) implements Ruling {}
}
