package io.penstock.bench.invoke;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// What is invoked.
///
/// @param payloadBytes size of the event, at least 32
/// @param window length of a measured window; warm-up windows are as long
public record InvokeLoad(int payloadBytes, Duration window) {
    public InvokeLoad {
        if (payloadBytes < 32) {
            throw new IllegalArgumentException("event of " + payloadBytes + " bytes");
        }
    }

    /// Returns events of 200 bytes.
    public static InvokeLoad usual(Duration window) {
        return new InvokeLoad(200, window);
    }

    /// Returns the event: JSON text.
    byte[] event() {
        String frame = "{\"pad\":\"\"}";
        String pad = "x".repeat(payloadBytes - frame.length());
        return ("{\"pad\":\"" + pad + "\"}").getBytes(StandardCharsets.US_ASCII);
    }
}
