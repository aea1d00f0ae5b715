package io.penstock.engine.event;

import io.penstock.engine.invocation.Payload;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Writes JSON, part after part, into arrays that grow as needed, so that nothing need be measured
/// before it is written. A part lies in one array as a whole. Not thread-safe.
final class JsonParts {
    private static final int SPARE_BYTES = 1024;

    private byte[] target;
    private int start;
    private int end;

    /// @param expectedBytes about how much all parts will take; more is fine, but costs a copy
    JsonParts(int expectedBytes) {
        target = new byte[expectedBytes];
    }

    /// Takes bytes that are JSON already.
    void raw(byte[] json) {
        makeRoom(json.length);
        System.arraycopy(json, 0, target, end, json.length);
        end += json.length;
    }

    /// Takes the inside of a JSON string, to be escaped.
    void text(String inside) {
        byte[] encoded = inside.getBytes(StandardCharsets.UTF_8);
        if (JsonText.isPlain(inside, encoded)) {
            raw(encoded);
        } else {
            makeRoom(JsonText.length(inside, encoded));
            end = JsonText.write(inside, encoded, target, end);
        }
    }

    /// Takes the inside of a JSON string, to be encoded as Base64.
    void base64(Payload inside) {
        raw(Base64.getEncoder().encode(inside.toByteArray()));
    }

    /// Returns what was written since the last part ended, and begins the next.
    Payload endPart() {
        Payload part = Payload.of(target, start, end - start);
        start = end;
        return part;
    }

    /// Goes on in a larger array if this one is too small; parts that have ended stay where they
    /// are.
    private void makeRoom(int bytes) {
        if (bytes <= target.length - end) {
            return;
        }
        int part = end - start;
        byte[] larger = new byte[Math.max(2 * part, part + bytes + SPARE_BYTES)];
        System.arraycopy(target, start, larger, 0, part);
        target = larger;
        start = 0;
        end = part;
    }
}
