package io.penstock.engine.async;

/// How an event came to its end.
///
/// @param attempts how often the function ran
/// @param statusCode of the last attempt: 200 for a function error, 429, 500; 400 in a loop
/// @param message of the last error, empty after a success
/// @param last what the function answered last
/// @param atMillis when, in milliseconds of the epoch
public record Ending(
        Condition condition,
        int attempts,
        int statusCode,
        String message,
        LastAnswer last,
        long atMillis) {}
