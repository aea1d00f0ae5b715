package io.penstock.engine.filter;

import java.util.List;

/// One reason why a pattern does not match a record. Names fields of the pattern only, never a
/// value of the record.
public sealed interface Clash {
    /// The field is there, with a value that no alternative allows.
    record Differs(String field) implements Clash {}

    /// The field is not there, or is an object where a value is asked for.
    record Missing(String field) implements Clash {}

    /// The field is there, but must not be.
    record Present(String field) implements Clash {}

    /// The record's data is not JSON, but the pattern describes JSON.
    ///
    /// @param field the member that holds the data
    record NotJson(String field) implements Clash {}

    /// The record's data is JSON, but the pattern describes plain text.
    ///
    /// @param field the member that holds the data
    record NotText(String field) implements Clash {}

    /// Every field has an allowed value, but not together in one element of an array.
    record Apart(List<String> fields) implements Clash {
        public Apart {
            fields = List.copyOf(fields);
        }
    }

    /// Returns the reason for people.
    default String text() {
        return switch (this) {
            case Differs(var field) -> "`" + field + "` has another value";
            case Missing(var field) -> "`" + field + "` is missing";
            case Present(var field) -> "`" + field + "` is present";
            case NotJson(var field) ->
                    "`" + field + "` is not JSON, but the pattern describes JSON";
            case NotText(var field) ->
                    "`" + field + "` is JSON, but the pattern describes plain text";
            case Apart(var fields) ->
                    "`" + String.join("`, `", fields) + "` match, but not in one array element";
        };
    }
}
