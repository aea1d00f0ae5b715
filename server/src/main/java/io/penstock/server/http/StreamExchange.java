package io.penstock.server.http;

import io.penstock.server.wire.WireRequest;
import io.penstock.server.wire.WireResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/// A request whose body is read piece by piece, and its answer, which may be written so. Confined
/// to the thread that handles the request.
public interface StreamExchange {
    /// Returns the request; its body is read through [#body] only.
    WireRequest request();

    /// Returns the length of the body as announced; -1 if it is not.
    long announcedBytes();

    /// Returns the body; empty if there is none. Need not be closed.
    InputStream body();

    /// Sends an answer whole.
    void send(WireResponse answer) throws IOException;

    /// Sends the head of an answer without a body that says how long it would be, for `HEAD`.
    void sendHead(int status, Map<String, String> headers, long length) throws IOException;

    /// Sends the head of an answer and returns where its body goes, to be closed by the caller.
    ///
    /// @param length of the body
    OutputStream send(int status, Map<String, String> headers, long length) throws IOException;
}
