package io.penstock.bench.fair;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.bench.measure.Area;
import io.penstock.bench.measure.Contender.Outcome;
import io.penstock.bench.measure.Contender.Phase;
import io.penstock.bench.measure.Lineup;
import io.penstock.bench.measure.Lineup.Entry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A moment of every question. Says nothing about speed.
class FairAreaTest {
    private static final TenantLoad LITTLE =
            new TenantLoad(FairArea.MANY, 1_000, Duration.ofMillis(20));

    @Test
    void everyContenderPassesTheCheck() throws Exception {
        for (Area area : FairArea.all(LITTLE)) {
            try (Lineup lineup = area.open()) {
                for (Entry entry : lineup.entries()) {
                    assertThat(entry.contender().run(Phase.MEASURED))
                            .as(entry.contender().name())
                            .isInstanceOf(Outcome.Measured.class);
                }
            }
        }
    }
}
