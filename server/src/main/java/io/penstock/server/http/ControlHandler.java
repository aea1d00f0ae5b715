package io.penstock.server.http;

/// Answers one kind of request to the control API. Called on the request's virtual thread; may
/// block.
@FunctionalInterface
public interface ControlHandler {
    /// Answers the request. Expected errors are replies, not exceptions.
    ControlReply handle(ControlRequest request) throws InterruptedException;
}
