package io.penstock.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.helidon.common.socket.PlainSocket;
import io.penstock.runtime.environment.api.Lookout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ArrivalsTest {
    private final Lookout lookout = new Lookout(2, System::nanoTime);
    private final ServerSocket listener = listen();
    private Socket client;
    private Socket socket;
    private Arrivals arrivals;

    @BeforeEach
    void connect() throws IOException {
        client = new Socket(listener.getInetAddress(), listener.getLocalPort());
        socket = listener.accept();
        arrivals = new Arrivals(PlainSocket.server(socket, "a", "b"), socket, lookout);
    }

    @AfterEach
    void disconnect() throws IOException {
        client.close();
        socket.close();
        listener.close();
    }

    @Test
    void readsPieceAfterPieceWhetherOrNotItLooksOut() throws IOException {
        send("before");
        assertThat(arrivals.get()).asString().isEqualTo("before");

        arrivals.begin();
        for (int i = 0; i < 100; i++) {
            send("request " + i);
            assertThat(arrivals.get()).asString().isEqualTo("request " + i);
        }
        client.close();

        assertThat(arrivals.get()).isNull();
    }

    @Test
    void countsAsAtWorkExceptWhileItSleeps() throws IOException {
        arrivals.begin();
        lookout.began(); // another one
        assertThat(lookout.worthwhile(0)).as("beside one at work").isFalse();

        var sleeper = CompletableFuture.supplyAsync(arrivals);
        while (!lookout.worthwhile(0)) {
            Thread.onSpinWait(); // until it sleeps
        }
        send("wake up");

        assertThat(sleeper.join()).asString().isEqualTo("wake up");
        assertThat(lookout.worthwhile(0)).as("beside one at work again").isFalse();
        arrivals.end();
        assertThat(lookout.worthwhile(0)).as("alone").isTrue();
    }

    @Test
    void leavesABrokenConnectionToTheReader() throws IOException {
        arrivals.begin();
        send("x");
        arrivals.get();
        socket.close();

        assertThat(catchThrowable(() -> arrivals.get())).isInstanceOf(RuntimeException.class);
        assertThat(lookout.worthwhile(0)).as("still counted, once").isTrue();
    }

    private void send(String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static ServerSocket listen() {
        try {
            return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
