package io.penstock.bench.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.bench.measure.Area;
import io.penstock.bench.measure.Contender.Outcome;
import io.penstock.bench.measure.Contender.Phase;
import io.penstock.bench.measure.Lineup;
import io.penstock.bench.measure.Lineup.Entry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Every kind of filter with every share of matches, once. Says nothing about speed.
class FilterAreaTest {
    private static final FilterLoad LITTLE = new FilterLoad(Duration.ofMillis(1), 100);

    @Test
    void bothFindEveryMatchThatWasMade() throws Exception {
        for (Area area : FilterArea.all(LITTLE)) {
            try (Lineup lineup = area.open()) {
                for (Entry entry : lineup.entries()) {
                    assertThat(entry.contender().run(Phase.MEASURED))
                            .as("%s, %s", area.title(), entry.contender().name())
                            .isInstanceOf(Outcome.Measured.class);
                }
            }
        }
    }
}
