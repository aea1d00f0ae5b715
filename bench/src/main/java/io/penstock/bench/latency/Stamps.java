package io.penstock.bench.latency;

import io.penstock.bench.measure.Latencies;
import io.penstock.bench.process.Patience;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The file in which a function notes when it was called with which message. Messages are known by
/// the time at which they were to be sent; both times are of the machine's monotonic clock, which
/// is the same for all processes. Used by one thread, between runs.
final class Stamps {
    private static final int DIGITS = 20;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Path file;
    private long read;

    /// @param file may not exist yet
    Stamps(Path file) {
        this.file = file;
    }

    /// Returns a time as messages carry it.
    static String digits(long nanos) {
        return String.format(Locale.ROOT, "%0" + DIGITS + "d", nanos);
    }

    /// Waits until all messages have arrived and returns how long each took to its first arrival.
    ///
    /// @param sent when each message was to be sent
    Latencies of(Set<Long> sent) throws IOException {
        Map<Long, Long> arrivals = new HashMap<>();
        Patience.until(
                sent.size() + " messages arrived",
                LIMIT,
                () -> {
                    readMore(arrivals);
                    return arrivals.keySet().containsAll(sent);
                });
        Latencies latencies = new Latencies();
        sent.forEach(time -> latencies.add(arrivals.getOrDefault(time, time) - time));
        return latencies;
    }

    private void readMore(Map<Long, Long> arrivals) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        try (RandomAccessFile notes = new RandomAccessFile(file.toFile(), "r")) {
            int pairs = (int) ((notes.length() - read) / (2 * DIGITS));
            byte[] fresh = new byte[pairs * 2 * DIGITS];
            notes.seek(read);
            notes.readFully(fresh);
            read += fresh.length;
            String text = new String(fresh, StandardCharsets.US_ASCII);
            for (int at = 0; at < text.length(); at += 2 * DIGITS) {
                arrivals.putIfAbsent(number(text, at), number(text, at + DIGITS));
            }
        }
    }

    private static long number(String digits, int from) {
        return Long.parseLong(digits, from, from + DIGITS, 10);
    }
}
