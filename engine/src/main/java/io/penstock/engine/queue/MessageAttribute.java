package io.penstock.engine.queue;

import io.penstock.engine.invocation.Payload;

/// The value of one user attribute of a message.
public sealed interface MessageAttribute {
    /// Returns the full type text, with custom suffix if any, for example `Number.int`.
    String dataType();

    /// A `String*` or `Number*` value, kept as text.
    record Text(String dataType, String value) implements MessageAttribute {}

    /// A `Binary*` value.
    record Binary(String dataType, Payload value) implements MessageAttribute {}
}
