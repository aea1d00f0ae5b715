package io.penstock.runtime.environment.api;

import io.penstock.engine.invocation.ResponseMetadata;
import io.penstock.engine.invocation.ResponseSink;

/// The sink of an invocation that has none: the response comes back whole, in the answer.
public enum NoSink implements ResponseSink {
    /// The only one.
    INSTANCE;

    @Override
    public boolean takesWhole() {
        return true;
    }

    @Override
    public void begin(ResponseMetadata metadata) {
        throw new IllegalStateException("nothing is handed to an invocation without a sink");
    }

    @Override
    public void bytes(byte[] bytes, int offset, int length) {
        throw new IllegalStateException("nothing is handed to an invocation without a sink");
    }

    @Override
    public void ended() {
        throw new IllegalStateException("nothing is handed to an invocation without a sink");
    }
}
