package io.penstock.bench.invoke;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.bench.measure.Contender.Outcome;
import io.penstock.bench.measure.Contender.Phase;
import io.penstock.bench.measure.Lineup;
import io.penstock.bench.measure.Lineup.Entry;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A few invocations of each kind. Says nothing about speed.
class InvokeAreaTest {
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final InvokeLoad LITTLE = new InvokeLoad(1, 200, SHORT, SHORT);
    private static final InvokeLoad THREE_CLIENTS = new InvokeLoad(3, 200, SHORT, SHORT);

    @TempDir private Path data;

    @Test
    void everyContenderGetsTheFunctionsAnswer() throws Exception {
        assertAllMeasured(InvokeArea.anywhere(LITTLE, data));
    }

    @Test
    void soDoSeveralClientsAtOnce() throws Exception {
        assertAllMeasured(InvokeArea.many(THREE_CLIENTS, data));
    }

    private static void assertAllMeasured(InvokeArea area) throws Exception {
        try (Lineup lineup = area.open()) {
            for (Entry entry : lineup.entries()) {
                assertThat(entry.contender().run(Phase.MEASURED))
                        .as(entry.contender().name())
                        .isInstanceOf(Outcome.Measured.class);
            }
        }
    }

    @Test
    void theEventHasTheSizeAskedFor() {
        assertThat(LITTLE.event()).hasSize(200);
    }
}
