package io.penstock.engine.mapping;

import io.penstock.engine.mapping.MappingRefusal.Validation;
import java.util.Optional;

/// The values that a number of a request may have.
///
/// @param member where the number is, as the service model's messages spell it
/// @param min included
/// @param max included
record Range(String member, int min, int max) {
    /// Refuses a value outside, in the words of the service model.
    Optional<MappingRefusal> refuse(int value) {
        if (value >= min && value <= max) {
            return Optional.empty();
        }
        String bound =
                value < min ? "greater than or equal to " + min : "less than or equal to " + max;
        return Optional.of(
                new Validation(
                        "1 validation error detected: Value '%d' at '%s' failed to satisfy constraint: Member must have value %s"
                                .formatted(value, member, bound)));
    }
}
