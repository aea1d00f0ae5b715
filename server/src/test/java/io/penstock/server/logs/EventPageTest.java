package io.penstock.server.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.time.Seeds;
import io.penstock.runtime.environment.log.LogEvent;
import io.penstock.runtime.environment.log.LogLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventPageTest {
    private static final int PAGE_BYTES_MAX = 1_048_576;

    @Test
    void holdsTheFirstOrLastThatFitWhateverTheirOrder() {
        Seeds.forEach(
                60,
                seed -> {
                    var random = new Random(seed);
                    boolean first = random.nextBoolean();
                    int limit = 1 + random.nextInt(12);
                    int sizeMax = random.nextBoolean() ? 10 : 700_000;
                    List<LogEvent> events = events(random, random.nextInt(20), sizeMax);
                    var page = new EventPage(first, limit);

                    Collections.shuffle(events, random);
                    events.forEach(page::add);

                    events.sort(Cursor.ORDER);
                    List<LogEvent> wanted = fitting(first ? events : events.reversed(), limit);
                    assertThat(page.isFull())
                            .as("seed %d", seed)
                            .isEqualTo(wanted.size() < events.size());
                    assertThat(page.events())
                            .as("seed %d", seed)
                            .containsExactlyElementsOf(first ? wanted : wanted.reversed());
                });
    }

    @Test
    void holdsAnEventThatIsLongerThanAPage() {
        var page = new EventPage(true, 10);

        page.add(event(1, 2 * PAGE_BYTES_MAX));

        assertThat(page.events()).hasSize(1);
        assertThat(page.isFull()).isFalse();
    }

    private static List<LogEvent> fitting(List<LogEvent> sorted, int limit) {
        var fitting = new ArrayList<LogEvent>();
        long bytes = 0;
        for (LogEvent event : sorted) {
            bytes += event.message().length();
            if (fitting.size() == limit || (!fitting.isEmpty() && bytes > PAGE_BYTES_MAX)) {
                break;
            }
            fitting.add(event);
        }
        return fitting;
    }

    private static List<LogEvent> events(Random random, int count, int sizeMax) {
        var events = new ArrayList<LogEvent>();
        for (int i = 0; i < count; i++) {
            events.add(event(i, 1 + random.nextInt(sizeMax)));
        }
        return events;
    }

    private static LogEvent event(int position, int size) {
        Instant at = Instant.ofEpochMilli(position / 3);
        return new LogEvent(position, "s", at, at, new LogLine.Text("x".repeat(size)));
    }
}
