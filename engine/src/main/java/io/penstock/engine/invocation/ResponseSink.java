package io.penstock.engine.invocation;

/// Where a response goes while the function still runs. All methods are called by the thread that
/// invokes, in this order: [#started], [#begin], any number of [#bytes], [#ended]. A function that
/// fails leaves out what it did not get to; the report then says how it failed.
///
/// A slow receiver slows the function down: [#bytes] blocks as long as the receiver does, up to the
/// function's timeout, at which the invoking thread is interrupted. A receiver that has gone is no
/// reason to throw: the function runs to its end, as on AWS.
public interface ResponseSink {
    /// Returns whether the response must come whole, as a caller of Invoke gets it: within the
    /// limit of a buffered response, and only if the function succeeds.
    default boolean takesWhole() {
        return false;
    }

    /// An environment takes the event.
    ///
    /// @param executedVersion `$LATEST` or a number
    default void started(String executedVersion) {}

    /// The response begins.
    void begin(ResponseMetadata metadata);

    /// Takes the next bytes; they may change once this returns.
    void bytes(byte[] bytes, int offset, int length);

    /// The response is complete, and no error followed.
    void ended();
}
