package io.penstock.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A control API that answers what it was told, on a free port, and remembers what it was asked.
final class FakeControlApi implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, String> bodies = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> sent = new CopyOnWriteArrayList<>();

    FakeControlApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /// Answers `body` to requests for a path, or for a path and the start of a query; the longest
    /// wins.
    FakeControlApi with(String path, String body) {
        bodies.put(path, body);
        return this;
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// Returns the bodies that were sent.
    List<String> sent() {
        return List.copyOf(sent);
    }

    List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static boolean matches(String uri, String path) {
        return path.contains("?")
                ? uri.startsWith(path)
                : uri.equals(path) || uri.startsWith(path + "?");
    }

    private void answer(HttpExchange exchange) throws IOException {
        String uri = exchange.getRequestURI().toString();
        asked.add(uri);
        if (exchange.getRequestMethod().equals("POST")) {
            sent.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        }
        String body =
                bodies.entrySet().stream()
                        .filter(each -> matches(uri, each.getKey()))
                        .max((one, other) -> one.getKey().length() - other.getKey().length())
                        .map(Map.Entry::getValue)
                        .orElse("");
        byte[] bytes = (body.isEmpty() ? "{\"message\":\"no such thing\"}" : body).getBytes(UTF_8);
        exchange.sendResponseHeaders(body.isEmpty() ? 404 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
