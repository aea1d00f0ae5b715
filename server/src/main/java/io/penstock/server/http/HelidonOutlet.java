package io.penstock.server.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.penstock.engine.invocation.Payload;
import io.penstock.server.wire.BodyFlow;
import io.penstock.server.wire.HeaderLine;
import io.penstock.server.wire.Outlet;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes a response with Helidon. Confined to the thread that handles the request.
final class HelidonOutlet implements Outlet {
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final HelidonRequest wire;
    private final ServerResponse response;
    private final boolean bodiless;
    private @Nullable Flow flow;
    private boolean gone;

    HelidonOutlet(ServerRequest request, HelidonRequest wire, ServerResponse response) {
        this.wire = wire;
        this.response = response;
        bodiless = request.prologue().method().equals(Method.HEAD);
    }

    @Override
    public void send(int status, List<HeaderLine> headers, Payload body) {
        prepare(status, headers);
        if (wire.hasUnreadBody()) {
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
        if (bodiless) {
            response.header(HeaderNames.CONTENT_LENGTH, Integer.toString(body.length()));
        }
        try {
            if (bodiless || body.isEmpty() || status == NO_CONTENT || status == NOT_MODIFIED) {
                response.send();
            } else {
                response.send(body.array(), body.offset(), body.length());
            }
        } catch (UncheckedIOException | CloseConnectionException left) {
            gone = true; // whoever makes the response need not know
        }
    }

    @Override
    public BodyFlow begin(int status, List<HeaderLine> headers) {
        prepare(status, headers);
        var begun = new Flow(response.outputStream(), bodiless);
        flow = begun;
        return begun;
    }

    /// Returns whether anything has been sent, after which nothing else can be.
    boolean begun() {
        return flow != null || response.isSent();
    }

    /// Closes the connection where nothing can follow on it.
    void finish() {
        if (wire.hasUnreadBody() || gone) {
            throw new CloseConnectionException("nothing can follow on this connection");
        }
        if (flow != null && (!flow.ended || flow.gone)) {
            throw new CloseConnectionException("the body was cut");
        }
    }

    private void prepare(int status, List<HeaderLine> headers) {
        response.status(Status.create(status));
        Map<HeaderName, List<String>> byName = new LinkedHashMap<>();
        for (HeaderLine header : headers) {
            byName.computeIfAbsent(HeaderNames.create(header.name()), _ -> new ArrayList<>())
                    .add(header.value());
        }
        byName.forEach((name, values) -> {
            Header all = HeaderValues.create(name, values);
            response.headers().set(all);
        });
    }

    /// A body in the making.
    private static final class Flow implements BodyFlow {
        private final OutputStream out;
        private final boolean bodiless;
        private boolean ended;
        private boolean gone;

        private Flow(OutputStream out, boolean bodiless) {
            this.out = out;
            this.bodiless = bodiless;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            if (gone || ended || bodiless || length == 0) {
                return;
            }
            try {
                out.write(bytes, offset, length);
                out.flush(); // else Helidon waits for more
            } catch (IOException | UncheckedIOException | CloseConnectionException left) {
                gone = true;
            }
        }

        @Override
        public boolean open() {
            return !gone;
        }

        @Override
        public void end() {
            ended = true;
            if (gone) {
                return;
            }
            try {
                out.close();
            } catch (IOException | UncheckedIOException | CloseConnectionException left) {
                gone = true;
            }
        }
    }
}
