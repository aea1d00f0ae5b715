package io.penstock.server.wire;

import io.penstock.engine.invocation.Payload;
import java.util.List;

/// Where the one response to a request goes, either whole or bit by bit. Confined to the thread
/// that handles the request.
public interface Outlet {
    /// Sends a whole response.
    default void send(WireResponse response) {
        List<HeaderLine> headers =
                response.headers().entrySet().stream()
                        .map(header -> new HeaderLine(header.getKey(), header.getValue()))
                        .toList();
        send(response.status(), headers, response.body());
    }

    /// Sends a whole response whose headers may have more than one value.
    ///
    /// @param headers no length and no connection headers
    void send(int status, List<HeaderLine> headers, Payload body);

    /// Begins a response of unknown length.
    ///
    /// @param headers no length and no connection headers
    BodyFlow begin(int status, List<HeaderLine> headers);
}
