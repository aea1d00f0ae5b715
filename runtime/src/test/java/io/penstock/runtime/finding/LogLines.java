package io.penstock.runtime.finding;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.SubstituteLoggingEvent;
import org.slf4j.helpers.SubstituteLogger;

/// A log whose lines a test reads. Thread-safe.
final class LogLines {
    private static final long LIMIT_SECONDS = 30;

    private final LinkedBlockingQueue<SubstituteLoggingEvent> events = new LinkedBlockingQueue<>();
    private final SubstituteLogger logger = new SubstituteLogger("findings", events, false);

    Logger logger() {
        return logger;
    }

    /// Returns the lines written since the last call, each as its key-values and its message.
    List<String> drain() {
        var lines = new ArrayList<SubstituteLoggingEvent>();
        events.drainTo(lines);
        return lines.stream().map(SubstituteLoggingEvent::getMessage).toList();
    }

    /// Returns the next line; waits for it.
    String next() throws InterruptedException {
        @Nullable SubstituteLoggingEvent event = events.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        return event == null ? "no line" : event.getMessage();
    }
}
