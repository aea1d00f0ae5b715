package io.penstock.server.wire;

/// Carries out one operation of one service. Translates and answers; rules live in the rooms behind
/// it. Called on a virtual thread per request; may block.
@FunctionalInterface
public interface Operation {
    /// Answers the call. Expected errors are replies, not exceptions.
    Reply handle(Call call) throws InterruptedException;
}
