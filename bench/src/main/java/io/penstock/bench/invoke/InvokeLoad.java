package io.penstock.bench.invoke;

import io.penstock.bench.measure.Contender.Phase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// What is invoked.
///
/// @param payloadBytes size of the event, at least 32
/// @param warmUp length of a window that only warms up
/// @param measured length of a window that counts
public record InvokeLoad(int payloadBytes, Duration warmUp, Duration measured) {
    public InvokeLoad {
        if (payloadBytes < 32) {
            throw new IllegalArgumentException("event of " + payloadBytes + " bytes");
        }
    }

    /// Returns events of 200 bytes. Warming up is never cut short.
    public static InvokeLoad usual(Duration measured) {
        return new InvokeLoad(200, Duration.ofSeconds(2), measured);
    }

    Duration window(Phase phase) {
        return switch (phase) {
            case WARM_UP -> warmUp;
            case MEASURED -> measured;
        };
    }

    /// Returns the event: JSON text.
    byte[] event() {
        String frame = "{\"pad\":\"\"}";
        String pad = "x".repeat(payloadBytes - frame.length());
        return ("{\"pad\":\"" + pad + "\"}").getBytes(StandardCharsets.US_ASCII);
    }
}
