package io.penstock.server.url;

import io.penstock.engine.invocation.Payload;
import io.penstock.engine.invocation.ResponseMetadata;
import io.penstock.engine.invocation.ResponseSink;
import java.io.ByteArrayOutputStream;

/// Keeps a response that comes whole. Confined to the thread of the request.
final class WholeSink implements ResponseSink {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private ResponseMetadata metadata = ResponseMetadata.JSON;

    @Override
    public boolean takesWhole() {
        return true;
    }

    @Override
    public void begin(ResponseMetadata began) {
        metadata = began;
    }

    @Override
    public void bytes(byte[] some, int offset, int length) {
        bytes.write(some, offset, length);
    }

    @Override
    public void ended() {}

    /// Returns the response that this becomes.
    UrlResponse response() {
        return BufferedResult.of(Payload.of(bytes.toByteArray()), metadata);
    }
}
