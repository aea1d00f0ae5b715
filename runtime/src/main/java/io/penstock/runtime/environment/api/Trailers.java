package io.penstock.runtime.environment.api;

/// What came after a body: whether the function failed on the way.
///
/// @param errorType empty for no error
/// @param errorBody base64 of JSON; empty for none
record Trailers(String errorType, String errorBody) {
    /// No error.
    static final Trailers NONE = new Trailers("", "");

    private static final String TYPE = "lambda-runtime-function-error-type:";
    private static final String BODY = "lambda-runtime-function-error-body:";

    /// Returns the same with what one line of the trailers says.
    Trailers with(String line) {
        if (line.regionMatches(true, 0, TYPE, 0, TYPE.length())) {
            return new Trailers(line.substring(TYPE.length()).strip(), errorBody);
        }
        if (line.regionMatches(true, 0, BODY, 0, BODY.length())) {
            return new Trailers(errorType, line.substring(BODY.length()).strip());
        }
        return this;
    }

    /// Returns whether the function failed.
    boolean tellOfError() {
        return !errorType.isEmpty() || !errorBody.isEmpty();
    }
}
