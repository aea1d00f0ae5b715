package io.penstock.bench.invoke;

import io.penstock.bench.floor.FunctionCode;
import io.penstock.bench.measure.Contender;
import io.penstock.bench.process.ServerProcess;
import io.penstock.bench.wire.HttpConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Ours as clients see it: the Invoke API of a server in a process of its own.
final class HttpContender implements Contender {
    private static final String FUNCTION = "noop";

    private final ServerProcess server;
    private final InvokeLoad load;
    private final byte[] request;

    private HttpContender(ServerProcess server, InvokeLoad load) throws IOException {
        this.server = server;
        this.load = load;
        String event = new String(load.event(), StandardCharsets.US_ASCII);
        this.request = LambdaApi.invoke(FUNCTION, event);
        try (HttpConnection control = HttpConnection.open(server.address())) {
            LambdaApi.createFunction(control, FUNCTION, FunctionCode.NO_OP, "{}");
        }
    }

    /// Creates the function on a server, which from then on belongs to the contender.
    static HttpContender of(ServerProcess server, InvokeLoad load) throws IOException {
        try {
            return new HttpContender(server, load);
        } catch (IOException failure) {
            server.close();
            throw failure;
        }
    }

    @Override
    public String name() {
        return "Penstock, HTTP";
    }

    @Override
    public Outcome run(Phase phase) throws IOException, InterruptedException {
        List<HttpConnection> connections = new ArrayList<>();
        List<ClosedLoop.Invocation> clients = new ArrayList<>();
        try {
            for (int i = 0; i < load.clients(); i++) {
                HttpConnection connection = HttpConnection.open(server.address());
                connections.add(connection);
                clients.add(() -> connection.exchange(request).sameAs(ClosedLoop.ANSWER));
            }
            return ClosedLoop.run(load.window(phase), clients);
        } finally {
            for (HttpConnection connection : connections) {
                connection.close();
            }
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
