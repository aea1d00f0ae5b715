package io.penstock.runtime.environment.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogRingTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final int WEIGHT = new LogLine.Text("a").weight();

    private final LogStream stream = new LogStream(new StreamId("s", "f"), NOW);
    private final LogRing ring = new LogRing(10, 3 * WEIGHT);

    @Test
    void countsPositionsFromWhereTheFilesEnd() {
        add("a", "b");

        assertThat(ring.begin()).isEqualTo(10);
        assertThat(ring.end()).isEqualTo(12);
        assertThat(ring.bytes()).isEqualTo(2L * WEIGHT);
        assertThat(ring.events(entry -> entry.position() == 11))
                .extracting(LogEvent::message)
                .containsExactly("b");
    }

    @Test
    void dropsTheOldestForTheNewest() {
        add("a", "b", "c", "d");

        assertThat(ring.begin()).isEqualTo(11);
        assertThat(messages(ring.events(_ -> true))).containsExactly("b", "c", "d");
        assertThat(ring.bytes()).isEqualTo(3L * WEIGHT);
    }

    @Test
    void hasRoomForOneLineHoweverLong() {
        add("x".repeat(10 * WEIGHT));

        assertThat(ring.events(_ -> true)).hasSize(1);
    }

    @Test
    void givesEveryLineToTheFileOnceAndCountsThoseItLost() {
        add("a", "b");
        assertThat(messages(ring.takeUnwritten())).containsExactly("a", "b");

        add("c", "d", "e", "f");

        assertThat(messages(ring.takeUnwritten())).containsExactly("d", "e", "f");
        assertThat(ring.takeLost()).as("c; a and b were written").isEqualTo(1);
        assertThat(ring.takeLost()).isZero();
        assertThat(ring.takeUnwritten()).isEmpty();
    }

    @Test
    void forgetsWithoutCallingItLost() {
        add("a", "b");

        ring.forget(entry -> entry.position() == 10);

        assertThat(messages(ring.takeUnwritten())).containsExactly("b");
        assertThat(ring.takeLost()).isZero();
        assertThat(ring.bytes()).isEqualTo(WEIGHT);
        ring.forget(_ -> true);
        assertThat(ring.begin()).isEqualTo(ring.end());
        assertThat(stream.isEmpty()).isTrue();
    }

    private void add(String... lines) {
        for (String line : lines) {
            ring.add(stream, NOW, NOW, new LogLine.Text(line));
        }
    }

    private static List<String> messages(List<LogEvent> events) {
        return events.stream().map(LogEvent::message).toList();
    }
}
