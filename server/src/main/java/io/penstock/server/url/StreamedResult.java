package io.penstock.server.url;

import io.penstock.engine.invocation.Payload;
import io.penstock.engine.invocation.ResponseMetadata;
import io.penstock.engine.invocation.ResponseSink;
import io.penstock.server.wire.BodyFlow;
import io.penstock.server.wire.HeaderLine;
import io.penstock.server.wire.Outlet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Passes a response on as it comes. Its status goes out with the first byte of its body: until
/// then an error can still show as one. Confined to the thread of the request.
final class StreamedResult implements ResponseSink {
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final Outlet outlet;
    private Prelude.Head head = new Prelude.Head(200, List.of());
    private @Nullable Prelude prelude;
    private @Nullable BodyFlow flow;
    private boolean sent;
    private boolean unreadable;

    StreamedResult(Outlet outlet) {
        this.outlet = outlet;
    }

    @Override
    public void begin(ResponseMetadata metadata) {
        if (metadata.contentType().equals(ResponseMetadata.HTTP_INTEGRATION)) {
            prelude = new Prelude();
        } else {
            var type = new HeaderLine("Content-Type", Prelude.contentType(metadata));
            head = new Prelude.Head(200, List.of(type));
        }
    }

    @Override
    public void bytes(byte[] bytes, int offset, int length) {
        int done = readPrelude(bytes, offset, length);
        if (done < length && !unreadable) {
            pass(bytes, offset + done, length - done);
        }
    }

    @Override
    public void ended() {
        if (prelude != null) {
            unreadable = true; // it ended in the middle
        }
        if (unreadable) {
            return;
        }
        if (!sent) {
            outlet.send(head.status(), head.headers(), Payload.EMPTY);
            sent = true;
        } else if (flow != null) {
            flow.end();
        }
    }

    /// Returns whether a response has begun, after which an error can only cut it.
    boolean sent() {
        return sent;
    }

    /// Returns how many of the bytes were the prelude's.
    private int readPrelude(byte[] bytes, int offset, int length) {
        if (prelude == null) {
            return 0;
        }
        int taken = prelude.read(bytes, offset, length);
        unreadable |= prelude.broken();
        if (prelude.complete() && !unreadable) {
            head = prelude.head().orElse(head);
            prelude = null;
        }
        return taken;
    }

    private void pass(byte[] bytes, int offset, int length) {
        if (!sent) {
            sent = true;
            if (head.status() == NO_CONTENT || head.status() == NOT_MODIFIED) {
                outlet.send(head.status(), head.headers(), Payload.EMPTY);
                return;
            }
            flow = outlet.begin(head.status(), head.headers());
        }
        if (flow != null) {
            flow.write(bytes, offset, length);
        }
    }
}
