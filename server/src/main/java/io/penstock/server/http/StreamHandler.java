package io.penstock.server.http;

import io.penstock.server.wire.WireRequest;
import java.io.IOException;

/// A service whose bodies are too large to be held in memory: reads requests and writes answers
/// piece by piece. Thread-safe; called on the request's virtual thread, may block.
public interface StreamHandler {
    /// Returns whether the request is for this service.
    boolean serves(WireRequest request);

    /// Answers the request. Expected errors are answers, not exceptions.
    ///
    /// @throws IOException if the client is gone
    void answer(StreamExchange exchange) throws IOException, InterruptedException;
}
