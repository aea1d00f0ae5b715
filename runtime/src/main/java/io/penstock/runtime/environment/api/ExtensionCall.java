package io.penstock.runtime.environment.api;

/// The head of one call of an extension: what the Runtime API's calls do not have.
///
/// @param method of HTTP
/// @param path without the host
/// @param name the extension's name; empty for none
/// @param identifier what it was given when it registered; empty for none
/// @param errorType of the error it reports; empty for none
/// @param wantsAccount whether it wants to know the account
record ExtensionCall(
        String method,
        String path,
        String name,
        String identifier,
        String errorType,
        boolean wantsAccount) {
    static final String EXTENSIONS = "/2020-01-01/extension/";
    static final String TELEMETRY = "/2022-07-01/telemetry";
    static final String LOGS = "/2020-08-15/logs";

    /// Returns whether a request line is such a call.
    static boolean isIn(String line) {
        return line.contains(" " + EXTENSIONS)
                || line.contains(" " + TELEMETRY + " ")
                || line.contains(" " + LOGS + " ");
    }
}
