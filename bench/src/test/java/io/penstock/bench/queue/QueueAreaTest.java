package io.penstock.bench.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.bench.measure.Contender;
import io.penstock.bench.measure.Contender.Outcome;
import io.penstock.bench.measure.Contender.Phase;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A few cycles against the real servers. Says nothing about speed.
class QueueAreaTest {
    private static final QueueLoad LITTLE = new QueueLoad(2, 10, 1024, Duration.ofMillis(50));

    @TempDir private Path data;

    @Test
    void elasticMqPassesTheCheck() throws Exception {
        try (Contender elasticMq = new QueueArea(LITTLE, data).elasticMq()) {
            Outcome outcome = elasticMq.run(Phase.WARM_UP);

            assertThat(outcome).isInstanceOf(Outcome.Measured.class);
        }
    }

    @Test
    void bodiesHaveTheSizeAskedForAndCarryTheirNumber() {
        String body = SendBatch.body(SendBatch.digits(42), 1024);

        assertThat(body).hasSize(1024).startsWith("{\"id\":\"000000000042\",\"pad\":\"x");
    }
}
