package io.penstock.runtime.finding;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.finding.Finding;
import io.penstock.engine.finding.Trap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FindingsLogTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final List<Finding> NONE = List.of();

    private final LogLines lines = new LogLines();
    private final FindingsLog log = new FindingsLog(lines.logger());
    private long now;

    @Test
    void writesAFindingOnceAndItsEndOnce() {
        assertThat(look(missing("u-1"))).isEqualTo(FindingsLog.NEXT_LOOK);
        look(missing("u-1"));
        look(NONE);
        look(NONE);

        assertThat(lines.drain())
                .containsExactly(
                        "finding=ESM-QUEUE-MISSING mapping=u-1 reason=text of u-1 finding",
                        "finding=ESM-QUEUE-MISSING mapping=u-1 finding resolved");
    }

    @Test
    void writesEachOfVeryManyInTheEnd() {
        var written = new ArrayList<String>();
        Duration again = Duration.ZERO;
        for (int looks = 0; looks < 3; looks++) {
            again = lookAtMany(50);
            written.addAll(lines.drain());
        }

        assertThat(again).isEqualTo(FindingsLog.NEXT_LOOK);
        assertThat(written)
                .filteredOn(line -> line.endsWith(" finding"))
                .hasSize(50)
                .doesNotHaveDuplicates();
        assertThat(written)
                .filteredOn(line -> !line.endsWith(" finding"))
                .containsExactly("findings=30 more findings follow; ./penstock check has all");
    }

    @Test
    void asksForAnotherLookAtOnceWhileSomeAreUnwritten() {
        assertThat(lookAtMany(FindingsLog.LINES_MAX + 1)).isZero();
        assertThat(lookAtMany(FindingsLog.LINES_MAX + 1)).isEqualTo(FindingsLog.NEXT_LOOK);
    }

    @Test
    void writesEachOfVeryManyEndsToo() {
        for (int looks = 0; looks < 2; looks++) {
            lookAtMany(30);
        }
        lines.drain();

        for (int looks = 0; looks < 2; looks++) {
            for (int mapping = 0; mapping < 30; mapping++) {
                log.look("u-" + mapping, NONE, now);
            }
            log.end();
        }

        assertThat(lines.drain())
                .filteredOn(line -> line.endsWith("finding resolved"))
                .hasSize(30)
                .doesNotHaveDuplicates();
    }

    @Test
    void isSilentForAWhileAboutOneThatComesAndGoesThenHasTheLastWordRight() {
        look(missing("u-1"));
        look(NONE);
        lines.drain();

        assertThat(look(missing("u-1")))
                .isEqualTo(FindingsLog.SILENCE.minus(SECOND.multipliedBy(2)));
        assertThat(lines.drain()).isEmpty();
        now += FindingsLog.SILENCE.toNanos();

        assertThat(look(missing("u-1"))).isEqualTo(FindingsLog.NEXT_LOOK);
        assertThat(lines.drain()).singleElement().asString().endsWith(" finding");
    }

    @Test
    void saysNothingOfWhatIsAccepted() {
        look(List.of(new Finding(Trap.QUEUE_MISSING, "u-1", "text", "on purpose")));

        assertThat(lines.drain()).isEmpty();
    }

    @Test
    void forgetsMappingsThatAreGone() {
        look(missing("u-1"));
        log.keep(Set.of());
        look(missing("u-1"));

        assertThat(lines.drain()).hasSize(2);
    }

    private Duration look(List<Finding> findings) {
        log.look("u-1", findings, now);
        now += SECOND.toNanos();
        return log.end();
    }

    private Duration lookAtMany(int mappings) {
        for (int mapping = 0; mapping < mappings; mapping++) {
            log.look("u-" + mapping, missing("u-" + mapping), now);
        }
        return log.end();
    }

    private static List<Finding> missing(String mapping) {
        return List.of(new Finding(Trap.QUEUE_MISSING, mapping, "text of " + mapping, ""));
    }
}
