package io.penstock.bench.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.bench.measure.Contender.Outcome;
import io.penstock.bench.measure.Contender.Phase;
import io.penstock.bench.measure.Lineup;
import io.penstock.bench.measure.Lineup.Entry;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A few cycles against the real servers. Says nothing about speed.
class QueueAreaTest {
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final QueueLoad LITTLE = new QueueLoad(2, 10, 1024, SHORT, SHORT);

    @TempDir private Path data;

    @Test
    void everyServerPassesTheCheck() throws Exception {
        try (Lineup lineup = new QueueArea(LITTLE, data).open()) {
            assertMeasured(lineup, Phase.WARM_UP);
        }
    }

    @Test
    void aDeepQueuePassesTheCheckAndStaysAsDeep() throws Exception {
        try (Lineup lineup = new QueueDepthArea(LITTLE, 500, data).open()) {
            assertMeasured(lineup, Phase.WARM_UP);
            assertMeasured(lineup, Phase.MEASURED);
        }
    }

    @Test
    void aTimetableIsKeptOnceTheServerIsWarm() throws Exception {
        try (Lineup lineup = new QueueSendArea(LITTLE, data).open()) {
            assertMeasured(lineup, Phase.WARM_UP);
            assertMeasured(lineup, Phase.MEASURED);
        }
    }

    private static void assertMeasured(Lineup lineup, Phase phase) throws Exception {
        for (Entry entry : lineup.entries()) {
            assertThat(entry.contender().run(phase))
                    .as(entry.contender().name())
                    .isInstanceOf(Outcome.Measured.class);
        }
    }

    @Test
    void bodiesHaveTheSizeAskedForAndCarryTheirNumber() {
        String body = SendBatch.body(SendBatch.digits(42), 1024);

        assertThat(body).hasSize(1024).startsWith("{\"id\":\"000000000042\",\"pad\":\"x");
    }
}
