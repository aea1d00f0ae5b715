package io.penstock.engine.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.filter.FilterCriteria.Parsed;
import io.penstock.engine.time.Seeds;
import io.penstock.engine.time.Simulation;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Decides random documents twice: by reading them once, and by the matching engine, which reads
/// what a parser has found to be JSON. Both must say the same of every one.
class QuickFilterDifferentialTest {
    /// Documents for each filter.
    private static final int DOCUMENTS = 200;

    /// Filters; `-Dfilters=9000` makes more than a million documents, which takes a minute or two.
    private static final int FILTERS = Integer.getInteger("filters", 1_000);

    @Test
    void agreesWithTheMatchingEngine() {
        var decided = new AtomicLong();
        var all = new AtomicLong();

        Seeds.forEach(FILTERS, seed -> play(seed, decided, all));

        assertThat(decided.get()).as("decided without the engine").isGreaterThan(all.get() / 2);
    }

    private static void play(long seed, AtomicLong decided, AtomicLong all) {
        var worlds = new RandomFilters(new Simulation(seed).fork());
        List<String> patterns = worlds.patterns();
        if (!(FilterCriteria.parse(patterns) instanceof Parsed.Valid(FilterCriteria criteria))) {
            return;
        }
        var filter = new RecordFilter(criteria, Envelope.SQS);
        var quick = QuickFilter.of(criteria, Envelope.SQS);
        for (int i = 0; i < DOCUMENTS; i++) {
            String document = worlds.document();
            Match ours = filter.match(document, QuickFilterDifferentialTest::metadata);
            Match engines =
                    filter.match(
                            () -> RecordData.of(document), QuickFilterDifferentialTest::metadata);
            assertThat(ours).as("%s on %s", patterns, document).isEqualTo(engines);
            all.incrementAndGet();
            if (quick.isPresent() && quick.get().read(document, () -> "").isPresent()) {
                decided.incrementAndGet();
            }
        }
    }

    private static String metadata() {
        return """
        "messageId":"id-1","attributes":{"ApproximateReceiveCount":"1"},"messageAttributes":{}\
        """;
    }
}
