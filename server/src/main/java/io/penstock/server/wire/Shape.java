package io.penstock.server.wire;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// A type of a service model, with its constraints. Immutable.
public sealed interface Shape {
    /// Returns the name in the model.
    String name();

    /// A structure.
    ///
    /// @param members by name, in the model's order
    /// @param required names of the members that must be given
    /// @param payload name of the member that is the whole body; empty for none
    record Structure(String name, Map<String, Member> members, Set<String> required, String payload)
            implements Shape {}

    /// A list.
    ///
    /// @param element name of the shape of its elements
    /// @param size how many elements it may have
    record Sequence(String name, String element, Range size) implements Shape {}

    /// A map from text to some shape.
    ///
    /// @param key name of the shape of its keys
    /// @param value name of the shape of its values
    /// @param size how many entries it may have
    record Dictionary(String name, String key, String value, Range size) implements Shape {}

    /// Text.
    ///
    /// @param length in characters
    /// @param pattern must match as a whole
    /// @param values the enum, in the order in which messages print it; empty for free text
    /// @param sensitive whether messages must not show the value
    record Text(
            String name, Range length, TextPattern pattern, List<String> values, boolean sensitive)
            implements Shape {}

    /// A number.
    record Numeric(String name, Kind kind, Range range) implements Shape {
        /// What a number may hold.
        public enum Kind {
            /// 32 bits.
            INTEGER,
            /// 64 bits.
            LONG,
            /// With a fraction.
            DOUBLE
        }
    }

    /// `true` or `false`.
    record Flag(String name) implements Shape {}

    /// Bytes; base64 text in JSON.
    ///
    /// @param length in bytes
    record Bytes(String name, Range length) implements Shape {}

    /// A point in time; epoch seconds in JSON.
    record Timestamp(String name) implements Shape {}

    /// An inclusive range as the model writes it; an empty text means no bound.
    ///
    /// @param min smallest value, or empty
    /// @param max largest value, or empty
    record Range(String min, String max) {
        /// No bounds.
        static final Range FREE = new Range("", "");

        /// Returns whether `value` lies below the range.
        boolean isBelow(double value) {
            return !min.isEmpty() && value < Double.parseDouble(min);
        }

        /// Returns whether `value` lies above the range.
        boolean isAbove(double value) {
            return !max.isEmpty() && value > Double.parseDouble(max);
        }
    }
}
