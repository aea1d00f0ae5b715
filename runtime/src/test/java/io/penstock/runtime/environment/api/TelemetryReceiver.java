package io.penstock.runtime.environment.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/// Receives telemetry as an extension does, one delivery at a time.
final class TelemetryReceiver implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ServerSocket listener;
    private String lastHead = "";

    TelemetryReceiver() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        listener.setSoTimeout(20_000);
    }

    int port() {
        return listener.getLocalPort();
    }

    /// Returns a destination of the HTTP protocol.
    String http() {
        return "{'protocol':'HTTP','URI':'http://sandbox.localdomain:" + port() + "/take/it'}";
    }

    /// Returns a destination of the TCP protocol.
    String tcp() {
        return "{'protocol':'TCP','port':" + port() + "}";
    }

    /// Receives one request and answers it.
    List<JsonNode> take(String status) throws IOException {
        try (Socket delivery = listener.accept()) {
            delivery.setSoTimeout(20_000);
            byte[] body = body(delivery.getInputStream());
            delivery.getOutputStream()
                    .write(
                            ("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n")
                                    .getBytes(UTF_8));
            var events = new ArrayList<JsonNode>();
            JSON.readTree(body).forEach(events::add);
            return events;
        }
    }

    List<JsonNode> take() throws IOException {
        return take("200 OK");
    }

    /// Receives lines until the sender closes the connection.
    List<JsonNode> takeLines() throws IOException {
        try (Socket delivery = listener.accept();
                var lines =
                        new BufferedReader(
                                new InputStreamReader(delivery.getInputStream(), UTF_8))) {
            var events = new ArrayList<JsonNode>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                events.add(JSON.readTree(line));
            }
            return events;
        }
    }

    /// Returns the head of the last request.
    String head() {
        return lastHead;
    }

    private byte[] body(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        lastHead = head.toString();
        int at = head.indexOf("Content-Length: ") + 16;
        return in.readNBytes(Integer.parseInt(head.substring(at, head.indexOf("\r", at))));
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
