package io.penstock.bench.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.bench.measure.Contender.Outcome;
import io.penstock.bench.measure.Contender.Phase;
import io.penstock.bench.measure.Lineup;
import io.penstock.bench.measure.Lineup.Entry;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A few hundred messages through everything. Says nothing about speed.
class MappingAreaTest {
    private static final MappingLoad LITTLE = new MappingLoad(300, 100, 1024, 2);

    @TempDir private Path data;

    @Test
    void everyContenderPassesTheCheckTwice() throws Exception {
        try (Lineup lineup = new MappingArea(LITTLE, data).open()) {
            for (Entry entry : lineup.entries()) {
                assertThat(entry.contender().run(Phase.WARM_UP))
                        .as(entry.contender().name())
                        .isInstanceOf(Outcome.Measured.class);
                assertThat(entry.contender().run(Phase.MEASURED))
                        .as(entry.contender().name())
                        .isInstanceOf(Outcome.Measured.class);
            }
        }
    }
}
