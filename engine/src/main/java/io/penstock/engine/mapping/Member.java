package io.penstock.engine.mapping;

/// A member of a request: given or left out. JSON null counts as left out.
///
/// @param <T> the member's type
public sealed interface Member<T> {
    /// Left out: the default on creation, unchanged on update.
    record Absent<T>() implements Member<T> {}

    /// Given.
    record Given<T>(T value) implements Member<T> {}

    /// Returns a member that was left out.
    static <T> Member<T> absent() {
        return new Absent<>();
    }

    /// Returns a member that was given.
    static <T> Member<T> given(T value) {
        return new Given<>(value);
    }

    /// Returns the value, or `fallback` if the member was left out.
    default T or(T fallback) {
        return switch (this) {
            case Absent<T>() -> fallback;
            case Given<T>(var value) -> value;
        };
    }
}
