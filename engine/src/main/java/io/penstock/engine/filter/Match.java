package io.penstock.engine.filter;

/// What a filter says of one record.
public sealed interface Match {
    /// The record goes on to the function.
    ///
    /// @param pattern index of the first pattern that matched; 0 also where there are no patterns
    record Passed(int pattern) implements Match {}

    /// The record never reaches the function. A queue deletes it, a stream moves past it.
    ///
    /// @param why for people; one of a few constant sentences
    record Dropped(String why) implements Match {}
}
