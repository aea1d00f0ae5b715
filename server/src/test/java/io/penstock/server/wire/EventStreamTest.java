package io.penstock.server.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;
import software.amazon.eventstream.MessageDecoder;

/// What is written is read by the decoder of AWS's own SDK, which checks both checksums.
class EventStreamTest {
    @Test
    void writesEventsThatTheSdkReads() {
        byte[] bytes = "xxpayload".getBytes(UTF_8);
        byte[] empty = {};

        List<Message> messages =
                decode(
                        EventStream.event("PayloadChunk", "application/octet-stream", bytes, 2, 7),
                        EventStream.event("InvokeComplete", "application/json", empty, 0, 0));

        assertThat(messages).hasSize(2);
        assertThat(messages.getFirst().getPayload()).isEqualTo("payload".getBytes(UTF_8));
        assertThat(messages.getFirst().getHeaders())
                .containsEntry(":message-type", HeaderValue.fromString("event"))
                .containsEntry(":event-type", HeaderValue.fromString("PayloadChunk"))
                .containsEntry(":content-type", HeaderValue.fromString("application/octet-stream"));
        assertThat(messages.getLast().getPayload()).isEmpty();
    }

    private static List<Message> decode(byte[]... messages) {
        var decoded = new ArrayList<Message>();
        var decoder = new MessageDecoder(decoded::add);
        for (byte[] message : messages) {
            decoder.feed(message);
        }
        return decoded;
    }
}
