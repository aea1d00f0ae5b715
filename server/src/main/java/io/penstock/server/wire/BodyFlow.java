package io.penstock.server.wire;

/// The body of a response that is made while it is written. A body that is never ended is cut: the
/// client sees that something is missing. Confined to the thread that handles the request.
public interface BodyFlow {
    /// Sends bytes at once; blocks as long as the client does not take them. Once the client has
    /// gone, does nothing.
    void write(byte[] bytes, int offset, int length);

    /// Returns whether the client is still there, as far as the last bytes told.
    default boolean open() {
        return true;
    }

    /// Ends the body.
    void end();
}
