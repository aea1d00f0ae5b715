package io.penstock.server.http;

import io.penstock.server.wire.HeaderLine;
import io.penstock.server.wire.WireRequest;
import java.util.List;

/// A request with all that was sent, for those who pass it on. Confined to the thread that handles
/// it.
public interface RawRequest extends WireRequest {
    /// Returns every header with each of its values, in the order of their names' first coming.
    List<HeaderLine> headers();

    /// Returns host and port as the client wrote them; empty if it did not.
    String host();

    /// Returns the numeric address of whoever sent it.
    String peer();

    /// Returns the protocol and its version, for example `HTTP/1.1`.
    String protocol();
}
