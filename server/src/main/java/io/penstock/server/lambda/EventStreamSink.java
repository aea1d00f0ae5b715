package io.penstock.server.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.invocation.ResponseMetadata;
import io.penstock.engine.invocation.ResponseSink;
import io.penstock.server.wire.BodyFlow;
import io.penstock.server.wire.EventStream;
import io.penstock.server.wire.HeaderLine;
import io.penstock.server.wire.ReplyOutlet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes a response as an event stream: a `PayloadChunk` for what comes, `InvokeComplete` at the
/// end. Confined to the thread of the request.
final class EventStreamSink implements ResponseSink {
    /// Readers of event streams take messages of 16 MiB at least; smaller ones arrive sooner.
    private static final int CHUNK_BYTES_MAX = 128 * 1024;

    private final ReplyOutlet outlet;
    private String executedVersion = "";
    private @Nullable BodyFlow flow;

    EventStreamSink(ReplyOutlet outlet) {
        this.outlet = outlet;
    }

    @Override
    public void started(String version) {
        executedVersion = version;
    }

    @Override
    public void begin(ResponseMetadata metadata) {
        flow();
    }

    @Override
    public void bytes(byte[] bytes, int offset, int length) {
        for (int done = 0; done < length; done += CHUNK_BYTES_MAX) {
            int count = Math.min(CHUNK_BYTES_MAX, length - done);
            byte[] message =
                    EventStream.event(
                            "PayloadChunk",
                            "application/octet-stream",
                            bytes,
                            offset + done,
                            count);
            flow().write(message, 0, message.length);
        }
    }

    /// What follows, the last event tells.
    @Override
    public void ended() {}

    /// Writes the last event and ends the stream.
    void complete(ObjectNode members) {
        byte[] json = members.toString().getBytes(UTF_8);
        byte[] message =
                EventStream.event("InvokeComplete", "application/json", json, 0, json.length);
        flow().write(message, 0, message.length);
        flow().end();
    }

    private BodyFlow flow() {
        if (flow == null) {
            flow =
                    outlet.begin(
                            200,
                            List.of(
                                    new HeaderLine(
                                            "Content-Type", "application/vnd.amazon.eventstream"),
                                    new HeaderLine("X-Amz-Executed-Version", executedVersion)));
        }
        return flow;
    }
}
