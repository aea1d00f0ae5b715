package io.penstock.runtime.function;

/// What a request about a function comes to: the wanted value, or the reason why not.
///
/// @param <T> the wanted value
public sealed interface Answer<T> {
    /// Granted.
    record Ok<T>(T value) implements Answer<T> {}

    /// Refused; nothing has changed.
    record Refused<T>(FunctionError error) implements Answer<T> {}
}
