package io.penstock.services.bucket;

/// What became of a request to the store.
///
/// @param <T> what it brings if it succeeds
public sealed interface Outcome<T> {
    /// It succeeded.
    record Done<T>(T value) implements Outcome<T> {}

    /// It did not, and changed nothing.
    record Refused<T>(Fault fault) implements Outcome<T> {}

    /// Shorthand for [Done].
    static <T> Outcome<T> done(T value) {
        return new Done<>(value);
    }

    /// Shorthand for [Refused].
    static <T> Outcome<T> refused(Fault fault) {
        return new Refused<>(fault);
    }
}
