package io.penstock.server.http;

import com.sun.management.UnixOperatingSystemMXBean;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.SocketOptions;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ProtocolConfigs;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionProvider;
import io.helidon.webserver.http2.Http2Config;
import io.helidon.webserver.spi.ServerConnectionSelector;
import io.penstock.engine.invocation.Payload;
import io.penstock.server.wire.Dispatcher;
import io.penstock.server.wire.Exchange;
import io.penstock.server.wire.WireAnswer;
import io.penstock.server.wire.WireResponse;
import io.penstock.server.wire.WireStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The HTTP listener of the server. Starts once, stops once; every connection is handled on a
/// thread of its own, see [InvokingConnections]. The supervisor of all requests: what an operation
/// throws becomes a 500 in the request's protocol and one line in the log.
///
/// A client that goes away during a long poll is noticed when its answer is written, not before;
/// what was received for it stays in flight until its visibility timeout ends, as with SQS.
public final class FrontDoor {
    /// Where the front door opens unless told otherwise: this machine only.
    public static final String LOOPBACK = "127.0.0.1";

    /// Further connections wait in the backlog until others end.
    static final int MAX_CONNECTIONS = 20_000;

    /// How much of the process's file descriptors connections may take. Without any left, the HTTP
    /// server's listener ends for good; functions and logs need some, too.
    private static final double SHARE_OF_DESCRIPTORS = 0.5;

    private static final int BACKLOG = 4096;
    private static final int MAX_HEADER_BYTES = 64 * 1024;
    private static final int MAX_REQUEST_LINE_BYTES = 1024 * 1024; // a Query call may be a GET
    private static final Logger LOG = LoggerFactory.getLogger(FrontDoor.class);

    /// Held here, because the logging system forgets the levels of loggers nobody holds.
    private static final java.util.logging.Logger SERVER_LOG =
            java.util.logging.Logger.getLogger("io.helidon");

    private final Dispatcher dispatcher;
    private final ControlRoutes control;
    private final SideDoor side;
    private final String externalUrl;
    private final Duration grace;
    private final List<StreamHandler> streams = new ArrayList<>();
    private @Nullable InvokingConnections connections;
    private @Nullable WebServer server;

    /// Prepares a front door without a side door.
    ///
    /// @param externalUrl scheme, host and port that clients are told, without a trailing slash;
    ///   empty takes them from each request
    /// @param grace how long running requests may take to end when the server stops
    public FrontDoor(
            Dispatcher dispatcher, ControlRoutes control, String externalUrl, Duration grace) {
        this(dispatcher, control, SideDoor.CLOSED, externalUrl, grace);
    }

    /// Prepares the front door.
    ///
    /// @param side asked first
    /// @param externalUrl scheme, host and port that clients are told, without a trailing slash;
    ///   empty takes them from each request
    /// @param grace how long running requests may take to end when the server stops
    public FrontDoor(
            Dispatcher dispatcher,
            ControlRoutes control,
            SideDoor side,
            String externalUrl,
            Duration grace) {
        this.dispatcher = dispatcher;
        this.control = control;
        this.side = side;
        this.externalUrl = externalUrl;
        this.grace = grace;
    }

    /// Has a service answer what is for it, before all others. To be called before [#start].
    public FrontDoor add(StreamHandler service) {
        streams.add(service);
        return this;
    }

    /// Opens the listener.
    ///
    /// @param host address to bind, see [#LOOPBACK]
    /// @param port 0 for any free one
    public void start(String host, int port) {
        if (server != null) {
            throw new IllegalStateException("already started");
        }
        SERVER_LOG.setLevel(Level.WARNING);
        var http1 =
                Http1Config.builder()
                        .maxPrologueLength(MAX_REQUEST_LINE_BYTES)
                        .maxHeadersSize(MAX_HEADER_BYTES)
                        .validatePath(false) // ours to answer, in AWS's way
                        .validatePrologue(false)
                        .build();
        var http2 = Http2Config.builder().validatePath(false).build();
        var sockets = new AcceptedSockets(SocketOptions.builder().tcpNoDelay(true).build());
        var invoking = new InvokingConnections(selector(http1, http2), sockets);
        connections = invoking;
        server =
                WebServer.builder()
                        .host(host)
                        .port(port)
                        .backlog(BACKLOG)
                        .maxTcpConnections(connectionLimit())
                        .shutdownHook(false)
                        .useNio(false) // else an answer is cut into writes of 8 KiB
                        .shutdownGracePeriod(grace)
                        .connectionOptions(sockets)
                        .protocolsDiscoverServices(false)
                        .contentEncoding(new AsSent())
                        .addConnectionSelector(invoking)
                        .addProtocol(http1)
                        .addProtocol(http2)
                        .routing(routing -> routing.any(this::handle))
                        .build()
                        .start();
    }

    /// Returns what serves HTTP/1.1, from which a client may go over to HTTP/2.
    private static ServerConnectionSelector selector(Http1Config http1, Http2Config http2) {
        return new Http1ConnectionProvider()
                .create(
                        WebServer.DEFAULT_SOCKET_NAME,
                        http1,
                        ProtocolConfigs.create(List.of(http1, http2)));
    }

    /// Returns the port that is open.
    public int port() {
        return started().port();
    }

