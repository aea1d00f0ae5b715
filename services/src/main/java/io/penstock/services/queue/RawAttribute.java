package io.penstock.services.queue;

import io.penstock.engine.invocation.Payload;
import org.jspecify.annotations.Nullable;

/// A message attribute as a request carried it, not yet validated.
///
/// @param dataType as sent; empty if absent
/// @param stringValue null if absent
/// @param binaryValue decoded; null if absent
public record RawAttribute(
        String dataType, @Nullable String stringValue, @Nullable Payload binaryValue) {
    /// Returns an attribute of type `String`.
    public static RawAttribute text(String value) {
        return new RawAttribute("String", value, null);
    }
}
