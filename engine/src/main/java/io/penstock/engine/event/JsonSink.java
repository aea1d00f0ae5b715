package io.penstock.engine.event;

import io.penstock.engine.invocation.Payload;
import java.util.Base64;

/// Where an event's layout is written: into a count or into bytes. One layout feeds both, so a size
/// can never disagree with what is written. Not thread-safe.
sealed interface JsonSink {
    /// Takes bytes that are JSON already.
    void raw(byte[] json);

    /// Takes the inside of a JSON string, to be escaped.
    void text(String inside);

    /// Takes the inside of a JSON string, to be encoded as Base64.
    void base64(Payload inside);

    /// Returns the bytes taken so far.
    int length();

    /// Counts only.
    final class Count implements JsonSink {
        private int length;

        @Override
        public void raw(byte[] json) {
            length += json.length;
        }

        @Override
        public void text(String inside) {
            length += JsonText.length(inside);
        }

        @Override
        public void base64(Payload inside) {
            length += (inside.length() + 2) / 3 * 4;
        }

        @Override
        public int length() {
            return length;
        }
    }

    /// Writes into an array that has exactly the room needed.
    final class Bytes implements JsonSink {
        private final byte[] target;
        private int length;

        Bytes(int sizeBytes) {
            target = new byte[sizeBytes];
        }

        @Override
        public void raw(byte[] json) {
            System.arraycopy(json, 0, target, length, json.length);
            length += json.length;
        }

        @Override
        public void text(String inside) {
            length = JsonText.write(inside, target, length);
        }

        @Override
        public void base64(Payload inside) {
            raw(Base64.getEncoder().encode(inside.toByteArray()));
        }

        @Override
        public int length() {
            return length;
        }

        /// Returns what was written.
        ///
        /// @throws IllegalStateException if that is less than was announced
        Payload payload() {
            if (length != target.length) {
                throw new IllegalStateException(
                        "wrote %d bytes of %d announced".formatted(length, target.length));
            }
            return Payload.of(target);
        }
    }
}
