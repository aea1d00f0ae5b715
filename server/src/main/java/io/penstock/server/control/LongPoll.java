package io.penstock.server.control;

import io.penstock.server.http.ControlRequest;
import java.time.Duration;

/// How long a reader of a journal or a log waits for something new.
final class LongPoll {
    /// The longest wait of one request.
    static final Duration MAX = Duration.ofSeconds(30);

    private LongPoll() {}

    /// Returns what the query parameter `waitSeconds` asks for; zero if it is absent.
    static Duration wait(ControlRequest request) {
        return Duration.ofSeconds(Numbers.of(request, "waitSeconds", 0));
    }
}
