package io.penstock.server.wire;

/// A response that is made while it is written.
///
/// @param course makes it
public record WireStream(Course course) implements WireAnswer {
    /// Makes a response. Called once, on the thread that handles the request; may block.
    @FunctionalInterface
    public interface Course {
        /// Makes the response and writes it to `outlet`, whole or bit by bit.
        void run(Outlet outlet) throws InterruptedException;
    }
}