    /// Closes the listener and waits for running requests, at most for the grace period; then
    /// interrupts them.
    public void stop() {
        started().stop();
        if (connections != null) {
            connections.close();
        }
    }

    private static int connectionLimit() {
        if (ManagementFactory.getOperatingSystemMXBean()
                instanceof UnixOperatingSystemMXBean system) {
            double share = system.getMaxFileDescriptorCount() * SHARE_OF_DESCRIPTORS;
            return (int) Math.clamp(share, 1, MAX_CONNECTIONS);
        }
        return MAX_CONNECTIONS;
    }

    private WebServer started() {
        if (server == null) {
            throw new IllegalStateException("not started");
        }
        return server;
    }

    private void handle(ServerRequest request, ServerResponse response) {
        var wire = new HelidonRequest(request, externalUrl);
        if (side.serves(wire)) {
            letInAside(wire, new HelidonOutlet(request, wire, response));
        } else if (control.serves(wire)) {
            write(answerControl(wire), response, wire.hasUnreadBody());
        } else {
            answerService(wire, request, response);
        }
    }

    private void answerService(
            HelidonRequest wire, ServerRequest request, ServerResponse response) {
        for (StreamHandler service : streams) {
            if (service.serves(wire)) {
                answerStream(service, wire, new HelidonExchange(wire, request, response));
                return;
            }
        }
        answerCall(wire, request, response);
    }

    private void answerCall(HelidonRequest wire, ServerRequest request, ServerResponse response) {
        Exchange exchange = dispatcher.open(wire);
        WireAnswer answer;
        try {
            answer = exchange.answer();
        } catch (InterruptedException stopping) {
            throw stopped(stopping);
        } catch (CloseConnectionException gone) {
            throw gone;
        } catch (RuntimeException unforeseen) {
            answer = failure(exchange, unforeseen);
        }
        switch (answer) {
            case WireResponse whole -> write(whole, response, wire.hasUnreadBody());
            case WireStream stream ->
                    stream(exchange, stream, new HelidonOutlet(request, wire, response));
        }
    }

    private static void stream(Exchange exchange, WireStream stream, HelidonOutlet outlet) {
        try {
            stream.course().run(outlet);
        } catch (InterruptedException stopping) {
            throw stopped(stopping);
        } catch (CloseConnectionException gone) {
            throw gone;
        } catch (RuntimeException unforeseen) {
            WireResponse failure = failure(exchange, unforeseen);
            if (!outlet.begun()) {
                outlet.send(failure);
            }
        }
        outlet.finish();
    }

    private static WireResponse failure(Exchange exchange, RuntimeException unforeseen) {
        LOG.atError()
                .addKeyValue("request", exchange.requestId())
                .setCause(unforeseen)
                .log("request failed");
        return exchange.failure();
    }

    private void letInAside(HelidonRequest wire, HelidonOutlet outlet) {
        try {
            side.answer(wire, outlet);
        } catch (InterruptedException stopping) {
            throw stopped(stopping);
        } catch (CloseConnectionException gone) {
            throw gone;
        } catch (RuntimeException unforeseen) {
            LOG.atError().setCause(unforeseen).log("request failed");
            if (!outlet.begun()) {
                outlet.send(new WireResponse(500, Map.of(), Payload.of("Internal Server Error")));
            }
        }
        outlet.finish();
    }

    private static void answerStream(
            StreamHandler service, HelidonRequest request, HelidonExchange exchange) {
        try {
            service.answer(exchange);
            exchange.end();
        } catch (InterruptedException stopping) {
            throw stopped(stopping);
        } catch (CloseConnectionException gone) {
            throw gone;
        } catch (IOException
                | UncheckedIOException
                | DataReader.InsufficientDataAvailableException gone) {
            throw new CloseConnectionException("client left", gone);
        } catch (RuntimeException unforeseen) {
            LOG.atError()
                    .addKeyValue("path", request.rawPath())
                    .setCause(unforeseen)
                    .log("request failed");
            throw new CloseConnectionException("request failed", unforeseen);
        }
    }

    private WireResponse answerControl(HelidonRequest request) {
        ControlReply reply;
        try {
            reply = control.answer(request, request.isFromThisMachine());
        } catch (InterruptedException stopping) {
            throw stopped(stopping);
        } catch (CloseConnectionException gone) {
            throw gone;
        } catch (RuntimeException unforeseen) {
            LOG.atError()
                    .addKeyValue("path", request.rawPath())
                    .setCause(unforeseen)
                    .log("control request failed");
            reply = ControlReply.error(500, "an internal error occurred; see the server's log");
        }
        return new WireResponse(
                reply.status(), Map.of("Content-Type", reply.contentType()), reply.body());
    }

    private static CloseConnectionException stopped(InterruptedException stopping) {
        Thread.currentThread().interrupt();
        return new CloseConnectionException("server is stopping", stopping);
    }

    private static void write(WireResponse answer, ServerResponse response, boolean lastOne) {
        response.status(Status.create(answer.status()));
        answer.headers()
                .forEach((name, value) -> response.header(HelidonRequest.headerName(name), value));
        if (lastOne) {
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
        Payload body = answer.body();
        if (body.isEmpty()) {
            response.send();
        } else {
            response.send(body.array(), body.offset(), body.length());
        }
        if (lastOne) {
            throw new CloseConnectionException("the rest of the body was not read");
        }
    }
}
