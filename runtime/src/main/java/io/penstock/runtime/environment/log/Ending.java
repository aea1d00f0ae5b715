package io.penstock.runtime.environment.log;

/// How a phase or an invocation ended, as log lines tell it.
///
/// @param status `success`, `error` or `timeout`
/// @param errorType empty unless the status is `error`
/// @param quiet whether the text format says nothing about it: a function that reported its error
///   itself has logged it, too
public record Ending(String status, String errorType, boolean quiet) {
    /// It ended well.
    public static final Ending SUCCESS = new Ending("success", "", true);

    /// It took too long.
    public static final Ending TIMEOUT = new Ending("timeout", "", false);

    /// Returns the ending by an error.
    public static Ending error(String type) {
        return new Ending("error", type, false);
    }

    /// Returns this, told in every format.
    public Ending loud() {
        return new Ending(status, errorType, false);
    }

    /// Returns whether it ended well.
    public boolean good() {
        return status.equals(SUCCESS.status);
    }

    /// Returns what the text format appends to a line.
    String text() {
        if (quiet) {
            return "";
        }
        String words = "Status: " + status;
        return errorType.isEmpty() ? words : words + "\tError Type: " + errorType;
    }
}
