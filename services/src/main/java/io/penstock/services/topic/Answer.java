package io.penstock.services.topic;

import java.util.function.Function;

/// What an operation answers: a value, or the error that its caller gets.
///
/// @param <T> the value
public sealed interface Answer<T> {
    /// Success.
    record Ok<T>(T value) implements Answer<T> {}

    /// Refusal.
    record Refused<T>(SnsError error) implements Answer<T> {}

    /// Shorthand for [Ok].
    static <T> Answer<T> ok(T value) {
        return new Ok<>(value);
    }

    /// Shorthand for [Refused].
    static <T> Answer<T> refused(SnsError error) {
        return new Refused<>(error);
    }

    /// Goes on with the value, if there is one.
    default <U> Answer<U> then(Function<T, Answer<U>> next) {
        return switch (this) {
            case Ok<T>(var value) -> next.apply(value);
            case Refused<T>(var error) -> new Refused<>(error);
        };
    }
}
