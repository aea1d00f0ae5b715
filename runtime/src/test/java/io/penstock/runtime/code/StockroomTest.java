package io.penstock.runtime.code;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.time.ManualTimeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StockroomTest {
    private static final String MARK = "content";

    private final ManualTimeline timeline =
            new ManualTimeline(Instant.parse("2026-01-01T00:00:00Z"));

    @TempDir private Path directory = Path.of("");
    private Stockroom stock = new Stockroom(directory, MARK, timeline);

    @BeforeEach
    void useTheTemporaryDirectory() {
        stock = new Stockroom(directory.resolve("stock"), MARK, timeline);
    }

    @Test
    void showsADirectoryOnlyWhenItIsWhole() throws IOException {
        try (var incoming = stock.receive()) {
            Files.writeString(incoming.path().resolve(MARK), "first");
            assertThat(stock.claim("a")).isFalse();

            incoming.keepAs("a");

            assertThat(stock.claim("a")).isTrue();
        }
        assertThat(stock.directory("a").resolve(MARK)).hasContent("first");
        assertThat(kept()).containsExactly("a");
    }

    @Test
    void removesWhatWasNotKept() throws IOException {
        try (var incoming = stock.receive()) {
            Files.writeString(incoming.path().resolve(MARK), "half");
        }

        assertThat(kept()).isEmpty();
    }

    @Test
    void leavesTheDirectoryOfWhoeverWasFaster() throws IOException {
        try (var slow = stock.receive()) {
            Files.writeString(slow.path().resolve(MARK), "slow");
            keep("a", "fast");

            slow.keepAs("a");
        }

        assertThat(stock.directory("a").resolve(MARK)).hasContent("fast");
        assertThat(kept()).containsExactly("a");
    }

    @Test
    void removesTheUnusedOnlyAfterItsGrace() throws IOException {
        keep("used", "");
        keep("unused", "");
        try (var incoming = stock.receive()) {
            stock.sweep(Set.of("used"));
            timeline.advance(Stockroom.GRACE.minus(Duration.ofSeconds(1)));
            stock.sweep(Set.of("used"));
            assertThat(stock.directory("unused")).exists();

            timeline.advance(Duration.ofSeconds(1));
            stock.sweep(Set.of("used"));

            assertThat(stock.directory("used")).exists();
            assertThat(stock.directory("unused")).doesNotExist();
            assertThat(incoming.path()).as("somebody is filling it").exists();
        }
    }

    @Test
    void startsTheGraceAgainForWhatIsClaimed() throws IOException {
        keep("a", "");
        stock.sweep(Set.of());
        timeline.advance(Stockroom.GRACE);

        assertThat(stock.claim("a")).isTrue();
        stock.sweep(Set.of());

        assertThat(stock.directory("a")).exists();
    }

    @Test
    void startsWithWhatIsUsedAndNothingElse() throws IOException {
        keep("used", "");
        keep("unused", "");
        Files.createDirectories(directory.resolve("stock/incoming-1/files"));

        stock.clean(Set.of("used"));

        assertThat(kept()).containsExactly("used");
    }

    private void keep(String name, String content) throws IOException {
        try (var incoming = stock.receive()) {
            Files.writeString(incoming.path().resolve(MARK), content);
            incoming.keepAs(name);
        }
    }

    private String[] kept() throws IOException {
        try (Stream<Path> found = Files.list(directory.resolve("stock"))) {
            return found.map(each -> String.valueOf(each.getFileName())).toArray(String[]::new);
        }
    }
}
