package io.penstock.engine.filter;

/// A record's data as patterns see it.
sealed interface RecordData {
    /// A JSON object or array.
    ///
    /// @param json its text, known to be valid
    record Structured(String json) implements RecordData {}

    /// Any other text.
    record Text(String text) implements RecordData {}

    /// Bytes that are no text.
    record Undecodable() implements RecordData {}

    /// Tells by its text which it is. JSON numbers, strings and words are texts: that is how their
    /// sender sees them, and a plain pattern can match them.
    static RecordData of(String text) {
        return Json.structured(text) ? new Structured(text) : new Text(text);
    }
}
