package io.penstock.server.auth;

import java.util.List;

/// What of a request can be signed, but for its body. Confined to the thread that handles the
/// request.
public interface SignedRequest {
    /// Returns the method in upper case.
    String method();

    /// Returns the path as sent, still percent-encoded, without the query.
    String rawPath();

    /// Returns the query string as sent, without `?`; empty for none.
    String rawQuery();

    /// Returns a header's first value whatever the case of its name; empty if absent.
    String header(String name);

    /// Returns a header's values in the order they came, whatever the case of its name; `host` is
    /// also what HTTP/2 calls `:authority`.
    List<String> headerValues(String name);

    /// Returns the names of all headers, in any case.
    List<String> headerNames();
}
