package io.penstock.bench.invoke;

import io.penstock.bench.measure.Contender.Phase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// What is invoked.
///
/// @param clients how many invoke at once, each in an environment of its own
/// @param payloadBytes size of the event, at least 32
/// @param warmUp length of a window that only warms up
/// @param measured length of a window that counts
public record InvokeLoad(int clients, int payloadBytes, Duration warmUp, Duration measured) {
    public InvokeLoad {
        if (clients < 1 || payloadBytes < 32) {
            throw new IllegalArgumentException(
                    "%d clients, events of %d bytes".formatted(clients, payloadBytes));
        }
    }

    /// Returns one client, events of 200 bytes. Warming up is never cut short.
    public static InvokeLoad usual(Duration measured) {
        return of(1, measured);
    }

    /// Returns sixteen clients, events of 200 bytes.
    public static InvokeLoad many(Duration measured) {
        return of(16, measured);
    }

    private static InvokeLoad of(int clients, Duration measured) {
        return new InvokeLoad(clients, 200, Duration.ofSeconds(2), measured);
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
