package io.penstock.engine.invocation;

/// What a runtime says of a response before its bytes.
///
/// @param contentType as the runtime sent it; empty if it named none
/// @param streamed whether the function streams, rather than returns a result
public record ResponseMetadata(String contentType, boolean streamed) {
    /// The content type of a response that begins with status, headers and cookies in JSON and
    /// eight NUL bytes; only function URLs read them.
    public static final String HTTP_INTEGRATION =
            "application/vnd.awslambda.http-integration-response";

    /// What a result in JSON comes with.
    public static final ResponseMetadata JSON = new ResponseMetadata("application/json", false);
}
